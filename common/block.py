"""The one type that flows from every reader to every store: a columnar batch of meter days."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from common.calendar import EPOCH
from common.energy import MISSING
from common.meter_day import REGISTER_KIND

Int64Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """`n` meter days of one shape, each to become one row.

    `meter_ids`, `channels`, `versions` (packed, 21 bytes) and `qualities` (run-length text, mostly empty):
    lists of n. `received_on`: UTC date of the object, which with the digest names
    the file. `days`: n days since 1970-01-01. `slots_uwh`: n x k, µWh or a mark, from local midnight.
    `expected`, `estimated`: n counts. A meter day occurs at most once.
    """

    meter_ids: list[str]
    channels: list[str]
    days: Int64Array
    slots_uwh: Int64Array
    expected: Int64Array
    estimated: Int64Array
    qualities: list[str]
    versions: list[bytes]
    interval_minutes: int
    zone: str
    basis: str
    kind: str
    received_on: date

    def __len__(self) -> int:
        return len(self.meter_ids)

    @property
    def counts(self) -> Int64Array:
        """Readings per day."""
        counts: Int64Array = np.count_nonzero(self.slots_uwh > MISSING // 2, axis=1).astype(np.int64)
        return counts

    @property
    def totals_uwh(self) -> Int64Array:
        """Sum of the readings per day; marks add nothing. Of registers: the one at midnight, or its mark."""
        if self.kind == REGISTER_KIND:
            return self.slots_uwh[:, 0].copy()
        values = self.slots_uwh > MISSING // 2
        totals: Int64Array = self.slots_uwh.sum(axis=1, where=values)
        return totals

    def day(self, row: int) -> date:
        """The day of one row."""
        return EPOCH + timedelta(days=int(self.days[row]))
