"""What a month takes of everything that has a price, for this design and for a row per reading."""

from collections.abc import Mapping
from dataclasses import dataclass

from cli.cost import measured as m
from cli.cost.plan import DAYS_PER_MONTH, DAYS_PER_YEAR, Plan
from cli.cost.prices import Price, Prices
from cli.cost.row_size import read_units, write_units
from cli.cost.rows import Sizes, sizes

GB = 2**30
Amounts = Mapping[str, float]
"""By the name of the price."""


@dataclass(frozen=True, slots=True)
class Line:
    """One price: what this design takes of it in a month, and what a row per reading does."""

    name: str
    price: Price
    amount: float
    row_per_reading: float

    @property
    def usd(self) -> float:
        """Of this design."""
        return self.price.of(self.amount)

    @property
    def row_per_reading_usd(self) -> float:
        """Of the other one."""
        return self.price.of(self.row_per_reading)


@dataclass(frozen=True, slots=True)
class Month:
    """All lines, in the order of the prices. Those of the other processor architecture are left out."""

    plan: Plan
    sizes: Sizes
    lines: tuple[Line, ...]

    @property
    def usd(self) -> float:
        """Total of this design."""
        return sum(line.usd for line in self.lines)

    @property
    def row_per_reading_usd(self) -> float:
        """Total of a row per reading."""
        return sum(line.row_per_reading_usd for line in self.lines)

    def line(self, name: str) -> Line:
        """The line of a price."""
        return next(line for line in self.lines if line.name == name)


def month(plan: Plan, prices: Prices) -> Month:
    """The month that ends when `years_kept` years of data are stored."""
    row = sizes(plan)
    ours, theirs = this_design(plan, row), row_per_reading(plan, row)
    lines = (
        Line(name, price, ours[name], theirs[name]) for name, price in prices.by_name.items() if name in ours
    )
    return Month(plan, row, tuple(lines))


def this_design(plan: Plan, row: Sizes) -> Amounts:
    """A row per meter day and delivery, receipts, and the register of meters."""
    stored = plan.meter_days * DAYS_PER_YEAR * plan.years_kept * row.stored_meter_day
    writes = plan.meter_days * row.meter_day_units
    receipts = plan.parts * m.RECEIPT_WRITES * write_units(row.receipt)
    rows_read = m.DAYS_READ * plan.deliveries + 1
    # Channels of the meter and withdrawn loads: a unit each, unless they were asked for within five seconds.
    request = 2 + read_units(int(rows_read * row.meter_day))
    reads = plan.requests * request + plan.parts * m.RECEIPT_READS + look_ups(plan)
    cpu_s = plan.readings * plan.cpu_s_per_million / 1e6
    return {
        "keyspaces_write_units": DAYS_PER_MONTH * (writes + receipts),
        "keyspaces_read_units": DAYS_PER_MONTH * reads,
        "keyspaces_storage": stored / GB,
        "keyspaces_backups": stored / GB,
        **_around(plan, max(cpu_s, writes / plan.worker_units_per_second)),
    }


def row_per_reading(plan: Plan, row: Sizes) -> Amounts:
    """Nothing but the readings, from the same files; one that is sent again takes the place of the first."""
    stored = plan.different_readings * DAYS_PER_YEAR * plan.years_kept * row.stored_reading
    writes = plan.readings * row.reading_units
    request = read_units((m.DAYS_READ * plan.slots + 1) * row.reading)
    cpu_s = plan.readings * m.LOADER_CPU_S_PER_MILLION / 1e6
    return {
        "keyspaces_write_units": DAYS_PER_MONTH * writes,
        "keyspaces_read_units": DAYS_PER_MONTH * plan.requests * request,
        "keyspaces_storage": stored / GB,
        "keyspaces_backups": stored / GB,
        **_around(plan, max(cpu_s, writes / plan.worker_units_per_second)),
    }


def look_ups(plan: Plan) -> float:
    """Read units a day of asking which meters are known: one per meter and file; a month's file asks once."""
    files_with_a_meter = 1 / DAYS_PER_MONTH if plan.layout is m.Layout.WIDE else 1
    return plan.meters * plan.deliveries * files_with_a_meter


def _around(plan: Plan, load_s: float) -> Amounts:
    """All that is not Keyspaces. `load_s`: seconds a day in which workers load, starts not counted."""
    loads = plan.messages + m.RECONCILES_PER_DAY
    processor_gb_s = (load_s + loads * m.START_S) * m.PROCESSOR_MB / 1024
    api_gb_s = plan.requests * m.API_S * m.API_MB / 1024
    invocations = loads + plan.requests
    puts = max(plan.files_per_day, plan.file_bytes / m.PUT_BYTES)
    return {
        f"lambda_{plan.architecture}": DAYS_PER_MONTH * (processor_gb_s + api_gb_s),
        "lambda_requests": DAYS_PER_MONTH * invocations,
        "s3_storage": plan.file_bytes * DAYS_PER_YEAR * plan.years_kept / GB,
        "s3_puts": DAYS_PER_MONTH * puts,
        "s3_gets": DAYS_PER_MONTH * plan.parts * m.OBJECT_GETS,
        "sqs_requests": m.IDLE_QUEUE_REQUESTS + DAYS_PER_MONTH * plan.messages * m.QUEUE_REQUESTS_PER_MESSAGE,
        "ecr_storage": m.IMAGES_GB,
        "logs": DAYS_PER_MONTH * invocations * m.LOG_BYTES_PER_INVOCATION / GB,
        "metrics": float(m.CUSTOM_METRICS),
    }
