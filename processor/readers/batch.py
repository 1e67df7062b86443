"""What readers yield, and how a stretch finds its path: fast, or exact where anything is odd."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from common.block import Int64Array
from common.receipt import Counts
from processor.lines import Stretch

EXACT_LINES = 64
"""An odd stretch is halved until it has at most this many lines; then it is read exactly."""


@dataclass(frozen=True, slots=True)
class DayBatch:
    """Lines that hold a day each: `slots_uwh` is n x k (µWh or a mark), all else n numbers of `Meanings`."""

    meters: Int64Array
    channels: Int64Array
    days: Int64Array
    slots_uwh: Int64Array
    codes: Int64Array
    counts: Counts


@dataclass(frozen=True, slots=True)
class ReadingBatch:
    """Lines that hold a reading each, in file order, n of everything.

    `slots`: slot number in the day. `twin_days`, `twin_slots`: where a second line with this stamp belongs
    (NO_SLOT: the stamp does not repeat). `values_uwh` may be MISSING only where the stamp repeats.
    """

    meters: Int64Array
    channels: Int64Array
    days: Int64Array
    slots: Int64Array
    twin_days: Int64Array
    twin_slots: Int64Array
    values_uwh: Int64Array
    codes: Int64Array
    counts: Counts


Batch: TypeAlias = DayBatch | ReadingBatch


class Reader(Protocol):
    """Both paths give the same readings and counts, but for `Counts.fast`."""

    def fast(self, stretch: Stretch) -> Batch | None:
        """The stretch's readings; None where anything about it is odd."""

    def exact(self, stretch: Stretch) -> Batch:
        """The stretch's readings, line by line; what is rejected goes to the report."""


def read(reader: Reader, stretch: Stretch) -> Iterator[Batch]:
    """The readings of a stretch in file order, by the fast path wherever it is sure."""
    batch = reader.fast(stretch)
    if batch is not None:
        yield batch
    elif stretch.line_count <= EXACT_LINES:
        yield reader.exact(stretch)
    else:
        for half in stretch.halves():
            yield from read(reader, half)
