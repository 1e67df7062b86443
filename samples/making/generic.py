"""The two generic layouts: a row per day, a row per reading."""

from datetime import date, datetime

from making.figures import kwh, number
from making.instants import clock_labels, starts
from making.sample import Sample, Tally
from making.uk import nominal

DAYS = [date(2024, 2, 28), date(2024, 2, 29)]


def wide() -> Sample:
    """A row per day, six decimals."""
    name, tally = "wide.csv", Tally("", 30)
    lines = [",".join(["meter", "date", *clock_labels(30)])]
    for meter in ("W-1", "W-2"):
        for day, cells in nominal(name, meter, DAYS, 6, tally):
            lines.append(",".join([meter, day.isoformat(), *cells]))
    return Sample(name, "\n".join(lines) + "\n", tally.days)


def long() -> Sample:
    """A row per reading, in UTC, in the order of time."""
    name, tally = "long.csv", Tally("UTC", 30)
    rows: list[tuple[datetime, str, int]] = []
    for meter in ("L-1", "L-2"):
        for day in DAYS:
            for start in starts(day, "UTC", 30):
                uwh = number(name, meter, start) % 10**6 * 1000
                rows.append((start, meter, uwh))
                tally.add(meter, "import", day, uwh)
    lines = ["meter,stamp,kwh"]
    lines += [f"{meter},{start:%Y-%m-%dT%H:%M:%SZ},{kwh(uwh)}" for start, meter, uwh in sorted(rows)]
    return Sample(name, "\n".join(lines) + "\n", tally.days)
