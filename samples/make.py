#!/usr/bin/env python3
"""Makes the sample files and samples/expected.csv anew, always the same: `python samples/make.py [FOLDER]`.

The numbers are made up, from a hash of their place; the layouts are those of real files.
"""

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
HALF_HOUR = timedelta(minutes=30)
CLOCK_CHANGES = (date(2024, 3, 31), date(2024, 10, 27))
CHALLENGE_SUMS = {1: 365, 2: 338, 3: 322}
CHALLENGE_MONTH = 10_356
STARTS = [f"{slot // 2}:{slot % 2 * 30:02}" for slot in range(48)]
PADDED_STARTS = [start.zfill(5) for start in STARTS]

Expected = dict[tuple[str, str, date], tuple[int, int, int]]


def main(folder: Path) -> None:
    """Writes every sample and what a right loader makes of it: micro-watt-hours, readings, expected."""
    expected: Expected = {}
    for make in (challenge, octopus, lcl, uk, uk_no_header, uk_end_labels, uk_readings, wide, long):
        name, text = make(expected)
        (folder / name).write_bytes(text.encode())
    lines = ["sample,meter,channel,date,total,readings,expected"]
    for (name, meter, day), (uwh, readings, full) in sorted(expected.items()):
        lines.append(f"{name},{meter},import,{day},{kwh(uwh)},{readings},{full}")
    (folder / "expected.csv").write_text("\n".join(lines) + "\n")


def challenge(expected: Expected) -> tuple[str, str]:
    """The layout of the hiring exercise: whole kWh, CRLF, day and month sums as there."""
    name = "challenge-january-2019.csv"
    sums = {day: CHALLENGE_SUMS.get(day, 310 + number(name, day) % 46) for day in range(1, 32)}
    free = [day for day in sums if day not in CHALLENGE_SUMS]
    turn = 0
    while (left := CHALLENGE_MONTH - sum(sums.values())) != 0:
        sums[free[turn % len(free)]] += 1 if left > 0 else -1
        turn += 1
    lines = [",".join(["Meter", "Date", *STARTS])]
    for day in range(1, 32):
        values = spread(sums[day], f"{name}/{day}")
        lines.append(",".join(["EE00011", f"2019-01-{day:02}", *map(str, values)]))
        expected[name, "EE00011", date(2019, 1, day)] = (sum(values) * 10**9, 48, 48)
    return name, "\r\n".join(lines) + "\r\n"


def spread(total: int, seed: str) -> list[int]:
    """48 whole numbers with that sum, more by day than by night."""
    values = [3 + number(seed, slot) % 5 + 2 * (14 <= slot < 44) for slot in range(48)]
    turn = 0
    while (left := total - sum(values)) != 0:
        values[number(seed, "mend", turn) % 48] += 1 if left > 0 else -1
        turn += 1
    return values


def octopus(expected: Expected) -> tuple[str, str]:
    """No meter in the file (load it as home-1), stamps with offset, blanks after commas, 20 decimals."""
    name = "octopus.csv"
    lines = ["Consumption (kWh), Start, End"]
    for _, start, uwh in readings(name, "home-1", around(CLOCK_CHANGES), 3, expected):
        end = start + HALF_HOUR
        stamps = ", ".join(moment.astimezone(LONDON).isoformat() for moment in (start, end))
        lines.append(f"{uwh // 10**9}.{uwh % 10**9:09}{'0' * 11}, {stamps}")
    return name, "\r\n".join(lines) + "\r\n"


def lcl(expected: Expected) -> tuple[str, str]:
    """UTC all year, padded values, a repeated midnight, a lost hour, the text Null at an odd second."""
    name, meter = "lcl.csv", "MAC900001"
    lines = ["LCLid,stdorToU,DateTime,KWH/hh (per half hour) "]
    days = [date(2013, 3, 30), date(2013, 3, 31), date(2013, 4, 1)]
    kept: list[tuple[date, int]] = []
    for day in days:
        for slot in range(48):
            if day == days[2] and 20 <= slot < 22:
                continue
            uwh = number(name, day, slot) % 1000 * 10**6
            kept.append((day, uwh))
            stamp = f"{day} {PADDED_STARTS[slot]}:00.0000000"
            lines += [f"{meter},Std,{stamp}, {kwh(uwh)} "] * (2 if (day, slot) == (days[1], 0) else 1)
    lines.append(f"{meter},Std,{days[1]} 12:37:27.0000000,Null")
    count_up(name, meter, kept, dict.fromkeys(days, 48), expected)
    return name, "\r\n".join(lines) + "\r\n"


def uk(expected: Expected) -> tuple[str, str]:
    """A row per day with a header; the last day ends early."""
    name, meter = "uk-half-hourly.csv", "K0900001D6"
    lines = [",".join(["Site Id", "Meter Number", "Reading Date", *PADDED_STARTS])]
    for day, cells in nominal(name, meter, [date(2018, 11, d) for d in (11, 12, 13)], 6, expected, last=28):
        lines.append(",".join(["90000001", meter, f"{day:%d/%m/%y}", *cells]))
    return name, "\n".join(lines) + "\n"


def uk_no_header(expected: Expected) -> tuple[str, str]:
    """A row per day without a header, with LF and CRLF mixed."""
    name, meter = "uk-half-hourly-no-header.csv", "2299999999901"
    rows = [
        ",".join([meter, "900000001", f"{day:%d/%m/%y}", *cells])
        for day, cells in nominal(name, meter, [date(2017, 4, 1), date(2017, 4, 2)], 1, expected)
    ]
    return name, rows[0] + "\r\n" + rows[1] + "\n"


def uk_end_labels(expected: Expected) -> tuple[str, str]:
    """A row per day, everything quoted, slots named by their end, the meter in the last column but one."""
    name, day = "uk-half-hourly-end-labels.csv", date(2019, 11, 13)
    ends = [f"[{start}]" for start in (*PADDED_STARTS[1:], "24:00")]
    front = ["ID", "Date", "Location", "Type", "PostCode", "Units", "Total Units"]
    lines = [",".join([*front, *ends, "M1_Code1", "M1_Code2"])]
    for site in (1, 2):
        meter = f"229999999991{site}"
        for _, cells in nominal(name, meter, [day], 3, expected):
            total = kwh(expected[name, meter, day][0])
            about = [f"{site:032x}", "Nov 13 2019 12:00AM", f"Example School, Site {site}", "Electricity"]
            row = [*about, "ZZ1 1ZZ", "kWh", total, *cells, meter, f"E99ZZ0000{site}"]
            lines.append(",".join(f'"{cell}"' for cell in row))
    return name, "\r\n".join(lines) + "\r\n"


def uk_readings(expected: Expected) -> tuple[str, str]:
    """A row per reading under a spreadsheet hint; the stamp is the local end, twice on the long day."""
    name, meter = "uk-half-hourly-readings.csv", "1799999999901"
    lines = ["sep=,", "MPR,ReadDatetime,kWh,ReadType"]
    for _, start, uwh in readings(name, meter, around(CLOCK_CHANGES), 1, expected):
        end = (start + HALF_HOUR).astimezone(LONDON)
        lines.append(f"{meter},{end:%d %b %Y %H:%M:%S},{kwh(uwh)},Actual")
    return name, "\n".join(lines) + "\n"


def wide(expected: Expected) -> tuple[str, str]:
    """The generic row per day."""
    name = "wide.csv"
    lines = [",".join(["meter", "date", *PADDED_STARTS])]
    for meter in ("W-1", "W-2"):
        for day, cells in nominal(name, meter, [date(2024, 2, 28), date(2024, 2, 29)], 6, expected):
            lines.append(",".join([meter, day.isoformat(), *cells]))
    return name, "\n".join(lines) + "\n"


def long(expected: Expected) -> tuple[str, str]:
    """The generic row per reading, in UTC, in the order of time."""
    name, days = "long.csv", [date(2024, 2, 28), date(2024, 2, 29)]
    lines = ["meter,stamp,kwh"]
    rows: list[tuple[datetime, str, int]] = []
    for meter in ("L-1", "L-2"):
        starts = [
            datetime(d.year, d.month, d.day, s // 2, s % 2 * 30, tzinfo=UTC) for d in days for s in range(48)
        ]
        mine = [(start, meter, number(name, meter, start) % 10**6 * 1000) for start in starts]
        count_up(name, meter, [(s.date(), uwh) for s, _, uwh in mine], dict.fromkeys(days, 48), expected)
        rows += mine
    lines += [f"{meter},{start:%Y-%m-%dT%H:%M:%SZ},{kwh(uwh)}" for start, meter, uwh in sorted(rows)]
    return name, "\n".join(lines) + "\n"


def around(days: Iterable[date]) -> list[date]:
    """The days with the day before and after each."""
    return [day + timedelta(days=step) for day in days for step in (-1, 0, 1)]


def readings(
    name: str, meter: str, days: list[date], decimals: int, expected: Expected
) -> Iterator[tuple[date, datetime, int]]:
    """Day, start in UTC and µWh of every half-hour of London days; notes what to expect."""
    kept: list[tuple[date, int]] = []
    full = {}
    for day in days:
        start, stop = (
            datetime(d.year, d.month, d.day, tzinfo=LONDON).astimezone(UTC)
            for d in (day, day + timedelta(days=1))
        )
        full[day] = (stop - start) // HALF_HOUR
        while start < stop:
            uwh = number(name, meter, start) % (2 * 10**decimals) * 10 ** (9 - decimals)
            kept.append((day, uwh))
            yield day, start, uwh
            start += HALF_HOUR
    count_up(name, meter, kept, full, expected)


def nominal(
    name: str, meter: str, days: list[date], decimals: int, expected: Expected, last: int = 48
) -> Iterator[tuple[date, list[str]]]:
    """Day and 48 cells, of which the last day has only `last`; notes what to expect."""
    for day in days:
        slots = last if day == days[-1] else 48
        values = [
            number(name, meter, day, s) % (9 * 10**decimals) * 10 ** (9 - decimals) for s in range(slots)
        ]
        count_up(name, meter, [(day, uwh) for uwh in values], {day: 48}, expected)
        yield day, [kwh(uwh) for uwh in values] + [""] * (48 - slots)


def count_up(
    name: str, meter: str, kept: list[tuple[date, int]], full: dict[date, int], expected: Expected
) -> None:
    """Adds the days of one meter to what is expected."""
    by_day = defaultdict(list)
    for day, uwh in kept:
        by_day[day].append(uwh)
    for day, values in by_day.items():
        expected[name, meter, day] = (sum(values), len(values), full[day])


def number(*place: object) -> int:
    """A number that depends on its place alone."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, place)).encode()).digest()[:6], "big")


def kwh(uwh: int) -> str:
    """Exact kWh without needless zeros."""
    text = f"{uwh // 10**9}.{uwh % 10**9:09}"
    return text.rstrip("0").rstrip(".")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
