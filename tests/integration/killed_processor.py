"""The processor of the kill test: the real handler on a session that ends its process at a chosen point."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from common.settings import CassandraSettings, Settings
from common.store.cassandra import CassandraStore
from common.store.cassandra_session import Session, open_session
from processor import handler as real
from processor.app import build
from processor.events import tasks_in_message
from processor.task import PartTask
from tests.lambda_context import FakeContext

DAYS, FILES = "meter_days", "files"
WHOLE = -1
"""Stands for the part of a task that loads, or splits, a whole file."""


@dataclass(frozen=True, slots=True)
class Point:
    """The end comes `pause_ms` after the `nth` request that writes to `table` is `sent` or `acknowledged`.

    In a task for `part` of the file `key`. A batch is one request. In a task that ends when a batch of meter
    days is `sent`, no answer to an earlier one reaches the processor: those that come are kept from it.
    """

    key: str
    part: int
    table: str
    moment: str
    nth: int
    pause_ms: int

    def mark(self, notes: Path) -> Path:
        """The file that shows that the point was met, and what had been seen by then. It is not met again."""
        return notes / f"{self.key.replace('/', '-')}.killed"


class DoomedSession:
    """A driver's session that counts the writes of the current task, and kills at its point."""

    def __init__(self, session: Session, notes: Path) -> None:
        self._session, self._notes = session, notes
        self._tables: dict[bytes, str] = {}
        self._point: Point | None = None
        self.seen: Counter[tuple[str, str]] = Counter()

    def expect(self, point: Point | None) -> None:
        """A new task begins."""
        self._point, self.seen = point, Counter()

    def prepare(self, query: str) -> Any:
        prepared = self._session.prepare(query)
        if query.startswith("INSERT INTO "):
            self._tables[prepared.query_id] = query.partition("(")[0].strip().rpartition(".")[2]
        return prepared

    def execute_async(self, query: Any, *, timeout: float, paging_state: bytes | None = None) -> Any:
        future = self._session.execute_async(query, timeout=timeout, paging_state=paging_state)
        table = self._tables.get(_query_id(query))
        if table is None:
            return future
        self._note(table, "sent")
        if self._point and (table, self._point.table, self._point.moment) == (DAYS, DAYS, "sent"):
            return Unanswered()
        future.add_callbacks(lambda _: self._note(table, "acknowledged"), lambda _: None)
        return future

    def shutdown(self) -> None:
        self._session.shutdown()

    def _note(self, table: str, moment: str) -> None:
        self.seen[table, moment] += 1
        point = self._point
        if point and (point.table, point.moment, point.nth) == (table, moment, self.seen[table, moment]):
            time.sleep(point.pause_ms / 1000)
            seen = {" ".join(what): times for what, times in self.seen.items()}
            point.mark(self._notes).write_text(json.dumps({**asdict(point), "seen": seen}))
            os.kill(os.getpid(), signal.SIGKILL)


class Unanswered:
    """A `ResponseFuture` whose answer never comes."""

    def add_callbacks(self, callback: Callable[[Any], None], errback: Callable[[Any], None]) -> None:
        """Nobody will be called."""


def serve(channel: Connection, environment: Mapping[str, str], notes: Path, plan: list[Point]) -> None:
    """Answer events until the other side closes, or a point of the plan is met."""
    os.environ.update(environment)
    sessions: list[DoomedSession] = []

    def opened(settings: CassandraSettings) -> DoomedSession:
        sessions.append(DoomedSession(open_session(settings), notes))
        return sessions[-1]

    settings = Settings.read()
    store = CassandraStore(CassandraSettings.read(settings.store), opened)
    store.ping()
    real.app = cache(lambda: build(settings, store))
    while True:
        try:
            event = channel.recv()
        except EOFError:
            return
        key, part = task_in(event)
        points = [point for point in plan if (point.key, point.part) == (key, part)]
        sessions[-1].expect(next((point for point in points if not point.mark(notes).exists()), None))
        answer = real.handler(event, FakeContext("processor"))
        channel.send((answer, {table: sessions[-1].seen[table, "acknowledged"] for table in (DAYS, FILES)}))


def task_in(event: dict[str, Any]) -> tuple[str, int]:
    """The key and the part (or WHOLE) of the task in an SQS event; no key in S3's test event."""
    for task in tasks_in_message(event["Records"][0]["body"]):
        return task.key, task.part if isinstance(task, PartTask) else WHOLE
    return "", WHOLE


def _query_id(query: Any) -> bytes:
    """Of a bound statement, or of the first one of a batch."""
    statements = getattr(query, "_statements_and_parameters", None)
    found: bytes = statements[0][1] if statements else query.prepared_statement.query_id
    return found
