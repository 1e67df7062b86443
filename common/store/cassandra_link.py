"""The way to Cassandra that outlives a session: when no host answers, a new session takes over."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from cassandra import ConsistencyLevel
from cassandra.query import BoundStatement

from common.settings import CassandraSettings
from common.store.cassandra_protocol import batch_of
from common.store.cassandra_session import Session, SessionFactory


@dataclass(frozen=True, slots=True)
class Request:
    """A statement by its text and values, to be bound for whatever session is current when it is sent.

    `ready`: the rows are `WireRow`s, and make one unlogged batch. Else there is one row, of plain values.
    """

    cql: str
    rows: Sequence[tuple[Any, ...]]
    ready: bool = False
    page_rows: int | None = None
    paging_state: bytes | None = None


class Connected:
    """One session and what was prepared on it. `answered_s`: of its last answer, by the monotonic clock."""

    def __init__(self, session: Session) -> None:
        self.answered_s = 0.0
        self._session = session
        self._prepared: dict[str, Any] = {}
        self._lock = Lock()

    def send(self, request: Request, timeout_s: float) -> Any:
        """A `ResponseFuture`."""
        prepared = self._prepared.get(request.cql) or self._prepare(request.cql)
        statement = batch_of(prepared, request.rows) if request.ready else _single(prepared, request)
        return self._session.execute_async(statement, timeout=timeout_s, paging_state=request.paging_state)

    def close(self) -> None:
        self._session.shutdown()

    def _prepare(self, cql: str) -> Any:
        with self._lock:
            if cql not in self._prepared:
                prepared = self._session.prepare(cql)
                prepared.consistency_level = ConsistencyLevel.LOCAL_QUORUM
                self._prepared[cql] = prepared
            return self._prepared[cql]


class Link:
    """Gives the current session, connecting on first use. May be used by several threads."""

    def __init__(self, settings: CassandraSettings, open_session: SessionFactory) -> None:
        self._settings = settings
        self._open_session = open_session
        self._connected: Connected | None = None
        self._lock = Lock()

    def current(self) -> Connected:
        """The current session; raises the driver's errors where none can be made."""
        with self._lock:
            if self._connected is None:
                self._connected = Connected(self._open_session(self._settings))
            return self._connected

    def replace(self, broken: Connected) -> None:
        """Put a new session in place of `broken`, unless another thread has done so already."""
        with self._lock:
            if self._connected is broken:
                self._connected = None
                broken.close()
        self.current()

    def close(self) -> None:
        """Close the current session."""
        with self._lock:
            if self._connected is not None:
                self._connected.close()
            self._connected = None


def _single(prepared: Any, request: Request) -> Any:
    bound = BoundStatement(prepared)
    if request.page_rows:
        bound.fetch_size = request.page_rows
    return bound.bind(request.rows[0])
