"""The store in Cassandra or Amazon Keyspaces. Its statements obey the rules of Keyspaces (docs/tables.md)."""

import base64
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from common.errors import StoreDefectError
from common.meter_day import DayRow, DaySlots
from common.receipt import SHARDS, Receipt, shard_of
from common.settings import CassandraSettings
from common.store.cassandra_link import Link, Request
from common.store.cassandra_session import SessionFactory, open_session
from common.store.cassandra_statements import Statements
from common.store.cassandra_window import READS, WRITES, Patience, Window, ask_all
from common.store.cassandra_writer import CassandraDayWriter, write_rows
from common.store.columns import MAIN_SCOPE
from common.store.halves import halves
from common.store.known import KnownMeters
from common.store.port import DayWriter, MeterChannel, StoredRow, Withdrawal
from common.store.records import (
    DATE_OFFSET,
    of_ms,
    receipt_of,
    receipt_row,
    to_days,
    withdrawal_of,
    withdrawal_row,
)
from common.store.wire import WireRow, wire_row

PAGE_ROWS = 1000
STORED_PAGE_ROWS = 250
READS_IN_FLIGHT = 16
INSERTS_IN_FLIGHT = 16
DELETES_IN_FLIGHT = 16


class CassandraStore:
    """`common.store.port.Store` in the keyspace of `settings`, whose tables exist. Connects on first use."""

    def __init__(
        self,
        settings: CassandraSettings,
        session_factory: SessionFactory = open_session,
        writes: Patience = WRITES,
        reads: Patience = READS,
    ) -> None:
        self._link = Link(settings, session_factory)
        self._cql = Statements.of(settings.keyspace)
        self._writes = writes
        self._reads = reads
        self._known = KnownMeters()

    def day_writer(self) -> AbstractContextManager[DayWriter]:
        return _flushed(CassandraDayWriter(self._link, self._writes, self._cql.insert_day))

    def add_meters(self, meters: Sequence[MeterChannel]) -> None:
        if not (unknown := self._known.unknown(meters)):
            return
        there = self._registered(list({meter.meter_id: None for meter in unknown}))
        window = Window(self._link, self._writes, INSERTS_IN_FLIGHT)
        absent = (meter for meter in unknown if (meter.meter_id, meter.channel) not in there)
        write_rows(window, self._cql.insert_meter, map(_meter_row, absent))
        window.drain()
        self._known.remember(unknown)

    def put_receipt(self, receipt: Receipt) -> None:
        self._write(self._cql.insert_file, receipt_row(receipt))

    def put_withdrawal(self, withdrawal: Withdrawal) -> None:
        self._write(self._cql.insert_withdrawn, withdrawal_row(withdrawal))

    def day_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[DayRow]:
        requests = [
            Request(self._cql.day_rows, [(meter_id, channel, *period)], page_rows=PAGE_ROWS)
            for period in halves(first, last)
        ]
        return map(DayRow._make, map((meter_id, channel).__add__, self._in_order(requests)))

    def day_slots(self, meter_id: str, channel: str, day: date) -> Mapping[bytes, DaySlots]:
        rows = self._rows(self._cql.day_slots, (meter_id, channel, day))
        return {version: DaySlots(tuple(slots), quality) for version, slots, quality in rows}

    def stored_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[StoredRow]:
        values = (meter_id, channel, first or date.min, last or date.max)
        request = Request(self._cql.stored_rows, [values], page_rows=STORED_PAGE_ROWS)
        for *row, slots, quality, received_on in self._rows_of([request]):
            said = DaySlots(tuple(slots), quality)
            yield StoredRow(DayRow(meter_id, channel, *row), said, received_on)

    def delete_rows(self, rows: Iterable[DayRow]) -> None:
        window = Window(self._link, self._writes, DELETES_IN_FLIGHT)
        write_rows(window, self._cql.delete_day, map(_key_row, rows))
        window.drain()

    def channels(self, meter_id: str) -> list[MeterChannel]:
        return [MeterChannel(*row) for row in self._rows(self._cql.channels, (meter_id,))]

    def meters(self, limit: int, cursor: str | None = None) -> tuple[list[MeterChannel], str | None]:
        state = _unpack_cursor(cursor) if cursor else None
        request = Request(self._cql.meters, [()], page_rows=limit, paging_state=state)
        try:
            page = self._ask(request)
        except StoreDefectError as error:
            if state:
                raise ValueError(cursor) from error
            raise
        following = _pack_cursor(page.paging_state) if page.paging_state else None
        return [MeterChannel(*row) for row in page.current_rows], following

    def receipts(self, received_on: date) -> Iterator[Receipt]:
        requests = [Request(self._cql.files, [(received_on, shard)]) for shard in range(SHARDS)]
        return map(_receipt, self._rows_of(requests))

    def receipts_of(self, received_on: date, digest: bytes) -> list[Receipt]:
        rows = self._rows(self._cql.files, (received_on, shard_of(digest)))
        receipts = [_receipt(row) for row in rows if row[2].endswith(digest)]
        return sorted(receipts, key=lambda receipt: receipt.version.part)

    def receipt(self, received_on: date, version: bytes) -> Receipt | None:
        rows = self._rows(self._cql.file, (received_on, shard_of(version[-8:]), version))
        return next((_receipt(row) for row in rows), None)

    def withdrawals(self) -> Mapping[bytes, Withdrawal]:
        found = (withdrawal_of(row, _at) for row in self._rows(self._cql.withdrawn, (MAIN_SCOPE,)))
        return {withdrawal.digest: withdrawal for withdrawal in found}

    def ping(self) -> None:
        self._ask(Request(self._cql.withdrawn, [(MAIN_SCOPE,)], page_rows=1))

    def close(self) -> None:
        self._link.close()

    def _registered(self, meter_ids: Sequence[str]) -> set[tuple[str, str]]:
        """Which meters and channels are there: by the hundred, of the rest by the ten, then one by one."""
        left, requests = tuple(meter_ids), list[Request]()
        for many, cql in self._cql.channels_of_many.items():
            whole = len(left) // many * many
            requests += [Request(cql, [left[at : at + many]]) for at in range(0, whole, many)]
            left = left[whole:]
        return {row[:2] for row in self._rows_of(requests)}

    def _first_pages(self, requests: list[Request]) -> list[Any]:
        return ask_all(self._link, self._reads, requests, READS_IN_FLIGHT)

    def _write(self, cql: str, row: tuple[Any, ...]) -> None:
        ask_all(self._link, self._writes, [Request(cql, [row])], 1)

    def _ask(self, request: Request) -> Any:
        return ask_all(self._link, self._reads, [request], 1)[0]

    def _rows(self, cql: str, values: tuple[Any, ...]) -> Iterator[Any]:
        return self._rows_of([Request(cql, [values], page_rows=PAGE_ROWS)])

    def _in_order(self, requests: list[Request]) -> Iterator[Any]:
        """The rows of one request after another. Their first pages are asked for at once."""
        for request, page in zip(requests, self._first_pages(requests), strict=True):
            yield from page.current_rows
            if page.paging_state:
                yield from self._rows_of([replace(request, paging_state=page.paging_state)])

    def _rows_of(self, requests: list[Request]) -> Iterator[Any]:
        """Rows of all pages, each asked for when it is reached; on Keyspaces a page may be empty."""
        while requests:
            pages = self._first_pages(requests)
            for page in pages:
                yield from page.current_rows
            requests = [
                replace(request, paging_state=page.paging_state)
                for request, page in zip(requests, pages, strict=True)
                if page.paging_state
            ]


@contextmanager
def _flushed(writer: DayWriter) -> Iterator[DayWriter]:
    yield writer
    writer.flush()


def _meter_row(meter: MeterChannel) -> WireRow:
    interval = meter.interval_minutes.to_bytes(2, "big")
    return wire_row((meter.meter_id.encode(), meter.channel.encode(), interval, meter.owner.encode()))


def _key_row(row: DayRow) -> WireRow:
    day = (to_days(row.day) + DATE_OFFSET).to_bytes(4, "big")
    return wire_row((row.meter_id.encode(), row.channel.encode(), day, row.version))


def _receipt(row: Sequence[Any]) -> Receipt:
    return receipt_of(row, lambda day: day, _at)


def _at(naive_utc: datetime) -> datetime:
    """The driver's time comes by way of a float; the table keeps milliseconds."""
    return of_ms(round(naive_utc.replace(tzinfo=UTC).timestamp() * 1000))


def _pack_cursor(paging_state: bytes) -> str:
    sealed = zlib.crc32(paging_state).to_bytes(4, "big") + paging_state
    return base64.urlsafe_b64encode(sealed).decode()


def _unpack_cursor(cursor: str) -> bytes:
    """ValueError where it is none of `_pack_cursor`: no server shall see a paging state it did not make."""
    sealed = base64.b64decode(cursor, altchars=b"-_", validate=True)
    if len(sealed) < 5 or zlib.crc32(sealed[4:]).to_bytes(4, "big") != sealed[:4]:
        raise ValueError(cursor)
    return sealed[4:]
