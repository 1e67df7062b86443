"""One file through the whole write side, from disk to a store that throws away what it is given."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from benchmarks.layouts.catalogue import Given
from benchmarks.layouts.sheet import KEY_METER, DayKey
from benchmarks.measure import BenchmarkError
from benchmarks.on_disk import Disk, load_all
from common.block import Block
from common.receipt import Counts, Receipt
from common.store.port import MeterChannel, Store


@dataclass(slots=True)
class Sink:
    """What the write side asks of a `Store`. Of a block it keeps the totals, as a store works them out."""

    taken: list[tuple[list[str], list[str], list[int], list[int], list[int]]] = field(default_factory=list)

    @contextmanager
    def day_writer(self) -> Iterator["Sink"]:
        yield self

    def write(self, block: Block) -> None:
        numbers = (block.days.tolist(), block.totals_uwh.tolist(), block.counts.tolist())
        self.taken.append((block.meter_ids, block.channels, *numbers))

    def flush(self) -> None:
        """Nothing waits."""

    def add_meters(self, meters: Sequence[MeterChannel]) -> None:
        """No register of meters."""

    def put_receipt(self, receipt: Receipt) -> None:
        """No receipts."""

    def receipt(self, _received_on: date, _version: bytes) -> None:
        """None."""

    def receipts_of(self, _received_on: date, _digest: bytes) -> list[Receipt]:
        return []

    @property
    def days(self) -> dict[DayKey, tuple[int, int]]:
        """Total and readings of every day, over all its rows."""
        days: dict[DayKey, tuple[int, int]] = {}
        for columns in self.taken:
            for meter, channel, day, total, count in zip(*columns, strict=True):
                before = days.get((meter, channel, day), (0, 0))
                days[meter, channel, day] = before[0] + total, before[1] + count
        return days


@dataclass(frozen=True, slots=True)
class Reading:
    """One run. `readings`: those that were loaded; `fast_share`: of all cells, those of the fast path."""

    round: int
    profile: str
    readings: int
    wall_s: float
    cpu_s: float
    fast_share: float

    @property
    def rate(self) -> float:
        """Readings/s."""
        return self.readings / self.wall_s

    @property
    def cpu_s_per_million(self) -> float:
        return self.cpu_s / self.readings * 1e6


def read(given: Given, number: int) -> Reading:
    """BenchmarkError where the days are not those that were generated, each with all its readings."""
    sink = Sink()
    disk = Disk(given.file, f"{given.profile}/{KEY_METER}/{given.file.name}")
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    counts, error = load_all(cast("Store", sink), disk)
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    check(given, sink, counts, error)
    return Reading(number, given.profile, counts.loaded, wall_s, cpu_s, counts.fast / max(1, counts.cells))


def check(given: Given, sink: Sink, counts: Counts, error: str) -> None:
    """That nothing is lost, added, or counted for another day."""
    if counts.rejected or counts.conflicts or counts.loaded != given.readings:
        raise BenchmarkError(f"{given.profile}: {given.readings} readings, of which came {counts}: {error}")
    if (found := sink.days) != given.days:
        wrong = [key for key in {**given.days, **found} if given.days.get(key) != found.get(key)]
        first = min(wrong)
        raise BenchmarkError(
            f"{given.profile}: {len(wrong)} days are wrong, the first {first}: "
            f"{given.days.get(first)} was generated, {found.get(first)} came"
        )
