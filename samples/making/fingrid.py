"""Fingrid Datahub, Finland."""

from collections.abc import Iterator
from datetime import date, datetime

from making.figures import KWH, fixed, number
from making.instants import around, starts
from making.sample import Sample, Tally

HELSINKI = "Europe/Helsinki"
SPRING, AUTUMN = date(2024, 3, 31), date(2024, 10, 27)
HEADER = "Mittauspisteen tunnus;Tuotteen tyyppi;Resoluutio;Yksikkötyyppi;Lukeman tyyppi;Alkuaika;Määrä;Laatu"
QUARTER, HOUR = ("PT15M", 15), ("PT1H", 60)


def fingrid_quarters() -> Sample:
    """UTC stamps, so that a day begins at 22:00Z or 21:00Z; comma and six places; three quarters missing."""
    name, meter, tally = "fingrid-datahub.csv", "643999999999999901", Tally(HELSINKI, 15)
    lines = [HEADER]
    for day in (date(2024, 3, 30), SPRING, date(2024, 10, 26), AUTUMN):
        lines += rows(name, meter, day, QUARTER, tally)
    return Sample(name, "\ufeff" + "\n".join(lines) + "\n", tally.days)


def fingrid_hours() -> Sample:
    """Hours, and then the quarters of the time after the change to quarters, which are not read as hours."""
    name, meter, tally = "fingrid-datahub-hourly.csv", "643999999999999902", Tally(HELSINKI, 60)
    lines = [HEADER]
    for day in around((SPRING, AUTUMN)):
        lines += rows(name, meter, day, HOUR, tally)
    lines += rows(name, meter, date(2024, 12, 1), QUARTER, Tally(HELSINKI, 15))
    return Sample(name, "\ufeff" + "\n".join(lines) + "\n", tally.days)


def rows(name: str, meter: str, day: date, length: tuple[str, int], tally: Tally) -> Iterator[str]:
    """The lines of a day; without the three intervals that nobody measured."""
    resolution, minutes = length
    for place, start in enumerate(starts(day, HELSINKI, minutes)):
        missing = day == date(2024, 10, 26) and 10 <= place < 13
        uwh = reading_uwh(name, start)
        tail = ";MISSING" if missing else f"{fixed(uwh, 6, mark=',')};OK"
        yield f"{meter};8716867000030;{resolution};kWh;BN01;{start:%Y-%m-%dT%H:%M:%SZ};{tail}"
        if not missing:
            tally.add(meter, "import", day, uwh)


def reading_uwh(name: str, start: datetime) -> int:
    """Whole watt-hours."""
    return number(name, start) % 2200 * KWH // 1000
