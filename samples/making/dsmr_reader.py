"""DSMR-reader, a home server in the Netherlands."""

from datetime import date

from making.figures import WH, kwh, number
from making.instants import local, starts
from making.sample import Sample, Tally

AMSTERDAM = "Europe/Amsterdam"
GAP_DAYS = (date(2024, 3, 29), date(2024, 3, 30))
DAYS = [*GAP_DAYS, date(2024, 3, 31), date(2024, 10, 26), date(2024, 10, 27)]
HEADER = (
    "Hour Start,Electricity 1 (Dutch Users: Low Tariff),Electricity 2 (Dutch Users: Normal Tariff),"
    "Electricity 1 Returned (Dutch Users: Low Tariff),Electricity 2 Returned (Dutch Users: Normal Tariff),Gas"
)


def dsmr_reader() -> Sample:
    """Two tariffs each way to add, gas (m³) beside them, offsets, 29 hours lost, one tariff left blank."""
    name, tally = "dsmr-reader.csv", Tally(AMSTERDAM, 60)
    lines = [HEADER]
    for day in DAYS:
        for start in starts(day, AMSTERDAM, 60):
            stamp = local(start, AMSTERDAM)
            if (day == GAP_DAYS[0] and stamp.hour >= 13) or (day == GAP_DAYS[1] and stamp.hour < 18):
                continue
            low, normal, low_back, normal_back = (
                number(name, start, tariff) % (900 if share else 1) * WH
                for tariff, share in enumerate(tariffs(stamp.hour))
            )
            blank = day == DAYS[3] and stamp.hour == 9
            gas = number(name, start, "gas") % 800 * WH
            cells = [kwh(low), "" if blank else kwh(normal), kwh(low_back), kwh(normal_back), kwh(gas)]
            lines.append(",".join([stamp.isoformat(), *cells]))
            if not blank:
                tally.add("home-1", "import", day, low + normal)
            tally.add("home-1", "export", day, low_back + normal_back)
    return Sample(name, "\n".join(lines) + "\n", tally.days)


def tariffs(hour: int) -> tuple[bool, bool, bool, bool]:
    """Which of the four registers move in an hour. Both tariffs do at 07:00 and 23:00."""
    low, normal, sun = hour <= 7 or hour == 23, 7 <= hour <= 23, 9 <= hour < 17
    return low, normal, False, sun
