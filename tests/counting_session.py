"""A Cassandra session without a Cassandra: it takes all that is written, finds nothing, and counts."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from cassandra.cqltypes import lookup_casstype
from cassandra.protocol import ColumnMetadata
from cassandra.query import BatchStatement, PreparedStatement

from common.settings import CassandraSettings
from common.store.schema import read_tables
from tests.batch_entries import entries_of

_CASS_TYPES = {
    "text": "UTF8Type",
    "blob": "BytesType",
    "date": "SimpleDateType",
    "timestamp": "TimestampType",
    "boolean": "BooleanType",
    "smallint": "ShortType",
    "int": "Int32Type",
    "bigint": "LongType",
    "frozen<list<bigint>>": "FrozenType(ListType(LongType))",
}
_TABLE = re.compile(r'^(INSERT|SELECT|DELETE).*?(?:INTO|FROM) "\w+"\.(\w+)')
_INSERTED = re.compile(r"\(([^)]*)\) VALUES")
_COMPARED = re.compile(r"(\w+) (?:[<>]?=|IN) (\(?\?[?, ]*\)?)")


class CountingSession:
    """All counts are by `INSERT table` or `SELECT table`, and so on.

    `requests`: what was sent, a batch as one. `rows`: what was written or asked for by a statement.
    `value_bytes`: of all values, as the protocol carries them.
    """

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.rows: Counter[str] = Counter()
        self.value_bytes: Counter[str] = Counter()
        self.prepared = 0
        self._kinds: dict[bytes, str] = {}
        self._types = _types()

    def __call__(self, settings: CassandraSettings) -> "CountingSession":
        """It is its own factory."""
        return self

    def prepare(self, query: str) -> PreparedStatement:
        self.prepared += 1
        found = _TABLE.match(query)
        assert found, query
        query_id = query.encode()
        self._kinds[query_id] = f"{found[1]} {found[2]}"
        columns = [
            ColumnMetadata("any", found[2], name, lookup_casstype(_CASS_TYPES[self._types[found[2]][name]]))
            for name in _markers(query)
        ]
        return PreparedStatement(columns, query_id, None, query, "any", 4, None, None)

    def execute_async(self, query: Any, *, timeout: float, paging_state: bytes | None = None) -> "_Done":
        if isinstance(query, BatchStatement):
            entries = [(query_id, values) for _, query_id, values in entries_of(query)]
        else:
            entries = [(query.prepared_statement.query_id, query.values)]
        self.requests[self._kinds[entries[0][0]]] += 1
        for query_id, values in entries:
            kind = self._kinds[query_id]
            self.rows[kind] += 1
            self.value_bytes[kind] += sum(len(value) for value in values if value)
        return _Done()

    def shutdown(self) -> None:
        """Nothing is open."""


class _Done:
    """A `ResponseFuture` that has ended: no rows, no further page."""

    def add_callbacks(self, callback: Callable[[Any], None], errback: Callable[[Any], None]) -> None:
        callback([])

    def result(self) -> SimpleNamespace:
        return SimpleNamespace(current_rows=[], paging_state=None)


def _types() -> Mapping[str, Mapping[str, str]]:
    """CQL types by table and column."""
    return {table.name: {column.name: column.type for column in table.columns} for table in read_tables()}


def _markers(query: str) -> list[str]:
    """The columns that the question marks of a statement stand for, in order."""
    if inserted := _INSERTED.search(query):
        return [name.strip() for name in inserted[1].split(",")]
    return [name for name, marks in _COMPARED.findall(query) for _ in range(marks.count("?"))]
