"""The meter days of a trial, kept in memory as a store would keep them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from common.block import Block
from common.energy import VOID
from common.meter_day import DayRow, DaySlots, MeterDay, merge_days
from common.register import with_totals
from common.store.port import DayWriter, MeterChannel

Series = tuple[str, str]
"""Meter and channel."""


@dataclass(frozen=True, slots=True)
class TriedDay:
    """A meter day as it would be answered, and how many slots the file calls void or leaves out."""

    day: MeterDay
    void: int

    @property
    def missing(self) -> int:
        return max(0, self.day.expected - self.day.readings - self.void)


class TrialStore:
    """Takes blocks, and gives them back as merged days."""

    def __init__(self) -> None:
        self._rows: dict[Series, dict[DayRow, DaySlots]] = defaultdict(dict)
        self.intervals: dict[Series, set[int]] = defaultdict(set)

    @contextmanager
    def day_writer(self) -> Iterator[DayWriter]:
        yield self

    def add_meters(self, meters: Sequence[MeterChannel]) -> None:
        """The rows tell which meters there are."""

    def flush(self) -> None:
        """Everything is in memory at once."""

    def write(self, block: Block) -> None:
        counts, totals = block.counts.tolist(), block.totals_uwh.tolist()
        for n, (meter_id, channel) in enumerate(zip(block.meter_ids, block.channels, strict=True)):
            row = DayRow(
                meter_id=meter_id,
                channel=channel,
                day=block.day(n),
                version=block.versions[n],
                total_uwh=totals[n],
                count=counts[n],
                expected=int(block.expected[n]),
                interval_minutes=block.interval_minutes,
                zone=block.zone,
                basis=block.basis,
                kind=block.kind,
                estimated=int(block.estimated[n]),
            )
            self._rows[meter_id, channel][row] = DaySlots(block.slots_uwh[n].tolist(), block.qualities[n])
            self.intervals[meter_id, channel].add(block.interval_minutes)

    def series(self) -> list[Series]:
        """The meters and channels, by name."""
        return sorted(self._rows)

    def days(self, series: Series) -> list[TriedDay]:
        """The merged days of one meter and channel, in order; days without a reading are left out."""
        slots = self._rows[series]
        rows = sorted(slots, key=lambda row: row.day)
        void: dict[object, int] = defaultdict(int)
        for row, said in slots.items():
            void[row.day] += sum(slot == VOID for slot in said.slots_uwh)
        merged = with_totals(merge_days(rows, slots.__getitem__), lambda _: None)
        return [TriedDay(day, void[day.day]) for day in merged]
