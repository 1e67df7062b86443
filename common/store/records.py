"""Receipts and withdrawals as rows of their tables, and back."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from common.calendar import EPOCH
from common.receipt import Counts, Receipt, shard_of
from common.store.columns import FILES, MAIN_SCOPE
from common.store.port import Withdrawal
from common.version import Version

_EPOCH_ORDINAL = EPOCH.toordinal()
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTS = slice(FILES.index("cells"), FILES.index("fast") + 1)

DATE_OFFSET = 2**31
"""What CQL adds to the days since 1970 in the four bytes of a date."""


def to_days(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def of_days(days: int) -> date:
    """The inverse of `to_days`."""
    return date.fromordinal(_EPOCH_ORDINAL + days)


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00Z; parts of a millisecond are cut off."""
    return (at - _EPOCH_UTC) // timedelta(milliseconds=1)


def of_ms(ms: int) -> datetime:
    """The inverse of `to_ms`, aware."""
    return _EPOCH_UTC + timedelta(milliseconds=ms)


def receipt_row(receipt: Receipt) -> tuple[Any, ...]:
    """The row of `files`, in the order of `FILES`; times as milliseconds, dates as dates."""
    counts = receipt.counts
    return (
        receipt.received_on,
        shard_of(receipt.version.digest),
        receipt.version.pack(),
        receipt.bucket,
        receipt.key,
        receipt.object_version,
        receipt.size_bytes,
        receipt.parts,
        receipt.profile,
        receipt.profile_digest,
        counts.cells,
        counts.loaded,
        counts.duplicates,
        counts.conflicts,
        counts.rejected,
        counts.blank,
        counts.ignored,
        counts.rounded,
        counts.fast,
        receipt.lines,
        receipt.rows,
        receipt.meters,
        receipt.first_day,
        receipt.last_day,
        receipt.refused,
        receipt.first_error,
        receipt.rejects_key,
        *(at and to_ms(at) for at in (receipt.queued_at, receipt.started_at, receipt.finished_at)),
        receipt.attempts,
    )


def receipt_of(row: Sequence[Any], day: Callable[[Any], date], at: Callable[[Any], datetime]) -> Receipt:
    """The inverse of `receipt_row`. `day` and `at` read the store's own dates and times."""
    named = dict(zip(FILES, row, strict=True))
    return Receipt(
        version=Version.unpack(named["version"]),
        received_on=day(named["received_on"]),
        bucket=named["bucket"],
        key=named["object_key"],
        object_version=named["object_version"],
        size_bytes=named["size_bytes"],
        parts=named["parts"],
        profile=named["profile"],
        profile_digest=named["profile_digest"],
        counts=Counts(*row[_COUNTS]),
        lines=named["lines"],
        rows=named["day_rows"],
        meters=named["meters"],
        first_day=None if named["first_day"] is None else day(named["first_day"]),
        last_day=None if named["last_day"] is None else day(named["last_day"]),
        refused=named["refused"],
        first_error=named["first_error"],
        rejects_key=named["rejects_key"],
        queued_at=None if named["queued_at"] is None else at(named["queued_at"]),
        started_at=None if named["started_at"] is None else at(named["started_at"]),
        finished_at=None if named["finished_at"] is None else at(named["finished_at"]),
        attempts=named["attempts"],
    )


def withdrawal_row(withdrawal: Withdrawal) -> tuple[Any, ...]:
    """The row of `withdrawn`, in the order of `WITHDRAWN`."""
    return (
        MAIN_SCOPE,
        withdrawal.digest,
        withdrawal.version,
        withdrawal.reason,
        withdrawal.by,
        to_ms(withdrawal.at),
        withdrawal.undone,
    )


def withdrawal_of(row: Sequence[Any], at: Callable[[Any], datetime]) -> Withdrawal:
    """The inverse of `withdrawal_row`."""
    _, digest, version, reason, by, withdrawn_at, undone = row
    return Withdrawal(digest, version, reason, by, at(withdrawn_at), bool(undone))
