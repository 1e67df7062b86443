"""All open meter days of a file: one set per interval length, and days whose lines must first be counted."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import numpy as np

from common.block import Block, Int64Array
from common.calendar import MINUTES_PER_DAY
from common.energy import MISSING
from common.errors import Reject
from common.receipt import Counts
from processor.days.keys import pack_keys
from processor.days.open_days import OpenDays
from processor.load import Load
from processor.meanings import NO_SLOT, Meanings
from processor.readers.batch import Batch, DayBatch, ReadingBatch, joined, taken
from processor.rejects import RejectReport

_SLOTS = 2 * MINUTES_PER_DAY
"""More than any day has."""


class DayBook:
    """Takes batches in file order, and gives blocks. Used for one part, or one file read in one pass."""

    def __init__(self, meanings: Meanings, load: Load, rejects: RejectReport) -> None:
        self._meanings, self._load, self._rejects = meanings, load, rejects
        self._open: dict[int, OpenDays] = {}
        self._waiting: list[ReadingBatch] = []
        stamp = meanings.profile.stamp
        self._stamp = stamp if stamp is not None and stamp.needs_whole_days else None

    def add(self, batch: Batch, window: int) -> Counts:
        """Take a batch; the counts say what it replaced, and what does not fit to the days that are open."""
        counts = Counts()
        if self._stamp and isinstance(batch, ReadingBatch):
            batch = self._hold_back(batch)
        days = self._open.get(batch.interval_minutes)
        if days is None:
            days = OpenDays(self._meanings, self._load, batch.interval_minutes)
            self._open[batch.interval_minutes] = days
        if len(self._open) > 1:
            batch, counts = self._without_mixed(batch)
        return counts + days.add(batch, window)

    def blocks_to_make_room(self, window: int) -> Iterator[Block]:
        """At the end of a window: the days least recently touched leave, where too many are open."""
        for days in self._open.values():
            yield from days.blocks_to_make_room(window, 1 / len(self._open))

    def settle(self, window: int) -> Counts:
        """At the end of the file: the lines that were held back find their place."""
        if not self._waiting:
            return Counts()
        batch, self._waiting = joined(self._waiting), []
        return self._open[batch.interval_minutes].add(self._placed(batch), window)

    def all_blocks(self, window: int) -> Iterator[Block]:
        """At the end: all days that are open. They leave."""
        return chain.from_iterable(days.all_blocks(window) for days in self._open.values())

    def _hold_back(self, batch: ReadingBatch) -> ReadingBatch:
        """Take out the lines of days on which clocks go back: their place is known when all are there."""
        interval = batch.interval_minutes
        days, inverse = np.unique(batch.days, return_inverse=True)
        slots = np.array([self._meanings.expected(day, interval) for day in days.tolist()], np.int64)
        long_day = (slots > MINUTES_PER_DAY // interval)[inverse]
        if not long_day.any():
            return batch
        self._waiting.append(replace(taken(batch, long_day), counts=Counts()))
        return taken(batch, ~long_day)

    def _placed(self, batch: ReadingBatch) -> ReadingBatch:
        """The lines that were held back, each where it belongs."""
        if self._stamp and self._stamp.by_position:
            batch = self._by_position(batch, newest_first=self._stamp.newest_first)
        return _lone_twins_later(batch) if self._stamp and self._stamp.once_is_later else batch

    def _by_position(self, batch: ReadingBatch, *, newest_first: bool) -> ReadingBatch:
        """By their order in the days that have exactly as many lines as intervals; else by their labels."""
        position, lines = _position_in(pack_keys(batch.meters, batch.channels, batch.days))
        days, inverse = np.unique(batch.days, return_inverse=True)
        interval = batch.interval_minutes
        expected = np.array([self._meanings.expected(day, interval) for day in days.tolist()], np.int64)
        if newest_first:
            position = lines - 1 - position
        full = lines == expected[inverse]
        return replace(
            batch,
            slots=np.where(full, position, batch.slots),
            twin_slots=np.where(full, NO_SLOT, batch.twin_slots),
        )

    def _without_mixed(self, batch: Batch) -> tuple[Batch, Counts]:
        """Leave out, and report, readings of days that are open with another interval length."""
        keys = pack_keys(batch.meters, batch.channels, batch.days)
        others = [days for interval, days in self._open.items() if interval != batch.interval_minutes]
        mixed = np.any([days.has(keys) for days in others], axis=0) if len(keys) else np.zeros(0, bool)
        if not mixed.any():
            return batch, Counts()
        for at in np.flatnonzero(mixed).tolist():
            line, text = batch.origins[at] if batch.origins else (0, "")
            self._rejects.add(line, "", Reject.INTERVAL_MIXED, text)
        values = batch.slots_uwh if isinstance(batch, DayBatch) else batch.values_uwh
        rejected = int(np.count_nonzero(values[mixed] > MISSING))
        return taken(batch, ~mixed), Counts(rejected=rejected)


def _position_in(keys: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Of each key: how many equal ones stand before it, and how many there are."""
    order = np.argsort(keys, kind="stable")
    _, first, counts = np.unique(keys[order], return_index=True, return_counts=True)
    position, lines = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    position[order] = np.arange(len(keys)) - np.repeat(first, counts)
    lines[order] = np.repeat(counts, counts)
    return position, lines


def _lone_twins_later(batch: ReadingBatch) -> ReadingBatch:
    """Where a time that repeats stands only once, it is the later interval: that of the second line.

    Where the newest line is first, it is that of the first line already.
    """
    _, meter_days = np.unique(pack_keys(batch.meters, batch.channels, batch.days), return_inverse=True)
    _, lines = _position_in(meter_days * _SLOTS + batch.slots)
    later = batch.twin_days * _SLOTS + batch.twin_slots > batch.days * _SLOTS + batch.slots
    lone = (batch.twin_slots != NO_SLOT) & later & (lines == 1)
    return replace(
        batch,
        days=np.where(lone, batch.twin_days, batch.days),
        slots=np.where(lone, batch.twin_slots, batch.slots),
        twin_slots=np.where(lone, NO_SLOT, batch.twin_slots),
    )
