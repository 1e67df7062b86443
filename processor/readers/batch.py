"""What readers yield, and how a stretch of a table finds its path: fast, or exact where anything is odd."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from common.block import Int64Array
from common.receipt import Counts
from processor.lines import Stretch

EXACT_LINES = 64
"""An odd stretch is halved until it has at most this many lines; then it is read exactly."""

Origin: TypeAlias = tuple[int, str]
"""Where a reading stands in the file: line number, and the line itself, for the reject report."""


@dataclass(frozen=True, slots=True)
class DayBatch:
    """Lines that hold a day each: `slots_uwh` is n x k (µWh or a mark), all else n numbers of `Meanings`.

    `codes`: n x 1, or n x k where slots have codes of their own. `revisions`: seconds since 1970, or
    NO_REVISION; None where the profile knows no revisions. `origins`: n, from readers whose files may mix
    interval lengths.
    """

    meters: Int64Array
    channels: Int64Array
    days: Int64Array
    slots_uwh: Int64Array
    codes: Int64Array
    counts: Counts
    interval_minutes: int
    revisions: Int64Array | None = None
    origins: Sequence[Origin] | None = None


@dataclass(frozen=True, slots=True)
class ReadingBatch:
    """Lines that hold a reading each, in file order, n of everything.

    `slots`: slot number in the day. `twin_days`, `twin_slots`: where a second line with this stamp belongs
    (NO_SLOT: the stamp does not repeat). `values_uwh` may be MISSING: such a line only holds its place among
    those with its stamp. `revisions`, `origins`: as in `DayBatch`.
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
    interval_minutes: int
    revisions: Int64Array | None = None
    origins: Sequence[Origin] | None = None


Batch: TypeAlias = DayBatch | ReadingBatch
AnyBatch = TypeVar("AnyBatch", bound=DayBatch | ReadingBatch)


def taken(batch: AnyBatch, which: npt.NDArray[np.bool_]) -> AnyBatch:
    """The same batch, counts and all, with some of its lines only."""
    origins = batch.origins
    if origins is not None:
        origins = [origins[at] for at in np.flatnonzero(which).tolist()]
    columns: dict[str, Any] = {name: column[which] for name, column in _columns(batch)}
    return replace(batch, **columns, origins=origins)


def joined(batches: Sequence[ReadingBatch]) -> ReadingBatch:
    """The lines of batches of one file, in order, with the counts of the first."""
    others = [dict(_columns(batch)) for batch in batches]
    columns: dict[str, Any] = {name: np.concatenate([other[name] for other in others]) for name in others[0]}
    return replace(batches[0], **columns, origins=None)


def _columns(batch: Batch) -> Iterator[tuple[str, Any]]:
    columns = ((name, getattr(batch, name)) for name in batch.__slots__)
    return (pair for pair in columns if isinstance(pair[1], np.ndarray))


class Reader(Protocol):
    """Reads one file, or one part of it."""

    def read(self, stretch: Stretch) -> Iterator[Batch]:
        """The stretch's readings, in file order; what is rejected goes to the report."""

    def finish(self) -> Iterator[Batch]:
        """At the end of the file: readings that waited for what might follow them."""


class TableReader(Protocol):
    """A reader of lines, by two paths. Both give the same readings and counts, but for `Counts.fast`."""

    def fast(self, stretch: Stretch) -> Batch | None:
        """The stretch's readings; None where anything about it is odd."""

    def exact(self, stretch: Stretch) -> Batch:
        """The stretch's readings, line by line; what is rejected goes to the report."""


def by_either_path(reader: TableReader, stretch: Stretch) -> Iterator[Batch]:
    """The readings of a stretch in file order, by the fast path wherever it is sure."""
    batch = reader.fast(stretch)
    if batch is not None:
        yield batch
    elif stretch.line_count <= EXACT_LINES:
        yield reader.exact(stretch)
    else:
        for half in stretch.halves():
            yield from by_either_path(reader, half)
