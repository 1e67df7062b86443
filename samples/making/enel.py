"""Enel Distribuzione (e-distribuzione), Italy."""

from datetime import date
from itertools import pairwise

from making.figures import WH, kwh, number
from making.instants import clock_labels
from making.sample import Sample, Tally

ROME = "Europe/Rome"
SPRING = date(2024, 3, 31)
DAYS = [date(2024, 3, 30), SPRING, date(2024, 10, 27), date(2024, 10, 28)]
LOST_HOUR = range(8, 12)


def enel() -> Sample:
    """Data rows have one field more than the header; values quoted with a comma; always 96 columns.

    The hour that spring leaves out is blank; the one that autumn repeats has no column.
    """
    name, tally = "enel-distribuzione.csv", Tally(ROME, 15)
    borders = [*clock_labels(15), "00:00"]
    slots = [f"{start}-{end}" for start, end in pairwise(borders)]
    lines = [";".join(["Giorno", *slots])]
    for day in DAYS:
        values = {slot: number(name, day, slot) % 400 * WH for slot in range(96)}
        if day == SPRING:
            values = {slot: uwh for slot, uwh in values.items() if slot not in LOST_HOUR}
        cells = [kwh(values[slot]).replace(".", ",") if slot in values else "" for slot in range(96)]
        lines.append("".join(f'"{cell}";' for cell in [f"{day:%d/%m/%Y}", *cells]))
        tally.add("home-1", "import", day, *values.values())
    return Sample(name, "\n".join(lines) + "\n", tally.days)
