"""A file's receipt as JSON: the same fields in a listing and by itself."""

from datetime import UTC, date, datetime

from api.answer import link
from common.receipt import Counts, FileReceipt, Receipt
from common.store.port import Withdrawal

_MS_PER_S = 1000


def file_json(file: FileReceipt, withdrawal: Withdrawal | None) -> dict[str, object]:
    """The whole file: its parts added up. So a meter that stands in two parts counts twice in `meters`."""
    first, parts = file.first, file.parts
    finished = [part.finished_at for part in parts if part.finished_at]
    return {
        "id": file.file_id,
        "state": str(file.state),
        "withdrawn": withdrawal is not None and not withdrawal.undone,
        "bucket": first.bucket,
        "key": first.key,
        "object_version": first.object_version,
        "size_bytes": first.size_bytes,
        "received_on": first.received_on.isoformat(),
        "said_at": _instant(datetime.fromtimestamp(first.version.said_at_ms / _MS_PER_S, UTC)),
        "profile": first.profile,
        "profile_digest": first.profile_digest,
        "part_count": max(part.parts for part in parts),
        "parts_finished": len(finished),
        "counts": counts_json(file.counts),
        "lines": sum(part.lines for part in parts),
        "rows": sum(part.rows for part in parts),
        "meters": sum(part.meters for part in parts),
        "first_day": _day(min((part.first_day for part in parts if part.first_day), default=None)),
        "last_day": _day(max((part.last_day for part in parts if part.last_day), default=None)),
        "refused": next((part.refused for part in parts if part.refused), None),
        "first_error": next((part.first_error for part in parts if part.first_error), None),
        "rejects": next((_rejects(part) for part in parts if part.rejects_key), None),
        "queued_at": _instant(min((part.queued_at for part in parts if part.queued_at), default=None)),
        "started_at": _instant(min((part.started_at for part in parts if part.started_at), default=None)),
        "finished_at": _instant(max(finished)) if file.finished and finished else None,
    }


def part_json(part: Receipt) -> dict[str, object]:
    """One part; line numbers in its first error count from its own first line."""
    return {
        "part": part.version.part,
        "counts": counts_json(part.counts),
        "lines": part.lines,
        "rows": part.rows,
        "meters": part.meters,
        "first_day": _day(part.first_day),
        "last_day": _day(part.last_day),
        "refused": part.refused or None,
        "first_error": part.first_error or None,
        "rejects": _rejects(part) if part.rejects_key else None,
        "queued_at": _instant(part.queued_at),
        "started_at": _instant(part.started_at),
        "finished_at": _instant(part.finished_at),
        "attempts": part.attempts,
    }


def withdrawal_json(withdrawal: Withdrawal) -> dict[str, object]:
    return {
        "reason": withdrawal.reason,
        "by": withdrawal.by,
        "at": _instant(withdrawal.at),
        "undone": withdrawal.undone,
    }


def counts_json(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in Counts.__slots__}


def _rejects(part: Receipt) -> str:
    return link("files", part.file_id, "rejects", part=str(part.version.part))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(instant: datetime | None) -> str | None:
    if instant is None:
        return None
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
