"""The store in one SQLite file: the embedded default, for any number of processes and threads at once."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from struct import unpack
from typing import TYPE_CHECKING, Any

from common.meter_day import DayRow, DaySlots
from common.receipt import Receipt, shard_of
from common.store.columns import (
    DAY_KEY,
    DAY_ROW,
    DAY_SLOTS,
    FILES,
    MAIN_SCOPE,
    METER_DAYS,
    METERS,
    STORED_ROW,
    WITHDRAWN,
    delete_cql,
    insert_cql,
    select_cql,
)
from common.store.known import KnownMeters
from common.store.port import DayWriter, MeterChannel, StoredRow, Withdrawal
from common.store.records import (
    of_days,
    of_ms,
    receipt_of,
    receipt_row,
    to_days,
    withdrawal_of,
    withdrawal_row,
)
from common.store.sqlite_file import SqliteFile

if TYPE_CHECKING:
    from common.block import Block

PAGE_ROWS = 500
_INSERT_DAY, _INSERT_FILE, _INSERT_METER, _INSERT_WITHDRAWN = (
    insert_cql(table, columns).replace("INSERT", "INSERT OR REPLACE", 1)
    for table, columns in (
        ("meter_days", METER_DAYS),
        ("files", FILES),
        ("meters", METERS),
        ("withdrawn", WITHDRAWN),
    )
)
_PAGE_OF_DAYS = (
    "meter_id = ? AND channel = ? AND day BETWEEN ? AND ? AND (day > ? OR version < ?)"
    " ORDER BY day, version DESC LIMIT ?"
)
_DAY_ROWS = select_cql("meter_days", DAY_ROW, _PAGE_OF_DAYS)
_STORED_ROWS = select_cql("meter_days", STORED_ROW, _PAGE_OF_DAYS)
_DELETE_DAY = delete_cql("meter_days", DAY_KEY)
_DAY_SLOTS = select_cql("meter_days", DAY_SLOTS, "meter_id = ? AND channel = ? AND day = ?")
_CHANNELS = select_cql("meters", METERS, "meter_id = ? ORDER BY channel")
_METERS = select_cql("meters", METERS, "(meter_id, channel) > (?, ?) ORDER BY meter_id, channel LIMIT ?")
_FILES_OF_DAY = select_cql("files", FILES, "received_on = ?")
_FILES_OF_SHARD = select_cql("files", FILES, "received_on = ? AND shard = ?")
_WITHDRAWN = select_cql("withdrawn", WITHDRAWN, "scope = ?")
_ABOVE_ALL_VERSIONS = b"\xff" * 22


class SqliteStore:
    """`common.store.port.Store` in the file at `path`, whose tables exist (`connect.create_tables`)."""

    def __init__(self, path: str) -> None:
        self._file = SqliteFile(path)
        self._known = KnownMeters()

    def day_writer(self) -> AbstractContextManager[DayWriter]:
        return _writer(self._file)

    def add_meters(self, meters: Sequence[MeterChannel]) -> None:
        if not (absent := self._known.unknown(meters)):
            return
        insert = _INSERT_METER.replace("REPLACE", "IGNORE", 1)
        rows = [(m.meter_id, m.channel, m.interval_minutes, m.owner) for m in absent]
        self._file.write(insert, rows)
        self._known.remember(absent)

    def put_receipt(self, receipt: Receipt) -> None:
        row = (to_days(value) if isinstance(value, date) else value for value in receipt_row(receipt))
        self._file.write(_INSERT_FILE, [tuple(row)])

    def put_withdrawal(self, withdrawal: Withdrawal) -> None:
        self._file.write(_INSERT_WITHDRAWN, [withdrawal_row(withdrawal)])

    def day_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[DayRow]:
        for day, *rest in self._pages_of_days(_DAY_ROWS, meter_id, channel, first, last):
            yield DayRow(meter_id, channel, of_days(day), *rest)

    def day_slots(self, meter_id: str, channel: str, day: date) -> Mapping[bytes, DaySlots]:
        rows = self._file.read(_DAY_SLOTS, (meter_id, channel, to_days(day)))
        return {version: DaySlots(_integers(slots), quality) for version, slots, quality in rows}

    def stored_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[StoredRow]:
        rows = self._pages_of_days(_STORED_ROWS, meter_id, channel, first, last)
        for day, *rest, slots, quality, received_on in rows:
            row = DayRow(meter_id, channel, of_days(day), *rest)
            yield StoredRow(row, DaySlots(_integers(slots), quality), of_days(received_on))

    def delete_rows(self, rows: Iterable[DayRow]) -> None:
        keys = [(row.meter_id, row.channel, to_days(row.day), row.version) for row in rows]
        self._file.write(_DELETE_DAY, keys)

    def channels(self, meter_id: str) -> list[MeterChannel]:
        return [MeterChannel(*row) for row in self._file.read(_CHANNELS, (meter_id,))]

    def meters(self, limit: int, cursor: str | None = None) -> tuple[list[MeterChannel], str | None]:
        rows = self._file.read(_METERS, (*(_unpack_cursor(cursor) if cursor else ("", "")), limit))
        page = [MeterChannel(*row) for row in rows]
        return page, _pack_cursor(page[-1]) if page and len(page) == limit else None

    def receipts(self, received_on: date) -> Iterator[Receipt]:
        rows = self._file.read(_FILES_OF_DAY, (to_days(received_on),))
        return (receipt_of(row, of_days, of_ms) for row in rows)

    def receipts_of(self, received_on: date, digest: bytes) -> list[Receipt]:
        rows = self._file.read(_FILES_OF_SHARD, (to_days(received_on), shard_of(digest)))
        receipts = [receipt_of(row, of_days, of_ms) for row in rows if row[2].endswith(digest)]
        return sorted(receipts, key=lambda receipt: receipt.version.part)

    def receipt(self, received_on: date, version: bytes) -> Receipt | None:
        shard = shard_of(version[-8:])
        rows = self._file.read(f"{_FILES_OF_SHARD} AND version = ?", (to_days(received_on), shard, version))
        return receipt_of(rows[0], of_days, of_ms) if rows else None

    def withdrawals(self) -> Mapping[bytes, Withdrawal]:
        found = (withdrawal_of(row, of_ms) for row in self._file.read(_WITHDRAWN, (MAIN_SCOPE,)))
        return {withdrawal.digest: withdrawal for withdrawal in found}

    def ping(self) -> None:
        self._file.read(f"{_WITHDRAWN} LIMIT 1", (MAIN_SCOPE,))

    def close(self) -> None:
        self._file.close()

    def _pages_of_days(
        self, select: str, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[Any]:
        """Page by page, each a read of its own, so that a slow caller holds no snapshot open."""
        after, below = to_days(first or date.min), _ABOVE_ALL_VERSIONS
        until = to_days(last or date.max)
        while True:
            page = self._file.read(select, (meter_id, channel, after, until, after, below, PAGE_ROWS))
            yield from page
            if len(page) < PAGE_ROWS:
                return
            after, below = page[-1][:2]


class _SqliteDayWriter:
    """Every `write` is durable when it returns."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def write(self, block: "Block") -> None:
        from common.store.encode import sqlite_chunks

        for rows in sqlite_chunks(block):
            self._file.write(_INSERT_DAY, rows)

    def flush(self) -> None:
        pass


@contextmanager
def _writer(file: SqliteFile) -> Iterator[DayWriter]:
    yield _SqliteDayWriter(file)


def _integers(packed: bytes) -> tuple[int, ...]:
    return unpack(f">{len(packed) // 8}q", packed)


def _pack_cursor(last: MeterChannel) -> str:
    return base64.urlsafe_b64encode(json.dumps([last.meter_id, last.channel]).encode()).decode()


def _unpack_cursor(cursor: str) -> tuple[Any, Any]:
    """ValueError where it is none of `_pack_cursor` (bad base64, bad UTF-8 and bad JSON are ValueErrors)."""
    match json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True)):
        case [str(meter_id), str(channel)]:
            return meter_id, channel
    raise ValueError(cursor)
