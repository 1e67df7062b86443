"""Meter days that leave the open ones: from rows of slots to the blocks that a store writes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from common.block import Block, Int64Array
from common.energy import MISSING
from common.meter_day import ELAPSED, INTERVAL_KIND, REGISTER_KIND
from common.quality import pack_quality
from processor.days.slot_grid import SlotGrid
from processor.load import Load
from processor.meanings import ACTUAL, Meanings

BLOCK_ROWS = 8192


@dataclass(frozen=True, slots=True)
class Leaving:
    """n rows of the grids, with their meters, channels and days."""

    rows: Int64Array
    meters: Int64Array
    channels: Int64Array
    days: Int64Array
    slots: SlotGrid[np.int64]
    codes: SlotGrid[np.int32] | None
    revisions: SlotGrid[np.uint32] | None

    def some(self, which: Int64Array) -> "Leaving":
        return Leaving(
            self.rows[which],
            self.meters[which],
            self.channels[which],
            self.days[which],
            self.slots,
            self.codes,
            self.revisions,
        )


def blocks_of(
    leaving: Leaving, meanings: Meanings, load: Load, interval_minutes: int, window: int
) -> Iterator[Block]:
    """Blocks of days of one length each, in the order of the rows."""
    days, inverse = np.unique(leaving.days, return_inverse=True)
    expected = np.array([meanings.expected(day, interval_minutes) for day in days.tolist()], np.int64)[
        inverse
    ]
    lengths = expected
    if meanings.profile.basis != ELAPSED:
        lengths = np.full(len(leaving.rows), leaving.slots.cells.shape[1])
    for length in np.unique(lengths):
        of_length = np.flatnonzero(lengths == length)
        for at in range(0, len(of_length), BLOCK_ROWS):
            which = of_length[at : at + BLOCK_ROWS]
            block = _Block(leaving.some(which), int(length), meanings, load)
            yield block.made(expected[which], interval_minutes, window)


@dataclass(frozen=True, slots=True)
class _Block:
    leaving: Leaving
    length: int
    meanings: Meanings
    load: Load

    def made(self, expected: Int64Array, interval_minutes: int, window: int) -> Block:
        leaving, texts, profile = self.leaving, self.meanings, self.meanings.profile
        slots = leaving.slots.cells[leaving.rows, : self.length]
        qualities, estimated = self._qualities(slots)
        return Block(
            meter_ids=[texts.meters.texts[number] for number in leaving.meters.tolist()],
            channels=[texts.channels.texts[number] for number in leaving.channels.tolist()],
            days=leaving.days,
            slots_uwh=slots,
            expected=expected,
            estimated=estimated,
            qualities=qualities,
            versions=self._versions(slots, window),
            interval_minutes=interval_minutes,
            zone=profile.zone,
            basis=profile.basis,
            kind=REGISTER_KIND if profile.value.register else INTERVAL_KIND,
            received_on=self.load.received_on,
        )

    def _qualities(self, slots: Int64Array) -> tuple[list[str], Int64Array]:
        """The run-length text of each row, and how many of its readings are estimated."""
        qualities, estimated = [""] * len(slots), np.zeros(len(slots), np.int64)
        if self.leaving.codes is not None:
            codes = self.leaving.codes.cells[self.leaving.rows, : self.length]
            codes = np.where(slots != MISSING, codes, ACTUAL)
            estimated = np.count_nonzero((codes != ACTUAL) & (slots > MISSING), axis=1).astype(np.int64)
            for row in np.flatnonzero(codes.any(axis=1)):
                coded = np.flatnonzero(codes[row] > 0)
                texts = self.meanings.codes.texts
                qualities[row] = pack_quality({int(slot): texts[codes[row, slot]] for slot in coded})
        return qualities, estimated

    def _versions(self, slots: Int64Array, window: int) -> list[bytes]:
        """All alike, but where lines have revisions: then each day's latest one is in its version."""
        if self.leaving.revisions is None:
            return [self.load.version(window).pack()] * len(slots)
        revisions = self.leaving.revisions.cells[self.leaving.rows, : self.length]
        latest = np.where(slots != MISSING, revisions, 0).max(axis=1).tolist()
        packed = {second: self.load.version(window, second).pack() for second in set(latest)}
        return [packed[second] for second in latest]
