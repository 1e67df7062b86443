"""A Cassandra session that fails by a script, before or after the server has done its work."""

from collections.abc import Callable, Iterator
from typing import Any

from common.settings import CassandraSettings
from common.store.cassandra_session import Session, open_session


class FailedFuture:
    """Looks like a `ResponseFuture` that ended in an error."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def add_callbacks(self, callback: Callable[[Any], None], errback: Callable[[Any], None]) -> None:
        errback(self._error)

    def result(self) -> Any:
        raise self._error


class FaultySession:
    """`script` has for each statement None, or an error and whether the server does the work all the same."""

    def __init__(self, session: Session, script: Iterator[tuple[BaseException, bool] | None]) -> None:
        self._session = session
        self._script = script
        self.sent = 0
        self.failed = 0

    def prepare(self, query: str) -> Any:
        return self._session.prepare(query)

    def execute_async(self, query: Any, *, timeout: float, paging_state: bytes | None = None) -> Any:
        self.sent += 1
        fault = next(self._script, None)
        if fault is None:
            return self._session.execute_async(query, timeout=timeout, paging_state=paging_state)
        self.failed += 1
        error, done_all_the_same = fault
        if done_all_the_same:
            self._session.execute_async(query, timeout=timeout, paging_state=paging_state).result()
        return FailedFuture(error)

    def shutdown(self) -> None:
        self._session.shutdown()


class FaultySessions:
    """A session factory: the n-th session follows the n-th script, those after the last follow none."""

    def __init__(self, *scripts: Iterator[tuple[BaseException, bool] | None]) -> None:
        self._scripts = list(scripts)
        self.opened: list[FaultySession] = []

    def __call__(self, settings: CassandraSettings) -> FaultySession:
        script = self._scripts.pop(0) if self._scripts else iter(())
        self.opened.append(FaultySession(open_session(settings), script))
        return self.opened[-1]
