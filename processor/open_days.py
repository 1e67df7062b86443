"""Meter days while they are being read: lines of one part come together here, and leave as blocks."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from common.block import Block, Int64Array
from common.calendar import MINUTES_PER_DAY
from common.energy import MISSING
from common.meter_day import ELAPSED, INTERVAL_KIND
from common.quality import pack_quality
from common.receipt import Counts
from processor.load import Load
from processor.meanings import ACTUAL, LONGEST_DAY_MINUTES, NO_SLOT, Meanings
from processor.readers.batch import Batch, DayBatch, ReadingBatch

BLOCK_ROWS = 8192
_DAY_BITS, _CHANNEL_BITS = 24, 12


class OpenDays:
    """The meter days of one part (or one file read in one pass) that may still get readings.

    Inside, a day is a row of `_slots`; the last line that says something about a slot wins it. What a line
    replaces is counted: a reading equal to what replaces it as a duplicate, any other as a conflict.
    """

    def __init__(self, meanings: Meanings, load: Load) -> None:
        self._meanings, self._load = meanings, load
        profile = meanings.profile
        day_minutes = LONGEST_DAY_MINUTES if profile.basis == ELAPSED else MINUTES_PER_DAY
        self._width = day_minutes // profile.interval_minutes
        self._row_of: dict[int, int] = {}
        room = 2 * load.bounds.open_slots // self._width  # no memory until used, while growing would copy
        self._keys: Int64Array = np.empty(room, np.int64)
        self._slots: Int64Array = np.empty((room, self._width), np.int64)
        self._codes: npt.NDArray[np.int32] | None = None
        self._touched: Int64Array = np.empty(room, np.int64)
        self._twins_seen: dict[tuple[int, int], int] = {}

    def __len__(self) -> int:
        return len(self._row_of)

    @property
    def keys(self) -> frozenset[int]:
        """The open days by meter, channel and day, as numbers of this object's `Meanings`."""
        return frozenset(self._row_of)

    def add(self, batch: Batch, window: int) -> Counts:
        """Take a batch; the counts say what it replaced. `window`: when its days were touched."""
        if isinstance(batch, DayBatch):
            return self._add_days(batch, window)
        return self._add_readings(batch, window)

    def blocks_to_make_room(self, window: int) -> Iterator[Block]:
        """At the end of a window: the days least recently touched, where too many are open. They leave."""
        bound = self._load.bounds.open_slots // self._width
        if len(self) <= bound:
            return
        n = len(self)
        oldest = np.lexsort((self._keys[:n] & (2**_DAY_BITS - 1), self._touched[:n]))
        yield from self._leave(oldest[: n - bound // 2], window)

    def all_blocks(self, window: int) -> Iterator[Block]:
        """At the end: all days that are open. They leave."""
        yield from self._leave(np.arange(len(self)), window)

    def _add_days(self, batch: DayBatch, window: int) -> Counts:
        rows = self._rows(_keys(batch.meters, batch.channels, batch.days), window)
        counts = Counts()
        while len(rows):
            _, first = np.unique(rows, return_index=True)
            counts += self._overlay(rows[first], batch.slots_uwh[first], batch.codes[first])
            again = np.ones(len(rows), bool)
            again[first] = False
            rows = rows[again]
            batch = DayBatch(
                batch.meters,
                batch.channels,
                batch.days,
                batch.slots_uwh[again],
                batch.codes[again],
                batch.counts,
            )
        return counts

    def _overlay(self, rows: Int64Array, said: Int64Array, codes: Int64Array) -> Counts:
        before = self._slots[rows]
        speaks = said != MISSING
        replaced = speaks & (before > MISSING)
        duplicates = int(np.count_nonzero(replaced & (before == said)))
        conflicts = int(np.count_nonzero(replaced)) - duplicates
        self._slots[rows] = np.where(speaks, said, before)
        if self._codes is not None or codes.any():
            self._own_codes()[rows] = np.where(speaks, codes[:, None], self._own_codes()[rows])
        return Counts(duplicates=duplicates, conflicts=conflicts)

    def _add_readings(self, batch: ReadingBatch, window: int) -> Counts:
        days, slots, values = batch.days, batch.slots, batch.values_uwh
        twins = np.flatnonzero(batch.twin_slots != NO_SLOT)
        if len(twins):
            days, slots = self._tell_twins_apart(batch, twins)
        rows = self._rows(_keys(batch.meters, batch.channels, days), window)
        speaks = values != MISSING
        cells, values, codes = (rows * self._width + slots)[speaks], values[speaks], batch.codes[speaks]
        if len(cells) > 1 and not (np.diff(cells) > 0).all():
            order = np.argsort(cells, kind="stable")
            cells, values, codes = cells[order], values[order], codes[order]
        first = np.ones(len(cells), bool)
        first[1:] = cells[1:] != cells[:-1]
        last = np.roll(first, -1)
        flat = self._slots.reshape(-1)
        before = np.where(first, flat[cells], np.roll(values, 1))
        replaced = before > MISSING
        duplicates = int(np.count_nonzero(replaced & (before == values)))
        flat[cells[last]] = values[last]
        if self._codes is not None or codes.any():
            self._own_codes().reshape(-1)[cells[last]] = codes[last]
        return Counts(duplicates=duplicates, conflicts=int(np.count_nonzero(replaced)) - duplicates)

    def _tell_twins_apart(self, batch: ReadingBatch, twins: Int64Array) -> tuple[Int64Array, Int64Array]:
        """A stamp that occurs twice on the day clocks go back: its second line is the later interval."""
        days, slots = batch.days.copy(), batch.slots.copy()
        keys = _keys(batch.meters[twins], batch.channels[twins], days[twins])
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
        rows = np.array([known.get(key, -1) for key in distinct.tolist()], np.int64)
        new = distinct[rows < 0]
        if len(new):
            rows[rows < 0] = np.arange(len(known), len(known) + len(new))
            self._open(new)
        self._touched[rows] = window
        return rows[inverse]

    def _open(self, keys: Int64Array) -> None:
        start, stop = len(self._row_of), len(self._row_of) + len(keys)
        if stop > len(self._keys):
            grow = max(stop, 2 * len(self._keys)) - len(self._keys)
            self._keys = np.concatenate((self._keys, np.empty(grow, np.int64)))
            self._touched = np.concatenate((self._touched, np.empty(grow, np.int64)))
            self._slots = np.concatenate((self._slots, np.empty((grow, self._width), np.int64)))
            if self._codes is not None:
                self._codes = np.concatenate((self._codes, np.zeros((grow, self._width), np.int32)))
        self._keys[start:stop] = keys
        self._slots[start:stop] = MISSING
        self._row_of.update(zip(keys.tolist(), range(start, stop), strict=True))

    def _own_codes(self) -> npt.NDArray[np.int32]:
        if self._codes is None:
            self._codes = np.zeros(self._slots.shape, np.int32)
        return self._codes

    def _leave(self, leaving: Int64Array, window: int) -> Iterator[Block]:
        """Blocks of these rows by meter, channel and day; the others stay."""
        leaving = leaving[np.argsort(self._keys[leaving])]
        speaks = (self._slots[leaving] != MISSING).any(axis=1)
        said = leaving[speaks]
        expected = self._expected(said)
        lengths = expected if self._meanings.profile.basis == ELAPSED else np.full(len(said), self._width)
        for length in np.unique(lengths):
            of_length = np.flatnonzero(lengths == length)
            for at in range(0, len(of_length), BLOCK_ROWS):
                some = of_length[at : at + BLOCK_ROWS]
                yield self._block(said[some], expected[some], int(length), window)
        self._forget(leaving)

    def _block(self, rows: Int64Array, expected: Int64Array, length: int, window: int) -> Block:
        meters, channels, days = _unpack(self._keys[rows])
        slots = self._slots[rows, :length]
        profile, texts = self._meanings.profile, self._meanings
        qualities, estimated = [""] * len(rows), np.zeros(len(rows), np.int64)
        if self._codes is not None:
            codes = np.where(slots != MISSING, self._codes[rows, :length], ACTUAL)
            estimated = np.count_nonzero((codes != ACTUAL) & (slots > MISSING), axis=1).astype(np.int64)
            for row in np.flatnonzero(codes.any(axis=1)):
                named = {
                    int(slot): texts.codes.texts[codes[row, slot]] for slot in np.flatnonzero(codes[row] > 0)
                }
                qualities[row] = pack_quality(named)
        return Block(
            meter_ids=[texts.meters.texts[number] for number in meters.tolist()],
            channels=[texts.channels.texts[number] for number in channels.tolist()],
            days=days,
            slots_uwh=slots,
            expected=expected,
            estimated=estimated,
            qualities=qualities,
            versions=[self._load.version(window).pack()] * len(rows),
            interval_minutes=profile.interval_minutes,
            zone=profile.zone,
            basis=profile.basis,
            kind=INTERVAL_KIND,
            received_on=self._load.received_on,
        )

    def _expected(self, rows: Int64Array) -> Int64Array:
        days, inverse = np.unique(_unpack(self._keys[rows])[2], return_inverse=True)
        return np.array([self._meanings.expected(day) for day in days.tolist()], np.int64)[inverse]

    def _forget(self, rows: Int64Array) -> None:
        stay = np.ones(len(self), bool)
        stay[rows] = False
        staying = np.flatnonzero(stay)
        n = len(staying)
        for column in (self._keys, self._touched, self._slots):
            column[:n] = column[staying]
        if self._codes is not None:
            self._codes[:n] = self._codes[staying]
            self._codes[n : len(self)] = ACTUAL
        self._row_of = {key: row for row, key in enumerate(self._keys[:n].tolist())}


def _keys(meters: Int64Array, channels: Int64Array, days: Int64Array) -> Int64Array:
    return ((meters << _CHANNEL_BITS) + channels << _DAY_BITS) + days


def _unpack(keys: Int64Array) -> tuple[Int64Array, Int64Array, Int64Array]:
    days = keys & (2**_DAY_BITS - 1)
    channels = (keys >> _DAY_BITS) & (2**_CHANNEL_BITS - 1)
    return keys >> (_DAY_BITS + _CHANNEL_BITS), channels, days
