"""What a draft sees in files of other forms: slots, times, delimiters, what stands above the header."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.unit.cli.drafting import (
    VALUES,
    Fields,
    by_day,
    drafted_text,
    halves,
    open_fields,
    said,
    stamps,
    table_of,
)


@pytest.mark.parametrize(
    ("labels", "slots", "interval"),
    [
        (halves(), {"label": "{start}", "time": "HH:MM"}, 30),
        (halves("{}:{:02}"), {"label": "{start}", "time": "H:MM"}, 30),
        (halves(minutes=15), {"label": "{start}", "time": "HH:MM"}, 15),
        (halves(minutes=60), {"label": "{start}", "time": "HH:MM"}, 60),
        (halves(first=1), {"label": "{end}", "time": "HH:MM", "midnight": "00:00"}, 30),
        (
            [*halves("[{:02}:{:02}]", 1)[:-1], "[24:00]"],
            {"label": "[{end}]", "time": "HH:MM", "midnight": "24:00"},
            30,
        ),
        (
            [f"{a}-{b}" for a, b in zip(halves(), halves(first=1), strict=True)],
            {"label": "{start}-{end}", "time": "HH:MM", "midnight": "00:00"},
            30,
        ),
        ([f"kWh_{n}" for n in range(1, 49)], {"label": "kWh_{n}"}, 30),
        ([str(n) for n in range(1, 25)], {"label": "{n}"}, 60),
    ],
)
def test_slot_labels(labels: list[str], slots: Fields, interval: int, tmp_path: Path) -> None:
    found = said(drafted_text(by_day(labels), tmp_path))
    assert found["slots"] == slots
    assert found[""]["interval_minutes"] == interval
    assert found["file"]["header"] == ["Meter", "Day", "{slots}"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("%Y-%m-%d %H:%M", "iso"),
        ("%Y-%m-%dT%H:%M:%S", "iso"),
        ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M"),
        ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"),
        ("%d.%m.%y %H:%M", "%d.%m.%y %H:%M"),
        ("%d-%b-%Y %H:%M", "%d-%b-%Y %H:%M"),
        ("%d %B %Y %H:%M", "%d %B %Y %H:%M"),
        ("%b %d %Y %I:%M%p", "%b %d %Y %I:%M%p"),
        ("%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M %p"),
        ("%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M"),
        ("%Y%m%d%H%M", "%Y%m%d%H%M"),
        ("%y-%m-%d %H:%M", "%?-%?-%? %H:%M"),
    ],
)
def test_formats_of_stamps(written: str, read: str, tmp_path: Path) -> None:
    draft = drafted_text(table_of("Meter,At,kWh", ["M1"], stamps(written, 600), VALUES), tmp_path)
    assert said(draft)["stamp"]["format"] == read
    assert said(draft)["stamp"]["column"] == "At"
    assert said(draft)[""]["interval_minutes"] == 30
    assert ("stamp.format" in open_fields(draft)) == ("?" in read)
    assert {"stamp.clock", "stamp.stands_for", "basis"} <= open_fields(draft)


def test_day_and_month_are_asked_where_no_day_is_above_12(tmp_path: Path) -> None:
    at = stamps("%d/%m/%Y %H:%M", start="2024-02-03T00:00")
    draft = drafted_text(table_of("Meter,At,kWh", ["M1"], at, VALUES), tmp_path)
    assert said(draft)["stamp"]["format"] == "%?/%?/%Y %H:%M"
    (question,) = [one for one in draft.unknown if one.field == "stamp.format"]
    assert "%d/%m/%Y" in question.why
    assert "%m/%d/%Y" in question.why


def test_the_end_of_a_long_file_is_looked_at_too(tmp_path: Path) -> None:
    at = stamps("%d/%m/%Y %H:%M", 14_000, start="2024-02-03T00:00", minutes=1)
    late = stamps("%d/%m/%Y %H:%M", 4_000, start="2024-02-20T00:00", minutes=1)
    draft = drafted_text(table_of("Meter,At,kWh", ["M1"], at + late, VALUES), tmp_path)
    assert said(draft)["stamp"]["format"] == "%d/%m/%Y %H:%M"
    assert any("the end of the file" in note for note in draft.notes)


def test_offsets_and_utc_need_no_question_about_the_clock(tmp_path: Path) -> None:
    draft = drafted_text(
        table_of("Meter,At,kWh", ["M1"], stamps("%Y-%m-%dT%H:%M:00+01:00"), VALUES), tmp_path
    )
    assert said(draft)["stamp"]["clock"] == "offset"
    assert open_fields(draft) == {"zone", "stamp.stands_for"}
    draft = drafted_text(
        table_of("Meter,Start (UTC),kWh", ["M1"], stamps("%Y-%m-%d %H:%M"), VALUES), tmp_path
    )
    assert said(draft)["stamp"]["clock"] == "utc"


def test_seconds_since_1970(tmp_path: Path) -> None:
    at = [str(1_700_000_100 + 900 * n) for n in range(50)]
    draft = drafted_text(table_of("Meter,At,Wh", ["M1"], at, VALUES), tmp_path)
    assert said(draft)["stamp"] | {"stands_for": ""} == {
        "column": "At",
        "format": "epoch",
        "clock": "utc",
        "stands_for": "",
    }
    assert said(draft)["value"]["unit"] == "Wh"
    assert said(draft)[""]["interval_minutes"] == 15


def test_start_and_end_are_known_from_each_other_only_where_names_say_which(tmp_path: Path) -> None:
    first, second = stamps("%Y-%m-%d %H:%M", minutes=60), stamps("%Y-%m-%d %H:%M", 61, 60)[1:]
    draft = drafted_text(table_of("Meter,Van,Tot,kWh", ["M1"], first, second, VALUES), tmp_path)
    assert said(draft)["stamp"]["column"] == "Van"
    assert said(draft)["stamp"]["stands_for"] == "start"
    draft = drafted_text(table_of("Meter,UTC,CET,kWh", ["M1"], first, second, VALUES), tmp_path)
    assert {"stamp.column", "stamp.stands_for"} <= open_fields(draft)


def test_a_cell_with_start_and_end(tmp_path: Path) -> None:
    both = [f"{one} to {two}" for one, two in pairwise(stamps("%Y-%m-%d %H:%M", 61))]
    draft = drafted_text(table_of("Period,kWh", both, VALUES), tmp_path)
    assert said(draft)["stamp"]["pattern"] == "(.+) to .+"
    assert said(draft)["stamp"]["stands_for"] == "start"


def test_date_and_time_apart_and_hour_numbers(tmp_path: Path) -> None:
    days = stamps("%d/%m/%Y", 96, 60)
    draft = drafted_text(
        table_of("Meter,Day,At,kWh", ["M1"], days, stamps("%H:%M", 96, 60), VALUES), tmp_path
    )
    assert said(draft)["stamp"]["time_column"] == "At"
    assert said(draft)["stamp"]["format"] == "%d/%m/%Y %H:%M"
    numbers = [str(n % 24 + 1) for n in range(96)]
    draft = drafted_text(table_of("Meter,Day,Hour,kWh", ["M1"], days, numbers, VALUES), tmp_path)
    assert said(draft)["stamp"] == {
        "column": "Day",
        "time_column": "Hour",
        "format": "%d/%m/%Y",
        "stands_for": "number",
    }


def test_delimiter_decimal_comma_guards_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = table_of(
        "EAN;Tijd;Volume;Eenheid", ['="54123"'], stamps("%d-%m-%Y %H:%M"), ["0,173", "1,5"], ["kWh"], mark=";"
    )
    found = said(drafted_text("\ufeff" + text, tmp_path))
    assert (found["file"]["delimiter"], found["file"]["decimal_mark"]) == (";", ",")
    assert found["meter"]["column"] == "EAN"
    assert found["keep"] == {"Eenheid": "kWh"}
    assert found["value"]["unit"] == "kWh"


@pytest.mark.parametrize("values", [["1,234", "2,345"], ["1", "2"], ["1,5", "1.5"]])
def test_a_decimal_mark_that_cannot_be_told_is_asked(values: list[str], tmp_path: Path) -> None:
    text = table_of("Meter;At;kWh", ["M1"], stamps("%d-%m-%Y %H:%M"), values, mark=";")
    assert "file.decimal_mark" in open_fields(drafted_text(text, tmp_path))


def test_what_stands_above_the_header(tmp_path: Path) -> None:
    body = table_of("Meter,At,kWh", ["M1"], stamps("%Y-%m-%d %H:%M"), VALUES)
    found = said(drafted_text("Name,JANE DOE\nAddress,2024-01-01\n\n" + body, tmp_path))
    assert found["file"] == {"header_within": 10, "header": ["Meter", "At", "kWh"]}
    found = said(drafted_text("sep=,\n" + body, tmp_path))
    assert found["file"] == {"header": ["Meter", "At", "kWh"]}


def test_a_column_may_be_called_like_the_mark_of_a_question(tmp_path: Path) -> None:
    draft = drafted_text(table_of("?,At,kWh", ["230001"], stamps("%Y-%m-%d %H:%M"), VALUES), tmp_path)
    assert said(draft)["meter"]["column"] == "??"
