"""What is to be reckoned: how many meters, how files arrive, how long data is kept and how often read."""

from dataclasses import dataclass

from cli.cost.measured import CPU_S_PER_MILLION, FILE_BYTES_PER_READING, WORKER_UNITS_PER_S, Layout
from cli.cost.row_size import FrozenLists
from common.version import PART_BYTES

DAYS_PER_YEAR = 365
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
MINUTES_PER_DAY = 1440


@dataclass(frozen=True, slots=True)
class Plan:
    """`digits`: significant digits of a reading. `deliveries`: how often each meter day is sent, in all."""

    meters: int
    interval: int = 30
    channels: int = 1
    digits: int = 4
    layout: Layout = Layout.DAY
    files_per_day: float = 1.0
    deliveries: float = 1.0
    reads_per_meter_day: float = 0.1
    years_kept: float = 1.0
    architecture: str = "x86_64"
    frozen_lists: FrozenLists = FrozenLists.ELEMENTS
    cpu_seconds_per_million: float | None = None
    worker_units_per_second: int = WORKER_UNITS_PER_S

    @property
    def slots(self) -> int:
        """Readings of a day."""
        return MINUTES_PER_DAY // self.interval

    @property
    def meter_days(self) -> float:
        """Rows of this design that a day brings."""
        return self.meters * self.channels * self.deliveries

    @property
    def different_readings(self) -> float:
        """Readings that a day has, each counted once however often it is sent."""
        return self.meters * self.channels * self.slots

    @property
    def readings(self) -> float:
        """Readings that a day brings."""
        return self.meter_days * self.slots

    @property
    def requests(self) -> float:
        """Questions for a month of daily sums, each day."""
        return self.meters * self.reads_per_meter_day

    @property
    def cpu_s_per_million(self) -> float:
        """Of this design's loader."""
        measured = CPU_S_PER_MILLION[self.layout]
        return measured if self.cpu_seconds_per_million is None else self.cpu_seconds_per_million

    @property
    def file_bytes(self) -> float:
        """Size of the files that a day brings."""
        return self.readings * FILE_BYTES_PER_READING[self.layout]

    @property
    def parts_per_file(self) -> int:
        """Stretches of 16 MiB, each of which one worker loads."""
        return max(1, -int(-self.file_bytes / self.files_per_day // PART_BYTES))

    @property
    def parts(self) -> float:
        """Parts that a day brings."""
        return self.files_per_day * self.parts_per_file

    @property
    def messages(self) -> float:
        """Messages that a day puts into the queue: one per file, and one per part of a file that is split."""
        return self.files_per_day + (self.parts if self.parts_per_file > 1 else 0)
