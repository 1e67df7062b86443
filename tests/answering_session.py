"""A Cassandra session without a Cassandra: it counts what it is asked, and answers from rows it was given."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from common.store.records import to_days
from tests.counting_session import CountingSession

_SELECTED = re.compile(r'SELECT (.*) FROM "\w+"\.(\w+)')
_DAY_OFFSET = 2**31
DRIVER_PAGE_ROWS = 5000

Row = Mapping[str, Any]


@dataclass(slots=True)
class Answering:
    """`rows`: by table, in the order of their keys. `columns`: those that were asked for."""

    rows: Mapping[str, Sequence[Row]]
    counting: CountingSession = field(default_factory=CountingSession)
    columns: list[str] = field(default_factory=list)

    def __call__(self, settings: object) -> "Answering":
        """It is its own factory."""
        return self

    def prepare(self, query: str) -> Any:
        return self.counting.prepare(query)

    def execute_async(self, query: Any, *, timeout: float, paging_state: bytes | None = None) -> "_Answer":
        self.counting.execute_async(query, timeout=timeout, paging_state=paging_state)
        found = _SELECTED.match(query.prepared_statement.query_string)
        assert found
        columns = found[1].split(", ")
        self.columns += columns
        asked = dict(zip(_names(query.prepared_statement), query.values, strict=True))
        rows = [row for row in self.rows.get(found[2], ()) if _matches(row, asked)]
        first = int(paging_state or b"0")
        last = first + (query.fetch_size or DRIVER_PAGE_ROWS)
        page = [tuple(row[column] for column in columns) for row in rows[first:last]]
        return _Answer(SimpleNamespace(current_rows=page, paging_state=_state(last, len(rows))))

    def shutdown(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """A `ResponseFuture` that has ended."""

    page: SimpleNamespace

    def add_callbacks(self, callback: Callable[[Any], None], errback: Callable[[Any], None]) -> None:
        callback([])

    def result(self) -> SimpleNamespace:
        return self.page


def _names(prepared: Any) -> list[str]:
    """The columns of the question marks; a range names one twice."""
    names = [column.name for column in prepared.column_metadata]
    return [f"{name} {names[:at].count(name)}" for at, name in enumerate(names)]


def _matches(row: Row, asked: Mapping[str, bytes]) -> bool:
    if (meter := asked.get("meter_id 0")) is not None and row["meter_id"] != meter.decode():
        return False
    if "day 0" not in asked:
        return True
    if row["channel"] != asked["channel 0"].decode():
        return False
    first = int.from_bytes(asked["day 0"], "big") - _DAY_OFFSET
    last = int.from_bytes(asked.get("day 1", asked["day 0"]), "big") - _DAY_OFFSET
    return bool(first <= to_days(row["day"]) <= last)


def _state(last: int, rows: int) -> bytes | None:
    return str(last).encode() if last < rows else None
