"""Real NEM12 files, next to a plain decoder of them and to the table of expected totals."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from common.energy import is_value
from common.errors import FileRefusedError
from processor.readers.nem12.reader import check_nem12
from tests.unit.processor.nem12_file import (
    read,
)


def plainly_read(path: Path) -> dict[tuple[str, str, str], tuple[Decimal, int]]:
    """kWh and readings by meter, channel and date; of repeats the later update time, then the later line."""
    said: dict[tuple[str, str, str], tuple[str, Decimal, int]] = {}
    with path.open(newline="") as file:
        for row in csv.reader(file):
            if row and row[0] == "200":
                nmi, suffix, unit, count = row[1], row[4], row[7].upper(), 1440 // int(row[8])
            if not row or row[0] != "300" or unit not in ("KWH", "WH") or len(row) < count:
                continue
            numbers = [Decimal(cell) for cell in row[2 : 2 + count]]
            total = sum(numbers, Decimal(0)) / (1000 if unit == "WH" else 1)
            key, stamp = (nmi, suffix, row[1]), row[count + 5].ljust(14, "0")
            if key not in said or said[key][0] <= stamp:
                said[key] = stamp, total, count
    return {key: (total, count) for key, (_, total, count) in said.items()}


REAL_FILES = ["actual-interval", "e1e2-200-per-day", "incomplete-interval", "month-solar-5min",
              "multiple-meters-wh", "multiple-quality", "powercor-restarts", "western-power"]  # fmt: skip


@pytest.mark.parametrize("name", REAL_FILES)
def test_real_files_give_the_day_sums_of_a_plain_decoder_and_of_the_table(name: str, real_data: Path) -> None:
    path = real_data / "nem12" / f"{name}.csv"
    found: dict[tuple[str, str, str], tuple[int, Decimal, int]] = {}
    result = read(*path.read_bytes().split(b"\n"))
    for day in result.days:
        readings = [slot for slot in day.slots if is_value(slot)]
        key = (day.meter, day.channel, f"{day.day:%Y%m%d}")
        if readings and (key not in found or found[key][0] <= day.revision):
            found[key] = day.revision, Decimal(sum(readings)).scaleb(-9), len(readings)
    sums = {key: (total, readings) for key, (_, total, readings) in found.items()}
    assert result.rejects == []
    assert sums == plainly_read(path)
    with (real_data / "expected_daily.csv").open(newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["file"] == f"nem12/{name}.csv"]
    assert sums == {
        (row["meter"], row["channel"], row["date"].replace("-", "")): (
            Decimal(row["total_kwh"]),
            int(row["readings"]),
        )
        for row in rows
        if int(row["readings"])
    }


def test_the_real_400_records_tell_forward_estimates_from_substitutes(real_data: Path) -> None:
    result = read(*(real_data / "nem12" / "multiple-quality.csv").read_bytes().split(b"\n"))
    assert result.days[0].codes == ["F14"] * 20 + [""] * 4 + ["S14"] * 24


def test_the_real_nem13_file_is_refused(real_data: Path) -> None:
    with pytest.raises(FileRefusedError, match="no_intervals"):
        check_nem12((real_data / "nem12" / "nem13-accumulation.csv").read_text().splitlines()[0])
