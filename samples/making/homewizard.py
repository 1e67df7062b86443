"""HomeWizard Energy, the Netherlands: cumulative registers, two tariffs each way, a file for a month."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from making.figures import WH, kwh, number
from making.instants import local, midnight, starts
from making.sample import Sample, Tally

AMSTERDAM = "Europe/Amsterdam"
HEADER = "time,Import T1 kWh,Import T2 kWh,Export T1 kWh,Export T2 kWh"
FIRST = (8_120_274 * WH, 4_410_277 * WH, 2_995_077 * WH, 7_250_128 * WH)
BEGIN = date(2024, 3, 29)
BLANK = datetime(2024, 3, 30, 7, 30)  # noqa: DTZ001 (as printed)

Registers = tuple[int, int, int, int]


def homewizard_march() -> Sample:
    """Three hours lost by day, one tariff left blank once; the last day, a short one, lacks its end."""
    noon = datetime(2024, 3, 29, 10), datetime(2024, 3, 29, 13)  # noqa: DTZ001 (as printed)
    return month("homewizard-1.csv", BEGIN, date(2024, 4, 1), noon)


def homewizard_april() -> Sample:
    """Goes on where March ends. A midnight is lost, so that two days have no total."""
    night = datetime(2024, 4, 2, 22), datetime(2024, 4, 3, 2)  # noqa: DTZ001 (as printed)
    return month("homewizard-2.csv", date(2024, 4, 1), date(2024, 4, 6), night)


def homewizard_october() -> Sample:
    """The long day: the labels from 02:00 to 02:45 stand there twice."""
    return month("homewizard-3.csv", date(2024, 10, 26), date(2024, 10, 29), None)


def month(name: str, first: date, end: date, gap: tuple[datetime, datetime] | None) -> Sample:
    """The registers at every quarter hour of the days before `end`, but for those that were lost."""
    tally, lines = Tally(AMSTERDAM, 15), [HEADER]
    seen: dict[datetime, tuple[int | None, int]] = {}
    for instant, (low, normal, low_back, normal_back) in registers(first, end):
        printed = local(instant, AMSTERDAM).replace(tzinfo=None)
        if gap and gap[0] <= printed < gap[1]:
            continue
        blank = printed == BLANK
        cells = [kwh(low), "" if blank else kwh(normal), kwh(low_back), kwh(normal_back)]
        lines.append(",".join([f"{printed:%Y-%m-%d %H:%M}", *cells]))
        seen[instant] = (None if blank else low + normal, low_back + normal_back)
    for place, channel in enumerate(("import", "export")):
        known = {instant: both[place] for instant, both in seen.items() if both[place] is not None}
        for day in (first + timedelta(days=n) for n in range((end - first).days)):
            borders = midnight(day, AMSTERDAM), midnight(day + timedelta(days=1), AMSTERDAM)
            at_start, at_end = (known.get(border) for border in borders)
            if at_start is not None and at_end is not None:
                readings = sum(start in known for start in starts(day, AMSTERDAM, 15))
                tally.put("home-1", channel, day, at_end - at_start, readings)
    return Sample(name, "\n".join(lines) + "\n", tally.days)


def registers(first: date, end: date) -> Iterator[tuple[datetime, Registers]]:
    """Instant and the four registers. They run on from file to file; both tariffs move by day."""
    at = list(FIRST)
    for day in (BEGIN + timedelta(days=n) for n in range((end - BEGIN).days)):
        for instant in starts(day, AMSTERDAM, 15):
            if day >= first:
                yield instant, (at[0], at[1], at[2], at[3])
            hour = local(instant, AMSTERDAM).hour
            for place, limit in enumerate((300, 200 * (hour >= 7), 90 * (hour >= 9), 400 * (9 <= hour < 17))):
                at[place] += number("homewizard", instant, place) % max(1, limit) * WH
