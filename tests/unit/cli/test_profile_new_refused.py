"""What a draft cannot be made from is refused, with the reason; standards are known by their first line."""

from pathlib import Path

import pytest

from common.errors import FileRefusedError
from tests.unit.cli.drafting import (
    VALUES,
    by_day,
    drafted,
    drafted_text,
    halves,
    said,
    stamps,
    table_of,
)


@pytest.mark.parametrize(
    ("labels", "why"),
    [
        ([f"hr{label.replace(':', '')}" for label in halves(first=1)], "no label"),
        ([one for n in range(1, 49) for one in (f"HH{n}", f"Flag{n}")], "side by side"),
    ],
)
def test_labels_that_no_template_gives_are_said_to_be_so(labels: list[str], why: str, tmp_path: Path) -> None:
    text = by_day(labels)
    if "Flag" in text:
        rows = ["M1,2024-01-13," + ",".join(["0.5,A"] * 48), "M1,2024-01-14," + ",".join(["1.5,A"] * 48)]
        text = "\n".join([text.split("\n")[0], *rows, ""])
    with pytest.raises(FileRefusedError, match=why):
        drafted_text(text, tmp_path)


def test_standards_are_known_by_their_first_line(tmp_path: Path) -> None:
    assert drafted_text("100,NEM12,200405011135,MDA1,Ret1\n", tmp_path).seen["layout"] == "nem12"
    feed = '<?xml version="1.0"?><feed xmlns="http://naesb.org/espi"></feed>'
    assert said(drafted_text(feed, tmp_path))[""]["layout"] == "espi"
    with pytest.raises(FileRefusedError, match="NEM13"):
        drafted_text("100,NEM13,200401101030,MDA1,Ret1\n", tmp_path)


@pytest.mark.parametrize(
    ("junk", "why"),
    [
        (b"", "empty"),
        (b"\n \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04abc", "ZIP"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"<html>Log in</html>", "web page"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b'{"a": 1}', "JSON"),
        ("Meter,At\n".encode("utf-16"), "UTF-16"),
        (b"Meter,At\0,kWh\n", "NUL"),
        (b"Meter,At,kWh\rM1,2024-01-01,1\r", "carriage return"),
        (b"\x1f\x8bxx", "gzip"),
        (b"just a line\nand another\n", "no lines with a date"),
        (b"Meter,At,kWh\n", "no lines with a date"),
        (b"Meter,Day,kWh\nM1,2024-01-13,5.5\nM1,2024-01-14,6.5\n", "no time of day"),
        (b"Meter,At,Word\nM1,2024-01-13 00:00,x\nM1,2024-01-13 00:30,y\n", "no column of numbers"),
        (b"Meter,At,kWh,More\nM1,2024-01-13 00:00,1\nM1,2024-01-13 00:30,2\n", "4 cells"),
    ],
)
def test_what_is_no_file_of_readings_is_refused_with_the_reason(
    junk: bytes, why: str, tmp_path: Path
) -> None:
    with pytest.raises(FileRefusedError, match=why):
        drafted_text(junk, tmp_path)


def test_totals_of_days_are_no_readings(tmp_path: Path) -> None:
    text = table_of("Meter,At,kWh", ["M1"], stamps("%Y-%m-%d %H:%M", 20, 1440), VALUES)
    with pytest.raises(FileRefusedError, match="day or more apart"):
        drafted_text(text, tmp_path)


def test_what_cannot_be_opened_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing"):
        drafted(tmp_path / "nothing.csv")
