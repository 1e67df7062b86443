"""What Amazon Keyspaces charges for writing a reading, by its documented formula."""

from benchmarks.part import Ratio, Table
from benchmarks.targets import WRITE_UNITS_15, WRITE_UNITS_30
from cli.cost.plan import Plan
from cli.cost.row_size import FrozenLists, write_units
from cli.cost.rows import sizes

DIGITS = (4, 8, 12)
"""Significant digits of a reading: of a household, of a large site, and the most that are generated."""


def units_table() -> Table:
    """By length of the interval, digits, and the two ways to size a frozen list."""
    rows = []
    for interval in (30, 15):
        for digits in DIGITS:
            of_lists = [sizes(Plan(1, interval, digits=digits, frozen_lists=way)) for way in FrozenLists]
            texts = [f"{one.meter_day:,} bytes, {one.meter_day_units}" for one in of_lists]
            rows.append(
                (f"{interval}", f"{digits}", *texts, f"{of_lists[0].reading_units * 1440 // interval}")
            )
    ways = [f"meter day, lists as {way}: units" for way in FrozenLists]
    return Table(
        "Write units by the Keyspaces formula",
        ("interval, minutes", "digits", *ways, "a row per reading, a day: units"),
        tuple(rows),
    )


def unit_ratios() -> list[Ratio]:
    """Units per reading of a full day with as many digits as there are."""
    found = []
    for target, interval in ((WRITE_UNITS_30, 30), (WRITE_UNITS_15, 15)):
        row = sizes(Plan(1, interval, digits=max(DIGITS))).meter_day
        found.append(Ratio(target, (write_units(row) / (1440 / interval),)))
    return found
