"""A session that lets through only what Amazon Keyspaces would take."""

import re
from typing import Any

from cassandra import ConsistencyLevel
from cassandra.query import BatchStatement, BatchType, BoundStatement

from common.settings import CassandraSettings
from common.store.cassandra_session import Session, open_session
from tests.batch_entries import entries_of

MOST_ROWS = 30
MOST_BYTES_OVER_PARTITIONS = 40 * 1024
MOST_IN = 100
_ONE_ROW = (
    r'DELETE FROM ("\w+"\.)?meter_days WHERE meter_id = \? AND channel = \? AND day = \? AND version = \?'
)
"""Range deletes are limited and asynchronous."""
_FORBIDDEN = (
    r"\b(COUNT|MIN|MAX|SUM|AVG)\s*\(",
    r"\bGROUP\s+BY\b",
    r"\bDISTINCT\b",
    r"\bPER\s+PARTITION\b",
    r"\bALLOW\s+FILTERING\b",
    r"\bUSING\b",
    r"\bWRITETIME\b",
    r"\bIF\b",
    r"\bTRUNCATE\b",
    r";",
    r"!=",
)


class RuleBrokenError(AssertionError):
    """A statement that Keyspaces refuses, or that the design does not allow."""


def check_text(cql: str) -> None:
    """RuleBrokenError where the text of a statement breaks a rule."""
    if not re.match(r"(SELECT|INSERT INTO)\s", cql, re.IGNORECASE) and not re.fullmatch(_ONE_ROW, cql):
        raise RuleBrokenError(f"neither SELECT nor INSERT nor DELETE of one row: {cql}")
    for forbidden in _FORBIDDEN:
        if re.search(forbidden, cql, re.IGNORECASE):
            raise RuleBrokenError(f"{forbidden} in {cql}")
    if len({column for column, _ in re.findall(r"(\w+)\s*(<=|>=|<|>)", cql)}) > 1:
        raise RuleBrokenError(f"ranges on several columns: {cql}")
    for markers in re.findall(r"\bIN\s*\(([^)]*)\)", cql, re.IGNORECASE):
        if markers.count("?") > MOST_IN:
            raise RuleBrokenError(f"more than {MOST_IN} in an IN: {cql}")


class CheckedSession:
    """Passes on what obeys the rules. `executed` counts statements, a batch as one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._prepared: dict[bytes, Any] = {}
        self.executed = 0

    def prepare(self, query: str) -> Any:
        check_text(query)
        prepared = self._session.prepare(query)
        self._prepared[prepared.query_id] = prepared
        return prepared

    def execute_async(self, query: Any, *, timeout: float, paging_state: bytes | None = None) -> Any:
        self.check(query)
        self.executed += 1
        return self._session.execute_async(query, timeout=timeout, paging_state=paging_state)

    def shutdown(self) -> None:
        self._session.shutdown()

    def check(self, statement: Any) -> None:
        """RuleBrokenError where a statement breaks a rule."""
        if statement.consistency_level != ConsistencyLevel.LOCAL_QUORUM:
            raise RuleBrokenError("consistency is not LOCAL_QUORUM")
        if isinstance(statement, BatchStatement):
            self._check_batch(statement)
        elif not isinstance(statement, BoundStatement):
            raise RuleBrokenError(f"not prepared: {statement}")
        elif statement.prepared_statement.query_id not in self._prepared:
            raise RuleBrokenError("prepared on another session")

    def _check_batch(self, batch: BatchStatement) -> None:
        if batch.batch_type != BatchType.UNLOGGED:
            raise RuleBrokenError("a logged batch costs twice")
        entries = list(entries_of(batch))
        if len(entries) > MOST_ROWS:
            raise RuleBrokenError(f"{len(entries)} rows in a batch")
        partitions = set()
        for is_prepared, query_id, values in entries:
            if not is_prepared or query_id not in self._prepared:
                raise RuleBrokenError("not prepared, in a batch")
            prepared = self._prepared[query_id]
            if not prepared.query_string.startswith(("INSERT", "DELETE")):
                raise RuleBrokenError("a batch may only insert or delete")
            partitions.add((query_id, *(values[at] for at in prepared.routing_key_indexes)))
        held_bytes = sum(len(value) for _, _, values in entries for value in values if value)
        if len(partitions) > 1 and held_bytes > MOST_BYTES_OVER_PARTITIONS:
            raise RuleBrokenError(f"{held_bytes} bytes over {len(partitions)} partitions in a batch")


def open_checked_session(settings: CassandraSettings) -> CheckedSession:
    """To be given to `CassandraStore` as its session factory."""
    return CheckedSession(open_session(settings))
