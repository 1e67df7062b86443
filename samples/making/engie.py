"""Engie, the Netherlands."""

from datetime import date

from making.figures import WH, kwh, number
from making.instants import around, local, starts
from making.sample import Sample, Tally

AMSTERDAM = "Europe/Amsterdam"
DAYS = around([date(2024, 3, 31), date(2024, 10, 27)])
SUPPLIES = (("879999999999999011", "Elektriciteit", "import"), ("879999999999999026", "Gas", "gas"))


def engie() -> Sample:
    """All electricity rows, then all gas rows, each with its EAN; offsets; everything quoted."""
    name, tally = "engie-nl.csv", Tally(AMSTERDAM, 60)
    rows = [["Datum", "EAN", "Verbruik", "Type", "Piek"]]
    for ean, kind, channel in SUPPLIES:
        for day in DAYS:
            for start in starts(day, AMSTERDAM, 60):
                stamp = local(start, AMSTERDAM)
                uwh = number(name, ean, start) % 1500 * WH
                peak = day.isoweekday() <= 5 and 7 <= stamp.hour < 21
                tariff = ("true" if peak else "false") if channel == "import" else "0"
                text = kwh(uwh)
                rows.append([stamp.isoformat(), ean, text if "." in text else f"{text}.0", kind, tariff])
                tally.add(ean, channel, day, uwh)
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    return Sample(name, "\n".join(lines) + "\n", tally.days)
