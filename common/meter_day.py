"""What a meter day is: a function of the set of rows that files have written for it.

Rows are never changed. So duplicates, reordering, replays and late corrections all end in the same answer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from common.calendar import MINUTES_PER_DAY
from common.energy import MISSING, VOID
from common.quality import coded_slots

ELAPSED = "elapsed"
NOMINAL = "nominal"
INTERVAL_KIND = "interval"
"""Slots hold the energy of their interval."""
REGISTER_KIND = "register"
"""Slots hold a cumulative register, each at the instant at which the slot begins."""


class DayRow(NamedTuple):
    """One row of `meter_days` without its slots: what one file (or part of it) said about one meter day.

    `count` readings of `expected`, `estimated` of them not actual. `version` is packed. `total_uwh`: their
    sum; of kind `register`, slot 0 instead (a value or a mark), so that daily sums need no slots.
    A named tuple, because an answer is made of hundreds, and a frozen dataclass takes six times as long.
    """

    meter_id: str
    channel: str
    day: date
    version: bytes
    total_uwh: int
    count: int  # type: ignore[assignment]  # a tuple's own `count` is of no use here
    expected: int
    interval_minutes: int
    zone: str
    basis: str
    kind: str
    estimated: int

    @property
    def shape(self) -> tuple[int, str, str, int, str]:
        """Rows can be merged slot by slot only within one shape: interval, zone, basis, list length, kind."""
        return (self.interval_minutes, self.zone, self.basis, self.slot_count, self.kind)

    @property
    def slot_count(self) -> int:
        """Length of the row's slot list: the day's own in `elapsed`, 24 hours in `nominal` basis."""
        return self.expected if self.basis == ELAPSED else MINUTES_PER_DAY // self.interval_minutes


@dataclass(frozen=True, slots=True)
class DaySlots:
    """The slots of one row, in order from local midnight, µWh or a mark, and the run-length quality text."""

    slots_uwh: Sequence[int]
    quality: str


class MeterDay(NamedTuple):
    """The day as it is answered. `version`: of the newest row that has a part in it.

    `midnight_uwh`: the cumulative register at the start of the day, where rows of that kind say it. A day of
    kind `register` has no `total_uwh` until `common.register` works it out, or gives the `reason` for none.
    """

    day: date
    total_uwh: int | None
    readings: int
    expected: int
    estimated: int
    interval_minutes: int
    zone: str
    version: bytes
    kind: str = INTERVAL_KIND
    midnight_uwh: int | None = None
    reason: str = ""

    @property
    def complete(self) -> bool:
        """Whether every interval of the day has a reading, and the day a total."""
        return self.readings >= self.expected and self.total_uwh is not None


SlotsOf = Callable[[DayRow], DaySlots]
_DAY, _VERSION = attrgetter("day"), attrgetter("version")


def merge(rows: Iterable[DayRow], slots_of: SlotsOf) -> MeterDay | None:
    """The meter day that a set of rows amounts to; None where no slot has a reading.

    The newest row alone is the day when it is complete: its stored sum is the answer and no slots are read.
    Else, within each shape, the newest row that says something about a slot wins it (a void hides older
    values, a missing slot lets them through); the shape with the highest completeness is the day, and ties
    go to the shape with the newest row. Order and repetition of `rows` do not matter.
    """
    newest_first = _newest_first(rows)
    day = _overlaid(newest_first, slots_of) if newest_first else None
    if day is None:
        return None
    midnight_uwh = _midnight_register(newest_first, day.zone)
    return day if midnight_uwh is None else day._replace(midnight_uwh=midnight_uwh)


def merge_days(rows: Iterable[DayRow], slots_of: SlotsOf) -> Iterable[MeterDay]:
    """The meter days of rows that come grouped by day (of one meter and channel), in their order."""
    for _, of_day in groupby(rows, key=_DAY):
        if (day := merge(of_day, slots_of)) is not None:
            yield day


def _newest_first(rows: Iterable[DayRow]) -> list[DayRow]:
    """A row that is given twice stays twice: it says nothing that it has not said."""
    return sorted(rows, key=_VERSION, reverse=True)


def _overlaid(newest_first: Sequence[DayRow], slots_of: SlotsOf) -> MeterDay | None:
    newest = newest_first[0]
    if newest.count >= newest.expected or newest.version == newest_first[-1].version:
        return _day(newest, newest.total_uwh, newest.count, newest.estimated) if newest.count else None
    by_shape: dict[tuple[int, str, str, int, str], list[DayRow]] = {}
    for row in newest_first:
        by_shape.setdefault(row.shape, []).append(row)
    days = [_overlay(group, slots_of) for group in by_shape.values()]
    best = max(days, key=lambda day: (_completeness(day), day.version))
    return best if best.readings else None


def _midnight_register(newest_first: Iterable[DayRow], zone: str) -> int | None:
    """What the newest register row says that says something; a void hides older ones. No slots are read."""
    for row in newest_first:
        if row.kind == REGISTER_KIND and row.zone == zone and row.total_uwh != MISSING:
            return None if row.total_uwh == VOID else row.total_uwh
    return None


def _completeness(day: MeterDay) -> float:
    return min(1.0, day.readings / max(1, day.expected))


def _overlay(newest_first: Sequence[DayRow], slots_of: SlotsOf) -> MeterDay:
    newest = newest_first[0]
    merged = [MISSING] * newest.slot_count
    estimated: set[int] = set()
    for row in newest_first:
        said = slots_of(row)
        coded = coded_slots(said.quality)
        for index, slot in enumerate(said.slots_uwh):
            if merged[index] == MISSING and slot != MISSING:
                merged[index] = slot
                if slot != VOID and index in coded:
                    estimated.add(index)
        if MISSING not in merged:
            break
    values = [slot for slot in merged if slot not in (MISSING, VOID)]
    return _day(newest, sum(values), len(values), len(estimated))


def _day(newest: DayRow, total_uwh: int, readings: int, estimated: int) -> MeterDay:
    total = None if newest.kind == REGISTER_KIND else total_uwh
    _, _, day, version, _, _, expected, interval_minutes, zone, _, kind, _ = newest
    return MeterDay(day, total, readings, expected, estimated, interval_minutes, zone, version, kind)
