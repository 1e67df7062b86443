"""What a draft makes of columns: meters, units, words, registers, revisions."""

import gzip
from pathlib import Path

from tests.unit.cli.drafting import (
    VALUES,
    drafted_text,
    open_fields,
    said,
    stamps,
    table_of,
)


def test_no_header(tmp_path: Path) -> None:
    draft = drafted_text(table_of("", ["M1"], stamps("%Y-%m-%d %H:%M"), VALUES), tmp_path)
    assert said(draft)["file"] == {"columns": ["a", "b", "c"]}
    assert {"meter.column", "value.unit"} <= open_fields(draft)


def test_several_units_are_asked(tmp_path: Path) -> None:
    text = table_of("Meter,At,Value,Unit", ["M1"], stamps("%Y-%m-%d %H:%M"), VALUES, ["kWh", "kVArh"])
    draft = drafted_text(text, tmp_path)
    assert "keep.Unit" in open_fields(draft)
    assert said(draft)["value"]["unit"] == "kWh"


def test_words_among_the_numbers(tmp_path: Path) -> None:
    at = stamps("%Y-%m-%d %H:%M")
    draft = drafted_text(table_of("Meter,At,kWh", ["M1"], at, [*VALUES, "Null", ""]), tmp_path)
    assert said(draft)["value"]["null_words"] == ["Null"]
    draft = drafted_text(table_of("Meter,At,kWh", ["M1"], at, [*VALUES, "Kein Wert"]), tmp_path)
    assert "value.null_words" in open_fields(draft)


def test_registers_revisions_and_an_apostrophe(tmp_path: Path) -> None:
    at = stamps("%Y-%m-%d %H:%M")
    rising = [f"{8000 + n / 7:.3f}" for n in range(60)]
    later = ["2024-02-01 09:02:51", "2024-02-02 09:02:51"]
    draft = drafted_text(table_of("MPAN,At,Changed,kWh", ["'007"], at, later, rising), tmp_path)
    assert {"value.reads", "revision.column"} <= open_fields(draft)
    assert said(draft)["meter"]["strip"] == "'"
    assert said(draft)["revision"]["format"] == "iso"


def test_newest_first_and_several_columns_of_numbers(tmp_path: Path) -> None:
    at = stamps("%Y-%m-%d %H:%M")[::-1]
    draft = drafted_text(table_of("Meter,At,Import kWh,Export kWh", ["M1"], at, VALUES, VALUES[1:]), tmp_path)
    assert said(draft)["stamp"]["newest_first"] is True
    assert "value.column" in open_fields(draft)


def test_two_ids_on_one_line_are_asked_where_one_does_not_tell_the_other(tmp_path: Path) -> None:
    at = [one for one in stamps("%Y-%m-%d %H:%M") for _ in range(2)]
    draft = drafted_text(table_of("MPAN,Serial,At,kWh", ["230001"], ["S1", "S2"], at, VALUES), tmp_path)
    assert "meter.column" in open_fields(draft)


def test_a_packed_file_and_one_that_is_not_utf_8(tmp_path: Path) -> None:
    text = table_of("Zähler,Zeit,kWh", ["M1"], stamps("%Y-%m-%d %H:%M"), VALUES)
    assert said(drafted_text(text.encode("latin-1"), tmp_path))["file"]["encoding"] == "latin-1"
    assert said(drafted_text(gzip.compress(text.encode()), tmp_path))["file"]["header"][0] == "Zähler"
