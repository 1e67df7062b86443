"""Meter days while they are being read: lines of one part come together here, and leave as blocks."""

from collections.abc import Iterator
from itertools import repeat

import numpy as np

from common.block import Block, Int64Array
from common.calendar import MINUTES_PER_DAY
from common.energy import MISSING
from common.meter_day import ELAPSED
from common.receipt import Counts
from processor.days.keys import DAY_BITS, pack_keys, unpack_keys
from processor.days.leaving import Leaving, blocks_of
from processor.days.slot_grid import SlotGrid
from processor.load import Load
from processor.meanings import LONGEST_DAY_MINUTES, NO_SLOT, Meanings
from processor.readers.batch import Batch, DayBatch, ReadingBatch


class OpenDays:
    """The meter days of one interval length that may still get readings, of one part (or a whole file).

    Inside, a day is a row of `_slots`; the line with the latest revision, else the last line, that says
    something about a slot wins it. What loses is counted: a reading equal to the one that wins over it as a
    duplicate, any other as a conflict.
    """

    def __init__(self, meanings: Meanings, load: Load, interval_minutes: int) -> None:
        self._meanings, self._load, self._interval = meanings, load, interval_minutes
        day_minutes = LONGEST_DAY_MINUTES if meanings.profile.basis == ELAPSED else MINUTES_PER_DAY
        self._width = day_minutes // interval_minutes
        self._row_of: dict[int, int] = {}
        # Twice the bound: no memory until it is used, while growing would copy.
        self._room = 2 * load.bounds.open_slots // self._width
        self._keys: Int64Array = np.empty(self._room, np.int64)
        self._touched: Int64Array = np.empty(self._room, np.int64)
        self._slots = SlotGrid(self._room, self._width, np.int64, MISSING)
        self._codes: SlotGrid[np.int32] | None = None
        self._revisions: SlotGrid[np.uint32] | None = None
        self._twins_seen: dict[tuple[int, int], int] = {}

    def __len__(self) -> int:
        return len(self._row_of)

    @property
    def keys(self) -> frozenset[int]:
        """The open days by meter, channel and day, as numbers of this object's `Meanings`."""
        return frozenset(self._row_of)

    def has(self, keys: Int64Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which of these days are open."""
        return np.array([key in self._row_of for key in keys.tolist()], bool)

    def add(self, batch: Batch, window: int) -> Counts:
        """Take a batch; the counts say what lost. `window`: when its days were touched."""
        if isinstance(batch, DayBatch):
            return self._add_days(batch, window)
        return self._add_readings(batch, window)

    def blocks_to_make_room(self, window: int, share: float = 1.0) -> Iterator[Block]:
        """At the end of a window: the days least recently touched leave, where too many are open."""
        bound = int(self._load.bounds.open_slots * share) // self._width
        if len(self) <= bound:
            return
        n = len(self)
        oldest = np.lexsort((self._keys[:n] & (2**DAY_BITS - 1), self._touched[:n]))
        yield from self._leave(oldest[: n - bound // 2], window)

    def all_blocks(self, window: int) -> Iterator[Block]:
        """At the end: all days that are open. They leave."""
        yield from self._leave(np.arange(len(self)), window)

    def _add_days(self, batch: DayBatch, window: int) -> Counts:
        rows = self._rows(pack_keys(batch.meters, batch.channels, batch.days), window)
        lines = np.arange(len(rows))
        counts = Counts()
        while len(lines):
            _, first = np.unique(rows[lines], return_index=True)
            counts += self._overlay(rows, batch, lines[first])
            lines = np.delete(lines, first)
        return counts

    def _overlay(self, rows: Int64Array, batch: DayBatch, lines: Int64Array) -> Counts:
        """Lay some lines, each of another day, over what is there."""
        at, said, codes = rows[lines], batch.slots_uwh[lines], batch.codes[lines]
        width = said.shape[1]
        before = self._slots.cells[at, :width]
        speaks = said != MISSING
        wins = speaks
        if batch.revisions is not None:
            revisions = self._own_revisions()
            held, new = revisions.cells[at, :width], self._seconds(batch.revisions[lines])[:, None]
            wins = speaks & ((before == MISSING) | (new >= held))
            revisions.cells[at, :width] = np.where(wins, new, held)
        lost = speaks & np.where(wins, before > MISSING, said > MISSING)
        duplicates = int(np.count_nonzero(lost & (before == said)))
        self._slots.cells[at, :width] = np.where(wins, said, before)
        if self._codes is not None or codes.any():
            grid = self._own_codes()
            grid.cells[at, :width] = np.where(wins, codes, grid.cells[at, :width])
        return Counts(duplicates=duplicates, conflicts=int(np.count_nonzero(lost)) - duplicates)

    def _add_readings(self, batch: ReadingBatch, window: int) -> Counts:
        days, slots = batch.days, batch.slots
        twins = np.flatnonzero(batch.twin_slots != NO_SLOT)
        if len(twins):
            days, slots = self._tell_twins_apart(batch, twins)
        rows = self._rows(pack_keys(batch.meters, batch.channels, days), window)
        speaks = batch.values_uwh != MISSING
        cells, values, codes = (
            (rows * self._width + slots)[speaks],
            batch.values_uwh[speaks],
            batch.codes[speaks],
        )
        if batch.revisions is not None:
            return self._add_revised(cells, values, codes, self._seconds(batch.revisions[speaks]))
        if len(cells) > 1 and not (np.diff(cells) > 0).all():
            order = np.argsort(cells, kind="stable")
            cells, values, codes = cells[order], values[order], codes[order]
        first = np.ones(len(cells), bool)
        first[1:] = cells[1:] != cells[:-1]
        last = np.roll(first, -1)
        flat = self._slots.flat
        before = np.where(first, flat[cells], np.roll(values, 1))
        lost = before > MISSING
        duplicates = int(np.count_nonzero(lost & (before == values)))
        flat[cells[last]] = values[last]
        if self._codes is not None or codes.any():
            self._own_codes().flat[cells[last]] = codes[last]
        return Counts(duplicates=duplicates, conflicts=int(np.count_nonzero(lost)) - duplicates)

    def _add_revised(
        self, cells: Int64Array, values: Int64Array, codes: Int64Array, revisions: Int64Array
    ) -> Counts:
        """What is there competes with what comes: the latest revision wins, of equal ones the later line."""
        flat, held_codes, held_revisions = (
            self._slots.flat,
            self._own_codes().flat,
            self._own_revisions().flat,
        )
        held = np.unique(cells)
        held = held[flat[held] != MISSING]
        cells, values = np.concatenate((held, cells)), np.concatenate((flat[held], values))
        codes = np.concatenate((held_codes[held].astype(np.int64), codes))
        revisions = np.concatenate((held_revisions[held].astype(np.int64), revisions))
        order = np.argsort(cells, kind="stable")
        cells, values, codes, revisions = cells[order], values[order], codes[order], revisions[order]
        again = np.zeros(len(cells), bool)
        again[1:] = cells[1:] == cells[:-1]
        # Line by line, so that the counts do not depend on where the file is cut into batches.
        by_cell = (np.cumsum(~again) << 32) + revisions
        at = np.arange(len(cells))
        wins = by_cell >= np.maximum.accumulate(by_cell)
        winner = np.maximum.accumulate(np.where(wins, at, 0))
        before = np.roll(winner, 1)
        lost = again & (values[np.where(wins, before, at)] > MISSING)
        duplicates = int(np.count_nonzero(lost & (values == values[before])))
        last = winner[~np.roll(again, -1)] if len(cells) else winner
        flat[cells[last]], held_codes[cells[last]] = values[last], codes[last]
        held_revisions[cells[last]] = revisions[last]
        return Counts(duplicates=duplicates, conflicts=int(np.count_nonzero(lost)) - duplicates)

    def _seconds(self, revisions: Int64Array) -> Int64Array:
        """Revisions as the grid holds them; a line without one was revised when the file was said."""
        said_s = self._load.said_at_ms // 1000
        return np.minimum(np.where(revisions < 0, said_s, revisions), 2**32 - 1)

    def _tell_twins_apart(self, batch: ReadingBatch, twins: Int64Array) -> tuple[Int64Array, Int64Array]:
        """A stamp that occurs twice on the day clocks go back: its second line is the later interval."""
        days, slots = batch.days.copy(), batch.slots.copy()
        keys = pack_keys(batch.meters[twins], batch.channels[twins], days[twins])
        for at, key, slot in zip(twins.tolist(), keys.tolist(), slots[twins].tolist(), strict=True):
            seen = self._twins_seen.get((key, slot), 0)
            self._twins_seen[key, slot] = seen + 1
            if seen:
                days[at], slots[at] = batch.twin_days[at], batch.twin_slots[at]
        return days, slots

    def _rows(self, keys: Int64Array, window: int) -> Int64Array:
        """The row of each key; new ones are opened."""
        distinct, inverse = np.unique(keys, return_inverse=True)
        known = self._row_of
        rows = np.fromiter(map(known.get, distinct.tolist(), repeat(-1)), np.int64, len(distinct))
        new = distinct[rows < 0]
        if len(new):
            rows[rows < 0] = np.arange(len(known), len(known) + len(new))
            self._open(new)
        self._touched[rows] = window
        return rows[inverse]

    def _open(self, keys: Int64Array) -> None:
        start, stop = len(self._row_of), len(self._row_of) + len(keys)
        if stop > len(self._keys):
            more = np.empty(max(stop, 2 * len(self._keys)) - len(self._keys), np.int64)
            self._keys, self._touched = (
                np.concatenate((self._keys, more)),
                np.concatenate((self._touched, more)),
            )
        self._keys[start:stop] = keys
        for grid in self._grids():
            grid.open(start, stop)
        self._row_of.update(zip(keys.tolist(), range(start, stop), strict=True))

    def _grids(self) -> list[SlotGrid[np.int64] | SlotGrid[np.int32] | SlotGrid[np.uint32]]:
        return [grid for grid in (self._slots, self._codes, self._revisions) if grid is not None]

    def _own_codes(self) -> SlotGrid[np.int32]:
        if self._codes is None:
            self._codes = SlotGrid(len(self._slots.cells), self._width, np.int32, 0)
            self._codes.open(0, len(self))
        return self._codes

    def _own_revisions(self) -> SlotGrid[np.uint32]:
        if self._revisions is None:
            self._revisions = SlotGrid(len(self._slots.cells), self._width, np.uint32, 0)
            self._revisions.open(0, len(self))
        return self._revisions

    def _leave(self, leaving: Int64Array, window: int) -> Iterator[Block]:
        """Blocks of these rows by meter, channel and day; the others stay."""
        leaving = leaving[np.argsort(self._keys[leaving])]
        rows = leaving[(self._slots.cells[leaving] != MISSING).any(axis=1)]
        meters, channels, days = unpack_keys(self._keys[rows])
        said = Leaving(rows, meters, channels, days, self._slots, self._codes, self._revisions)
        yield from blocks_of(said, self._meanings, self._load, self._interval, window)
        stay = np.ones(len(self), bool)
        stay[leaving] = False
        staying = np.flatnonzero(stay)
        for grid in self._grids():
            grid.keep(staying)
        self._keys[: len(staying)], self._touched[: len(staying)] = (
            self._keys[staying],
            self._touched[staying],
        )
        self._row_of = {key: row for row, key in enumerate(self._keys[: len(staying)].tolist())}
