"""The meters that are read: their rows as the product keeps them, and the same readings a row each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from benchmarks.given import SEED
from benchmarks.reads.names import EXPORTS, HALVES, SINGLES
from common.block import Block, Int64Array
from common.calendar import EPOCH
from common.energy import MISSING
from common.settings import CassandraSettings
from common.store.cassandra_link import Link
from common.store.cassandra_session import open_session
from common.store.cassandra_window import WRITES, Window
from common.store.cassandra_writer import write_rows
from common.store.port import DayWriter, MeterChannel, Store
from common.store.wire import WireRow, wire_row
from common.version import Version, load_digest
from tests.generate.values import make_pool

FIRST_DAY = date(2024, 1, 1)
DAYS = 366
MONTH_DAYS = 31
SLOTS = 48
INTERVAL_MS = 30 * 60 * 1000
WEEK_MS = 7 * 24 * 3600 * 1000
_SAID_AT_MS = 1_735_700_000_000
_IN_FLIGHT = 16
_INSERT = "INSERT INTO {table} (meter_id, stamp, kwh) VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What all meters have used. `uwh`: meters x days x slots."""

    uwh: Int64Array

    @classmethod
    def make(cls, meters: int, days: int = DAYS) -> "Readings":
        pool, random = make_pool(SEED), np.random.default_rng(SEED)
        return cls(pool.uwh[random.integers(1, len(pool.uwh), (meters, days, SLOTS))])

    @property
    def meters(self) -> list[str]:
        return [f"GEN000{index:07}" for index in range(len(self.uwh))]


def fill_days(store: Store, readings: Readings) -> None:
    """A row for each meter day, before it none, one or two older ones with other values."""
    store.add_meters([MeterChannel(meter, "import", 30) for meter in readings.meters])
    with store.day_writer() as writer:
        for index, meter in enumerate(readings.meters):
            for older in (2, 1, 0):
                days = np.flatnonzero((np.arange(len(readings.uwh[index])) + index) % 3 >= older)
                writer.write(_block(meter, days, readings.uwh[index][days] + older, -older))


def fill_plain(store: Store, readings: Readings, prefix: str) -> None:
    """One row for each meter day, of meters whose names begin so."""
    days = np.arange(readings.uwh.shape[1])
    meters = [f"{prefix}{index:07}" for index in range(len(readings.uwh))]
    store.add_meters([MeterChannel(meter, "import", 30) for meter in meters])
    with store.day_writer() as writer:
        for meter, uwh in zip(meters, readings.uwh, strict=True):
            writer.write(_block(meter, days, uwh, 0))


def fill_crowded(store: Store, readings: Readings) -> None:
    """The first month of the first meter, in many rows a day."""
    days, uwh = np.arange(MONTH_DAYS), readings.uwh[0, :MONTH_DAYS]
    store.add_meters([MeterChannel(meter, "import", 30) for meter in (HALVES, SINGLES, EXPORTS)])
    with store.day_writer() as writer:
        _write_pieces(writer, HALVES, days, uwh, 2)
        _write_pieces(writer, SINGLES, days, uwh, SLOTS)
        for week in range(52):
            writer.write(_block(EXPORTS, days, uwh + 51 - week, week - 51))


def _write_pieces(writer: DayWriter, meter: str, days: Int64Array, uwh: Int64Array, pieces: int) -> None:
    """Days in so many rows, each with an equal part of the slots."""
    for piece in range(pieces):
        part = np.full_like(uwh, MISSING)
        slots = slice(piece * SLOTS // pieces, (piece + 1) * SLOTS // pieces)
        part[:, slots] = uwh[:, slots]
        writer.write(_block(meter, days, part, piece - pieces + 1))


def fill_readings(settings: CassandraSettings, readings: Readings) -> None:
    """The table that most people would make, with the newest value of each reading."""
    link = Link(settings, open_session)
    link.current()
    window = Window(link, WRITES, _IN_FLIGHT)
    write_rows(window, _INSERT.format(table=f"{settings.keyspace}.readings"), reading_rows(readings))
    window.drain()
    link.close()


def reading_rows(readings: Readings) -> Iterator[WireRow]:
    """As they go over the wire. A decimal is its scale and then its digits as integer."""
    first_ms = (FIRST_DAY - EPOCH).days * 24 * 3600 * 1000
    scale = (9).to_bytes(4, "big")
    for meter, of_meter in zip(readings.meters, readings.uwh, strict=True):
        for slot, uwh in enumerate(of_meter.ravel().tolist()):
            stamp = (first_ms + slot * INTERVAL_MS).to_bytes(8, "big")
            kwh = scale + uwh.to_bytes(uwh.bit_length() // 8 + 1, "big", signed=True)
            yield wire_row((meter.encode(), stamp, kwh))


def _block(meter: str, days: Int64Array, slots_uwh: Int64Array, week: int) -> Block:
    """What a file said in that week, counted back from now."""
    count, said_at_ms = len(days), _SAID_AT_MS + week * WEEK_MS
    version = Version(said_at_ms // 1000, said_at_ms, 0, load_digest("inbox", f"week {week}", "1", ""))
    return Block(
        meter_ids=[meter] * count,
        channels=["import"] * count,
        days=days + (FIRST_DAY - EPOCH).days,
        slots_uwh=slots_uwh,
        expected=np.full(count, SLOTS),
        estimated=np.zeros(count, np.int64),
        qualities=[""] * count,
        versions=[version.pack()] * count,
        interval_minutes=30,
        zone="UTC",
        basis="elapsed",
        kind="interval",
        received_on=FIRST_DAY + timedelta(days=DAYS),
    )
