"""Example rows of both designs, as they would be stored, and their sizes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from cli.cost.plan import Plan
from cli.cost.row_size import row_bytes, stored_bytes, write_units
from common.receipt import Counts, Receipt
from common.store.columns import FILES
from common.store.records import receipt_row
from common.store.schema import Column, Table, read_tables
from common.version import Version

METER_ID = "M000000000001"
_NINE_DIGITS = "123456789"
_DAY = date(2026, 1, 31)
_AT = datetime(2026, 2, 1, 3, 4, 5, 678_000, UTC)
_VERSION = Version(1_769_915_045, 1_769_915_045_678, 0, b"\x01\x23\x45\x67\x89\xab\xcd\xef")

READINGS = Table(
    "readings",
    partition_key=(Column("meter_id", "text"),),
    clustering=(Column("stamp", "timestamp"),),
    regular=(Column("kwh", "decimal"),),
)
"""The least that a row per reading can be, and the table of the benchmarks."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of rows that count for units: of a meter day, a receipt and a meter, and of a single reading."""

    meter_day: int
    receipt: int
    meter: int
    reading: int

    @property
    def meter_day_units(self) -> int:
        """To write one."""
        return write_units(self.meter_day)

    @property
    def reading_units(self) -> int:
        """To write one."""
        return write_units(self.reading)

    @property
    def stored_meter_day(self) -> int:
        """Bytes that count for storage."""
        return stored_bytes(self.meter_day)

    @property
    def stored_reading(self) -> int:
        """Bytes that count for storage."""
        return stored_bytes(self.reading)


def sizes(plan: Plan) -> Sizes:
    """Of the rows that a plan brings."""
    tables, meter = _tables(), {"meter_id": METER_ID, "channel": "import", "interval_minutes": plan.interval}
    return Sizes(
        meter_day=row_bytes(tables["meter_days"], meter_day(plan), plan.frozen_lists),
        receipt=row_bytes(tables["files"], _receipt()),
        meter=row_bytes(tables["meters"], {**meter, "owner": ""}),
        reading=row_bytes(READINGS, reading(plan)),
    )


def meter_day(plan: Plan) -> Mapping[str, object]:
    """A full day, actual readings only, every one with all of its digits."""
    uwh = _significant(plan.digits)
    return {
        "meter_id": METER_ID,
        "channel": "import",
        "day": _DAY,
        "version": _VERSION.pack(),
        "slots": [uwh] * plan.slots,
        "total": uwh * plan.slots,
        "count": plan.slots,
        "expected": plan.slots,
        "interval_minutes": plan.interval,
        "zone": "Europe/London",
        "basis": "elapsed",
        "kind": "interval",
        "estimated": 0,
        "quality": "",
        "received_on": _DAY,
    }


def reading(plan: Plan) -> Mapping[str, object]:
    """One reading of that day."""
    return {"meter_id": METER_ID, "stamp": _AT, "kwh": Decimal(_significant(plan.digits)).scaleb(-3)}


def _significant(digits: int) -> int:
    return int((_NINE_DIGITS * 2)[:digits])


def _receipt() -> Mapping[str, object]:
    done = Counts(cells=480_000, loaded=480_000, fast=480_000)
    receipt = Receipt(
        _VERSION, _DAY, "meterspace-inbox-123456789012-us-east-1", "supplier/2026/02/01/readings.csv",
        "3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY", 12_345_678, 12, "supplier", "0123456789abcdef" * 4, done,
        lines=10_001, rows=10_000, meters=10_000, first_day=_DAY, last_day=_DAY, queued_at=_AT,
        started_at=_AT, finished_at=_AT, attempts=1,
    )  # fmt: skip
    return dict(zip(FILES, receipt_row(receipt), strict=True))


@cache
def _tables() -> Mapping[str, Table]:
    return {table.name: table for table in read_tables()}
