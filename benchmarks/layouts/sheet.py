"""A file while it is being generated: its lines, and what a right reader makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Literal

import numpy as np

from benchmarks.layouts.grid import Column, Grid, Mask, Numbers, grid_of
from benchmarks.layouts.values import Form, Values, values_of
from tests.generate.files import join_columns

Cell = bytes | str | Column
DayKey = tuple[str, str, int]
"""Meter, channel and day since 1970."""

KEY_METER = "home-1"
"""The meter of a file that names none."""
LINES_AT_ONCE = 100_000
LEAST_DAYS = 250
"""From March on, so that clocks go forward and back."""
LONG_AGO_FROM_DAYS = 10 * 365


@dataclass(frozen=True, slots=True)
class Plan:
    """How large: at least so many readings, of so many meters where the layout names meters."""

    readings: int = 1_000_000
    meters: int = 20
    seed: int = 20240301


class Sheet:
    """`days`: total (µWh) and readings of every day; of registers, the one at midnight and how many."""

    def __init__(self, file: BinaryIO, plan: Plan, salt: int) -> None:
        self._file, self._plan = file, plan
        self.random = np.random.default_rng([plan.seed, salt])
        self.days: dict[DayKey, tuple[int, int]] = {}

    def head(self, *lines: str, end: str = "\n") -> None:
        """Lines that are no readings."""
        self._file.write("".join(f"{line}{end}" for line in lines).encode())

    def lines(self, *cells: Cell) -> None:
        """As many lines as the columns have; a text that is no column stands in each of them."""
        columns = [cell for cell in cells if isinstance(cell, np.ndarray)]
        for first in range(0, len(columns[0]), LINES_AT_ONCE):
            last = min(first + LINES_AT_ONCE, len(columns[0]))
            self._file.write(join_columns([_part(cell, first, last) for cell in cells], b""))

    def values(self, form: Form, *, top: float = 3.0, low: float = 0.0, unit_uwh: int = 10**9) -> Values:
        return values_of(self.random, form, top=top, low=low, unit_uwh=unit_uwh)

    def draw(self, values: Values, *shape: int) -> Numbers:
        return values.draw(self.random, *shape)

    def meters(self, form: str) -> Iterator[str]:
        """The ids, from a text with one place for a number."""
        return (form.format(number) for number in range(1, self._plan.meters + 1))

    def grid(self, zone: str, minutes: int, *, series: int = 1, meters: Literal["many", "one"]) -> Grid:
        """The intervals of each meter, so many days that `series` readings each are enough in all."""
        per_day = (1440 // minutes - 1) * series * (self._plan.meters if meters == "many" else 1)
        days = max(LEAST_DAYS, self._plan.readings // per_day + 1)
        first = date(1990, 3, 1) if days > LONG_AGO_FROM_DAYS else date(2022, 3, 1)
        return grid_of(zone, first, days, minutes)

    def say(self, meter: str, channel: str, days: Numbers, uwh: Numbers, said: Mask | None = None) -> None:
        """Readings, n days and n energies; those that are not `said` are none."""
        said = np.ones(uwh.shape, bool) if said is None else said
        if uwh.ndim > 1:
            days = np.repeat(days, uwh.shape[1]).reshape(uwh.shape)
        distinct, inverse = np.unique(days[said], return_inverse=True)
        totals, counts = np.zeros(len(distinct), np.int64), np.zeros(len(distinct), np.int64)
        np.add.at(totals, inverse, uwh[said])
        np.add.at(counts, inverse, 1)
        self.say_days(meter, channel, distinct, totals, counts)

    def say_days(self, meter: str, channel: str, days: Numbers, uwh: Numbers, counts: Numbers) -> None:
        """Whole days, each with its total and how many readings it has."""
        for day, total, count in zip(days.tolist(), uwh.tolist(), counts.tolist(), strict=True):
            before = self.days.get((meter, channel, day), (0, 0))
            self.days[meter, channel, day] = before[0] + total, before[1] + count


def _part(cell: Cell, first: int, last: int) -> Column:
    if isinstance(cell, np.ndarray):
        return cell[first:last]
    return np.full(last - first, cell.encode() if isinstance(cell, str) else cell)
