"""What a generated file adds up to, in a form that stays small for files of a gigabyte."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

Table = np.ndarray[tuple[int, int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Exact sums of a file. `uwh`, `readings`: meters x days. Meter i is called `meter_id(i)`."""

    prefix: str
    first_day: date
    interval_minutes: int
    uwh: Table
    readings: Table

    @property
    def meters(self) -> int:
        return self.uwh.shape[0]

    @property
    def days(self) -> int:
        return self.uwh.shape[1]

    @property
    def cells(self) -> int:
        """Cells of the file, blank ones included."""
        return self.uwh.size * 1440 // self.interval_minutes

    def meter_id(self, index: int) -> str:
        return f"{self.prefix}{index:07}"

    def day(self, index: int) -> date:
        return self.first_day + timedelta(days=index)

    def items(self) -> Iterator[tuple[str, date, int, int]]:
        """Meter, day, sum in micro-watt-hours, readings; days without a reading are left out."""
        for i, j in zip(*np.nonzero(self.readings), strict=True):
            yield self.meter_id(i), self.day(int(j)), int(self.uwh[i, j]), int(self.readings[i, j])

    def save(self, path: Path) -> None:
        """Writes it next to the data, as `.npz`."""
        first = self.first_day.toordinal()
        about = np.array([self.prefix, str(first), str(self.interval_minutes)])
        np.savez_compressed(path, uwh=self.uwh, readings=self.readings.astype(np.int16), about=about)

    @classmethod
    def load(cls, path: Path) -> "Sums":
        """The inverse of `save`."""
        with np.load(path) as saved:
            prefix, first, minutes = saved["about"].tolist()
            readings = saved["readings"].astype(np.int64)
            return cls(prefix, date.fromordinal(int(first)), int(minutes), saved["uwh"], readings)
