"""The oracle is checked by hand-made cases, by the samples, and by the totals of real files."""

import csv
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.generate.layouts import LAYOUTS, SHIPPED
from tests.oracle import Day, Delivery, answer, counts, expected_readings

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
REAL = {
    "challenge/consumption-iso-dates.csv": "challenge",
    "challenge/consumption-two-days.csv": "challenge",
    "octopus/consumption-2023-2024.csv": "octopus",
    "lcl/MAC000002-raw.csv": "lcl-three-columns",
    "lcl/MAC000009-2013.csv": "lcl-three-columns",
    "uk_half_hourly/no-header-mixed-line-ends.csv": "uk-half-hourly-no-header",
    "uk_half_hourly/row-per-day-end-labels.csv": "uk-half-hourly-end-labels",
    "uk_half_hourly/row-per-day-missing-slots.csv": "uk-half-hourly",
    "uk_half_hourly/row-per-day-repeated-date.csv": "uk-half-hourly",
    "uk_half_hourly/row-per-reading.csv": "uk-half-hourly-readings",
}
SUMMER, AUTUMN, SPRING = date(2024, 7, 1), date(2024, 10, 27), date(2024, 3, 31)
LOCAL = LAYOUTS["long-30-local"]
HOURLY = LAYOUTS["wide-60"]


def hourly(*rows: str, said_at_ms: int = 0, digest: bytes = b"a" * 8) -> Delivery:
    """Rows like `M 2024-07-01 1 2 ...`: missing hours at the end are blank."""
    lines = ["header"]
    for row in rows:
        cells = row.split()
        lines.append(",".join(cells + [""] * (26 - len(cells))))
    return Delivery("\n".join(lines).encode(), HOURLY, said_at_ms, digest)


def local(*lines: str, layout: str = "long-30-local") -> Delivery:
    return Delivery("\n".join(["header", *lines]).encode(), LAYOUTS[layout])


def only(*deliveries: Delivery) -> Day:
    (day,) = answer(deliveries).values()
    return day


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(SAMPLES.glob("*.csv")) if path.stem.replace("-january-2019", "") in SHIPPED],
    ids=lambda p: p.stem,
)
def test_samples_amount_to_what_their_maker_expects(path: Path) -> None:
    with (SAMPLES / "expected.csv").open() as file:
        expected = {
            (row["meter"], row["channel"], date.fromisoformat(row["date"])): (
                Decimal(row["total"]),
                int(row["readings"]),
                int(row["expected"]),
            )
            for row in csv.DictReader(file)
            if row["sample"] == path.name
        }
    layout = SHIPPED["challenge" if path.stem.startswith("challenge") else path.stem]
    delivery = Delivery(path.read_bytes(), layout)
    days = answer([delivery])
    assert expected
    assert {key: (day.total, day.readings, day.expected) for key, day in days.items()} == expected
    assert counts(delivery)["conflicts"] == 0
    assert counts(delivery)["rejected"] == 0


def test_samples_are_what_make_py_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, SAMPLES / "make.py", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {
        path.name: path.read_bytes() for path in SAMPLES.iterdir() if path.suffix in {".csv", ".xml"}
    }


def test_the_reference_case() -> None:
    data = (SAMPLES / "challenge-january-2019.csv").read_bytes()
    days = answer([Delivery(data, SHIPPED["challenge"])])
    assert [days["EE00011", "import", date(2019, 1, d)].total for d in (1, 2, 3)] == [365, 338, 322]
    assert sum(day.total for day in days.values()) == 10_356


@pytest.mark.parametrize(("name", "profile"), REAL.items(), ids=REAL)
def test_real_files_have_their_published_totals(real_data: Path, name: str, profile: str) -> None:
    """The list gives six decimals of a kWh; LCL has days with seven."""
    with (real_data / "expected_daily.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["file"] == name]
    expected = {
        (row["meter"] or "home-1", row["channel"], date.fromisoformat(row["date"])): (
            Decimal(row["total_kwh"]),
            int(row["readings"]),
            int(row["full_day_readings"]),
        )
        for row in rows
    }
    delivery = Delivery((real_data / name).read_bytes(), SHIPPED[profile])
    days = answer([delivery])
    assert expected
    six = Decimal("1e-6")
    assert {k: (d.total.quantize(six), d.readings, d.expected) for k, d in days.items()} == expected
    count = counts(delivery)
    assert count["rejected"] == 0
    assert count.pop("cells") == sum(count.values())


def test_a_repeated_delivery_and_the_order_of_arrival_change_nothing() -> None:
    old = hourly("M 2024-07-01 1 2 3", said_at_ms=1000)
    new = hourly("M 2024-07-01 9", said_at_ms=2000, digest=b"b" * 8)
    assert only(old, new) == only(new, old, new, old) == Day(Decimal(14), 3, 24, 0, complete=False)


def test_a_blank_lets_older_values_through_and_the_newest_value_wins() -> None:
    old = hourly("M 2024-07-01 1 2 3", said_at_ms=1000)
    new = hourly("M 2024-07-01 - 20", said_at_ms=2000, digest=b"b" * 8)
    new = replace(new, data=new.data.replace(b",-,", b",,"))
    assert only(old, new).total == 1 + 20 + 3
    assert counts(new) | {"cells": 0} == {**dict.fromkeys(counts(new), 0), "loaded": 1, "blank": 23}


def test_a_void_hides_older_values() -> None:
    old = replace(local("M,2024-07-01T00:00:00,5,A", "M,2024-07-01T00:30:00,6,E"), said_at_ms=1)
    new = replace(local("M,2024-07-01T00:00:00,7,V"), said_at_ms=2, digest=b"b" * 8)
    assert only(old, new) == Day(Decimal(6), 1, 48, 1, complete=False)
    assert only(old, replace(new, withdrawn=True)).total == 11
    assert answer([old, new], as_of_ms=1) == answer([old])


def test_any_code_but_none_and_those_of_actual_and_void_readings_is_an_estimate() -> None:
    codes = ("A", "E", "", "V", "a")
    file = local(*(f"M,2024-07-01T0{hour}:00:00,1,{code}" for hour, code in enumerate(codes)))
    assert only(file) == Day(Decimal(4), 4, 48, 2, complete=False)


def test_each_value_is_compared_with_the_one_that_replaced_it() -> None:
    file = local(
        *(f"M,2024-07-01T00:00:00,{kwh},{code}" for kwh, code in ("1A", "2A", "1A", "1A", "9V", "1A"))
    )
    expected = {
        "cells": 6,
        "loaded": 1,
        "duplicates": 1,
        "conflicts": 3,
        "rejected": 0,
        "blank": 1,
        "ignored": 0,
    }
    assert counts(file) == expected


def test_a_clock_set_back_over_midnight_does_not_lengthen_the_day_before() -> None:
    file = local(
        "M,2010-11-06T23:30:00-03:30,1,A", "M,2010-11-06T23:30:00-02:30,2,A", layout="long-30-offset-end"
    )
    days = answer([replace(file, layout={**file.layout, "zone": "America/St_Johns", "label": "start"})])
    assert {key[2].day: (day.total, day.expected) for key, day in days.items()} == {
        6: (Decimal(2), 48),
        7: (Decimal(1), 50),
    }


def test_a_complete_newest_row_is_the_day_even_where_it_misses_a_slot() -> None:
    """On the short day 23 of 24 nominal hours are complete; the older hour does not fill the gap."""
    old = hourly("M 2024-03-31 " + "1 " * 24, said_at_ms=1000)
    new = hourly("M 2024-03-31 " + "2 " * 23, said_at_ms=2000, digest=b"b" * 8)
    assert only(old, new) == Day(Decimal(46), 23, 23, 0, complete=True)


def test_the_most_complete_shape_is_the_day_and_ties_go_to_the_newest() -> None:
    hours = hourly("M 2024-07-01 " + "1 " * 12, said_at_ms=1000)
    halves = [f"M,2024-07-01T{h:02}:{m:02}:00,9,A" for h in range(13) for m in (0, 30)]
    more = replace(local(*halves), said_at_ms=500, digest=b"b" * 8)
    same = replace(local(*halves[:24]), said_at_ms=500, digest=b"b" * 8)
    assert only(hours, more).readings == 26
    assert only(hours, same).readings == 12
    assert only(hours, replace(same, said_at_ms=1001)).readings == 24


def test_the_last_line_of_a_part_wins_and_parts_are_versions() -> None:
    file = hourly("M 2024-07-01 1", "M 2024-07-01 2", "M 2024-07-01 2")
    assert only(file).total == 2
    assert [counts(file)[name] for name in ("loaded", "duplicates", "conflicts")] == [1, 1, 1]
    parted = replace(file, borders=(2, 3))
    assert only(parted).total == 2
    assert counts(parted)["loaded"] == 3


def test_a_void_line_after_a_value_wins_inside_the_part() -> None:
    file = local("M,2024-07-01T00:00:00,5,A", "M,2024-07-01T00:00:00,5,V", "M,2024-07-01T00:30:00,1,A")
    assert only(file).total == 1
    assert counts(file) == {
        **dict.fromkeys(counts(file), 0),
        "cells": 3,
        "conflicts": 1,
        "blank": 1,
        "loaded": 1,
    }


def test_repeated_local_labels_are_told_apart_by_their_order() -> None:
    labels = ["00:30", "01:00", "01:30", "01:00", "01:30", "01:30"]
    lines = [f"M,2024-10-27T{label}:00,{n},A" for n, label in enumerate(labels, 1)]
    assert only(local(*lines)).total == 1 + 2 + 3 + 4 + 6
    assert counts(local(*lines))["conflicts"] == 1
    turned = local(*lines[3:5], lines[1], layout="long-30-local-newest-first")
    assert only(turned).readings == 3


def test_a_line_without_place_and_value_is_blank() -> None:
    file = local("M,2024-07-01T00:10:00,,A", "M,2024-07-01T00:10:00,1,A", ",2024-07-01T00:30:00,,A")
    assert [counts(file)[fate] for fate in ("blank", "rejected", "loaded")] == [1, 2, 0]


def test_a_local_time_in_the_spring_gap_is_rejected() -> None:
    file = local("M,2024-03-31T01:00:00,1,A", "M,2024-03-31T02:00:00,1,A")
    assert counts(file)["rejected"] == 1
    assert only(file).expected == 46


def test_an_end_stamp_of_midnight_belongs_to_the_day_before() -> None:
    file = local("M,2024-07-02T00:00:00+01:00,1,A", layout="long-30-offset-end")
    assert list(answer([file])) == [("M", "import", SUMMER)]


@pytest.mark.parametrize(
    ("cell", "kwh"),
    [
        ("5", "5"), ("-.5", "-0.5"), ("+5.", "5"), (' " 5 " ', "5"), ('"5"', "5"), ("5000000", "5000000"),
        ("0.0000000005", "0"), ("0.0000000015", "0.000000002"), ("0.0000000025", "0.000000002"),
        ("5000000.000000001", None), ("1e3", None), ("inf", None), ("\u0667", None), (".", None),
        ("1,5", None), ("0." + "1" * 80, "0.111111111"), ("9" * 200, None),
    ],
)  # fmt: skip
def test_values_are_plain_decimals(cell: str, kwh: str | None) -> None:
    delivery = replace(hourly("M 2024-07-01 1 X"), data=f"h\nM,2024-07-01,1,{cell}{',' * 22}".encode())
    if kwh is None:
        assert counts(delivery)["rejected"] == (24 if "," in cell else 1)
    else:
        assert only(delivery).total == 1 + Decimal(kwh)


@pytest.mark.parametrize(
    "line",
    [
        *(b",2024-07-01,1", b"M" * 65 + b",2024-07-01,1", b"M\0,2024-07-01,1", b"M\x07,2024-07-01,1"),
        *(b"\xff,2024-07-01,1", b'M,"2024-07-01,1', b"M,2024-02-30,1", b"M,2024-7-1,1", b"M,9999-12-31,1"),
        b"M,2024-07-01",
    ],
)
def test_a_bad_line_is_rejected_with_all_its_cells(line: bytes) -> None:
    cells = b"," * (23 if line.count(b",") == 2 else 0)
    delivery = Delivery(b"h\r\n\r\n" + line + cells + b"\r\n  \n", HOURLY)
    assert counts(delivery) | {"cells": 0, "rejected": 0} == dict.fromkeys(counts(delivery), 0)
    assert counts(delivery)["rejected"] == counts(delivery)["cells"] == 24


@pytest.mark.parametrize(("day", "readings"), [(SPRING, 46), (AUTUMN, 50), (SUMMER, 48)])
def test_expected_readings_come_from_the_zone(day: date, readings: int) -> None:
    assert expected_readings("Europe/London", day, 30) == readings
    assert expected_readings("", day, 30) == 48
