"""The Israel Electric Corporation."""

from datetime import date

from making.figures import WH, bare, number
from making.instants import clock_labels
from making.sample import Sample, Tally

AUTUMN, SPRING = date(2024, 10, 27), date(2025, 3, 28)
DAYS = [date(2024, 10, 26), AUTUMN, date(2025, 3, 27), SPRING]


def israel() -> Sample:
    """Always 96 rows: zeros for the hour that spring leaves out, nothing for the one that autumn repeats."""
    name, tally = "israel-electric.csv", Tally("Asia/Jerusalem", 15)
    lines = ['"date","starting time","consumption"']
    for day in DAYS:
        for label in clock_labels(15):
            skipped = day == SPRING and label.startswith("02:")
            uwh = 0 if skipped else number(name, day, label) % 1200 * WH
            lines.append(f'"{day:%d/%m/%Y}","{label}",{bare(uwh)}')
            tally.add("home-1", "import", day, uwh)
    return Sample(name, "\ufeff" + "\n".join(lines) + "\n", tally.days)
