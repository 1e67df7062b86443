"""How long a day's files take under the quotas of Keyspaces, and which of them binds.

Quotas: https://docs.aws.amazon.com/keyspaces/latest/devguide/quotas.html and, of a new table,
https://docs.aws.amazon.com/keyspaces/latest/devguide/ReadWriteCapacityMode.OnDemand.html
"""

from dataclasses import dataclass

from cli.cost.measured import LOADER_CPU_S_PER_MILLION, WORKERS
from cli.cost.plan import DAYS_PER_YEAR, Plan
from cli.cost.rows import Sizes
from common.version import PART_BYTES

NEW_TABLE_UNITS_PER_S = 4_000
TABLE_UNITS_PER_S = 40_000
PARTITION_UNITS_PER_S = 1_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """Seconds, and what they are due to."""

    seconds: float
    binds: str


@dataclass(frozen=True, slots=True)
class Design:
    """What loading a day asks of the store and of the workers. `part_units`: units of 16 MiB of file."""

    units: float
    cpu_s: float
    units_per_meter_year: float
    part_units: float

    @classmethod
    def this(cls, plan: Plan, row: Sizes) -> "Design":
        """A row per meter day."""
        cpu_s = plan.readings * plan.cpu_s_per_million / 1e6
        return cls._of(plan, plan.meter_days * row.meter_day_units, cpu_s)

    @classmethod
    def row_per_reading(cls, plan: Plan, row: Sizes) -> "Design":
        """A row per reading."""
        cpu_s = plan.readings * LOADER_CPU_S_PER_MILLION / 1e6
        return cls._of(plan, plan.readings * row.reading_units, cpu_s)

    @classmethod
    def _of(cls, plan: Plan, units: float, cpu_s: float) -> "Design":
        a_meter = units / plan.meters * DAYS_PER_YEAR
        return cls(units, cpu_s, a_meter, units * min(1.0, PART_BYTES / plan.file_bytes))


def as_deployed(plan: Plan, design: Design) -> Delivery:
    """By the four workers of the template into a table as AWS gives it."""
    return deliver(plan, design, WORKERS, NEW_TABLE_UNITS_PER_S)


def at_the_quota(plan: Plan, design: Design) -> Delivery:
    """By as many workers as it takes into a table that is warm for all that an account may have."""
    workers = -(-TABLE_UNITS_PER_S // plan.worker_units_per_second)
    return deliver(plan, design, workers, TABLE_UNITS_PER_S)


def deliver(plan: Plan, design: Design, workers: int, table_units_per_s: int) -> Delivery:
    """A worker has one part at a time, so few parts keep few workers busy."""
    busy = min(float(workers), max(1.0, plan.parts))
    by_workers = design.units / (busy * plan.worker_units_per_second)
    which = "workers" if busy == workers else "parts"
    ways = (
        Delivery(design.units / table_units_per_s, f"table: {table_units_per_s:,} units/s"),
        Delivery(by_workers, f"{which}: {busy:,.0f} x {plan.worker_units_per_second:,} units/s"),
        Delivery(design.cpu_s / busy, f"CPU of {busy:,.0f} {which}"),
    )
    return max(ways, key=lambda way: way.seconds)


def one_part_s(plan: Plan, design: Design) -> float:
    """Seconds in which one invocation writes one part."""
    return design.part_units / plan.worker_units_per_second


def one_meter_year_s(design: Design) -> float:
    """Least seconds for a year of one meter, which lies in one storage partition."""
    return design.units_per_meter_year / PARTITION_UNITS_PER_S
