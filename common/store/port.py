"""What the product asks of a store. Two adapters obey it: Cassandra/Keyspaces and SQLite."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from common.meter_day import DayRow, DaySlots
from common.receipt import Receipt

if TYPE_CHECKING:
    from common.block import Block


@dataclass(frozen=True, slots=True)
class MeterChannel:
    """One line of the register of meters."""

    meter_id: str
    channel: str
    interval_minutes: int
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A load whose rows are left out of every answer, unless `undone`."""

    digest: bytes
    version: bytes
    reason: str
    by: str
    at: datetime
    undone: bool = False


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of `meter_days` with all that it holds. `received_on`: UTC date of the object it came from."""

    row: DayRow
    slots: DaySlots
    received_on: date


class DayWriter(Protocol):
    """Writes meter days with a bounded number of statements in flight."""

    def write(self, block: "Block") -> None:
        """Take a block. It may become durable later; a failure may be raised by any later call."""

    def flush(self) -> None:
        """Return when everything taken so far is durable. StoreUnavailableError, StoreDefectError."""


class DayStore(Protocol):
    """Where meter days are written to: all that reading a file needs of a store."""

    def day_writer(self) -> AbstractContextManager[DayWriter]:
        """A writer; leaving the context without an exception flushes it."""

    def add_meters(self, meters: Sequence[MeterChannel]) -> None:
        """Insert those that are absent (looked up in batches, known ones cached by this store object)."""


class Store(DayStore, Protocol):
    """The four tables. Writing the same row again is harmless; a row of `meter_days` is never changed.

    Only `processor.prune` deletes rows, and only such as no answer needs.

    Every method raises StoreUnavailableError where the store does not answer, after retries of its own.
    """

    def put_receipt(self, receipt: Receipt) -> None:
        """Insert or replace the receipt of one part."""

    def put_withdrawal(self, withdrawal: Withdrawal) -> None:
        """Insert or replace."""

    def day_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[DayRow]:
        """Rows of `first` <= day <= `last` by day ascending, newest version first within a day, lazily."""

    def day_slots(self, meter_id: str, channel: str, day: date) -> Mapping[bytes, DaySlots]:
        """Slots of all rows of one meter day, by packed version."""

    def stored_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[StoredRow]:
        """The same rows as `day_rows`, in the same order, whole."""

    def delete_rows(self, rows: Iterable[DayRow]) -> None:
        """Delete these rows, each by its whole key; those that are not there are nothing. Durable on return.

        A row that is written again afterwards is there again.
        """

    def channels(self, meter_id: str) -> list[MeterChannel]:
        """The channels of a meter by name; empty where the meter is unknown."""

    def meters(self, limit: int, cursor: str | None = None) -> tuple[list[MeterChannel], str | None]:
        """A page of the register of meters in the store's own order, and the cursor of the next or None.

        A page may be shorter than `limit`, even empty. ValueError where the cursor is not one of its own.
        """

    def receipts(self, received_on: date) -> Iterator[Receipt]:
        """All receipts of one UTC date, in no order."""

    def receipts_of(self, received_on: date, digest: bytes) -> list[Receipt]:
        """The receipts of one load, by part."""

    def receipt(self, received_on: date, version: bytes) -> Receipt | None:
        """The receipt of one part."""

    def withdrawals(self) -> Mapping[bytes, Withdrawal]:
        """All withdrawals, undone ones too, by digest. Not cached here."""

    def ping(self) -> None:
        """Return when the store answers a read of its tables."""

    def close(self) -> None:
        """Give back connections. The store may not be used afterwards."""


def withdrawn_digests(withdrawals: Iterable[Withdrawal]) -> frozenset[bytes]:
    """The digests whose rows are left out."""
    return frozenset(w.digest for w in withdrawals if not w.undone)
