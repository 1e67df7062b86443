"""Requests in flight: a bounded number, said again until they are answered, slower when the store is pressed.

A time-out or an overload leaves the outcome unknown. Every write of the product may be repeated, so it is.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from queue import Empty, Queue
from typing import Any, NoReturn

from cassandra import OperationTimedOut
from cassandra.cluster import NoHostAvailable

from common.errors import MeterspaceError, StoreDefectError, StoreUnavailableError
from common.store.cassandra_errors import DEFECTS, PASSING
from common.store.cassandra_link import Connected, Link, Request

_SILENCE_S = 10
"""How long past its own time limit the driver may leave a request without any outcome."""

_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class Patience:
    """`give_up_after_s` counts from the first time that a request was sent."""

    request_timeout_s: float
    give_up_after_s: float
    first_pause_s: float
    longest_pause_s: float


WRITES = Patience(request_timeout_s=10, give_up_after_s=60, first_pause_s=0.1, longest_pause_s=5)
READS = Patience(request_timeout_s=4, give_up_after_s=12, first_pause_s=0.05, longest_pause_s=1)


@dataclass(slots=True, eq=False)
class _Job:
    request: Request
    done: Callable[[Any], None]
    first_sent_s: float
    sent_s: float = 0.0
    failures: int = 0
    on: Connected | None = field(default=None)
    session_replaced: bool = False


class Window:
    """Belongs to one thread. `most`: requests in flight when all goes well.

    AIMD: halved when the store is pressed (once for all that was sent before), one more per window that is
    answered. Pauses are exponential with full jitter.
    """

    def __init__(self, link: Link, patience: Patience, most: int) -> None:
        self._link = link
        self._patience = patience
        self._most = most
        self._limit = float(most)
        self._halved_s = 0.0
        self._in_flight = 0
        # No SimpleQueue: with a very short timeout its `get` can wait for ever (CPython 3.11 and 3.12).
        self._answered: Queue[tuple[_Job, Any]] = Queue()
        self._waiting: list[tuple[float, int, _Job]] = []
        self._sequence = 0
        self._failure: MeterspaceError | None = None

    def submit(self, request: Request, done: Callable[[Any], None] = lambda _: None) -> None:
        """Send when there is room. `done` gets the driver's `ResultSet`, in this thread, by a later call."""
        if self._failure:
            raise self._failure
        while self._in_flight + len(self._waiting) >= int(self._limit):
            self._settle_one()
        self._send(_Job(request, done, time.monotonic()))

    def drain(self) -> None:
        """Return when all is answered. StoreUnavailableError, StoreDefectError, also of earlier ones."""
        while self._in_flight or self._waiting:
            self._settle_one()
        if self._failure:
            raise self._failure

    def _settle_one(self) -> None:
        """Wait for one answer, or until one request is to be said again."""
        if self._failure:
            raise self._failure
        until = self._patience.request_timeout_s + _SILENCE_S
        if self._waiting:
            until = self._waiting[0][0] - time.monotonic()
            if until <= 0:
                self._send(heappop(self._waiting)[2])
                return
        try:
            job, future = self._answered.get(timeout=until)
        except Empty:
            if not self._waiting:
                self._fail(StoreUnavailableError("the store left a request without any outcome"))
            return
        self._in_flight -= 1
        try:
            result = future.result()
        except DEFECTS as error:
            self._fail(StoreDefectError(f"the store refuses a statement: {error}"), error)
        except PASSING as error:
            self._say_again(job, error)
        else:
            if job.on:
                job.on.answered_s = time.monotonic()
            self._limit = min(self._most, self._limit + 1 / self._limit)
            job.done(result)

    def _send(self, job: _Job) -> None:
        job.sent_s = time.monotonic()
        try:
            job.on = self._link.current()
            future = job.on.send(job.request, self._patience.request_timeout_s)
        except DEFECTS as error:
            self._fail(StoreDefectError(f"the store refuses a statement: {error}"), error)
        except PASSING as error:
            self._say_again(job, error)
            return
        self._in_flight += 1
        answered = (job, future)
        future.add_callbacks(lambda _: self._answered.put(answered), lambda _: self._answered.put(answered))

    def _say_again(self, job: _Job, error: BaseException) -> None:
        if self._is_dead(job, error) and self._new_session(job):
            self._wait(job, 0)
            return
        now = time.monotonic()
        if now - job.first_sent_s >= self._patience.give_up_after_s:
            told = f"the store did not answer for {now - job.first_sent_s:.0f} s: {error}"
            self._fail(StoreUnavailableError(told), error)
        if job.sent_s > self._halved_s:
            self._limit = max(1.0, self._limit / 2)
            self._halved_s = now
        doubled = self._patience.first_pause_s * 2 ** min(job.failures, _DOUBLINGS)
        pause = min(self._patience.longest_pause_s, doubled)
        self._wait(job, random.uniform(0, pause))  # noqa: S311 (jitter, no secret)

    def _wait(self, job: _Job, pause_s: float) -> None:
        job.failures += 1
        self._sequence += 1
        heappush(self._waiting, (time.monotonic() + pause_s, self._sequence, job))

    def _is_dead(self, job: _Job, error: BaseException) -> bool:
        """Whether the session is: it has no host, or gave not one answer for as long as this request waited.

        Connections that a network forgot while the process was frozen refuse nothing: they stay silent.
        """
        if isinstance(error, NoHostAvailable):
            return True
        waited_s = time.monotonic() - job.sent_s
        return (
            isinstance(error, OperationTimedOut)
            and waited_s > self._patience.request_timeout_s / 2
            and job.on is not None
            and job.on.answered_s < job.sent_s
        )

    def _new_session(self, job: _Job) -> bool:
        """Once per request: connections that died while the process was frozen need a new session."""
        if job.session_replaced or job.on is None:
            return False
        job.session_replaced = True
        try:
            self._link.replace(job.on)
        except PASSING:
            return False
        return True

    def _fail(self, failure: MeterspaceError, cause: BaseException | None = None) -> NoReturn:
        self._failure = failure
        raise failure from cause


def ask_all(link: Link, patience: Patience, requests: list[Request], most: int) -> list[Any]:
    """The `ResultSet`s (first pages) of many requests, in their order."""
    results: list[Any] = [None] * len(requests)
    window = Window(link, patience, most)
    for at, request in enumerate(requests):
        window.submit(request, lambda result, at=at: results.__setitem__(at, result))  # type: ignore[misc]
    window.drain()
    return results
