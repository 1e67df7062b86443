"""The window slows down under pressure, recovers, and forgets known meters only to look them up again."""

from collections.abc import Callable
from typing import Any

import pytest
from cassandra import OperationTimedOut

from common.errors import StoreUnavailableError
from common.store.cassandra_link import Request
from common.store.cassandra_window import Patience, Window, ask_all
from common.store.known import KnownMeters
from common.store.port import MeterChannel

QUICK = Patience(request_timeout_s=1, give_up_after_s=5, first_pause_s=0.001, longest_pause_s=0.002)


class ScriptedLink:
    """Answers at once; each of the first `failing` sends ends in a time-out."""

    def __init__(self, failing: int = 0) -> None:
        self.failing = failing
        self.sent = 0
        self.replaced = 0
        self.answered_s = 0.0

    def current(self) -> "ScriptedLink":
        return self

    def replace(self, broken: "ScriptedLink") -> None:
        self.replaced += 1

    def send(self, request: Request, timeout_s: float) -> "EndedFuture":
        self.sent += 1
        return EndedFuture(request, failed=self.sent <= self.failing)


class EndedFuture:
    """A request that has ended when it is looked at."""

    def __init__(self, request: Request, *, failed: bool) -> None:
        self._request = request
        self._failed = failed

    def add_callbacks(self, callback: Callable[[Any], None], errback: Callable[[Any], None]) -> None:
        (errback if self._failed else callback)(None)

    def result(self) -> Any:
        if self._failed:
            raise OperationTimedOut
        return self._request.rows


def window_over(link: ScriptedLink, patience: Patience = QUICK) -> Window:
    return Window(link, patience, 16)  # type: ignore[arg-type]


def test_answers_come_in_the_order_of_the_requests() -> None:
    requests = [Request("", [(n,)]) for n in range(100)]
    answers = ask_all(ScriptedLink(failing=20), QUICK, requests, 8)  # type: ignore[arg-type]
    assert answers == [[(n,)] for n in range(100)]


def test_a_burst_of_time_outs_halves_the_window_once_and_answers_widen_it_again() -> None:
    link = ScriptedLink(failing=16)
    window = window_over(link)
    for _ in range(16):
        window.submit(Request("", [()]))
    window.drain()
    assert link.sent == 32
    assert 9 < window._limit < 11
    for _ in range(500):
        window.submit(Request("", [()]))
    window.drain()
    assert window._limit == 16


def test_endless_time_outs_narrow_the_window_to_one_and_end_in_an_error() -> None:
    link = ScriptedLink(failing=10**9)
    window = window_over(link, Patience(1, 0.1, 0.001, 0.002))
    with pytest.raises(StoreUnavailableError):  # noqa: PT012 (either may be the one)
        for _ in range(1000):
            window.submit(Request("", [()]))
        window.drain()
    assert window._limit == 1
    with pytest.raises(StoreUnavailableError):
        window.submit(Request("", [()]))


def test_a_session_that_stays_silent_is_replaced_once_per_request() -> None:
    link = ScriptedLink(failing=3)
    window = window_over(link, Patience(0, 5, 0.001, 0.002))
    window.submit(Request("", [()]))
    window.drain()
    assert (link.sent, link.replaced) == (4, 1)


def test_a_session_that_answers_others_is_slow_but_not_dead() -> None:
    link = ScriptedLink(failing=3)
    link.answered_s = float("inf")
    window = window_over(link, Patience(0, 5, 0.001, 0.002))
    window.submit(Request("", [()]))
    window.drain()
    assert (link.sent, link.replaced) == (4, 0)


def test_the_shortest_pauses_end() -> None:
    """With a SimpleQueue one of them would last for ever."""
    link = ScriptedLink(failing=3000)
    window = window_over(link, Patience(1, 60, 1e-6, 1e-5))
    window.submit(Request("", [()]))
    window.drain()
    assert link.sent == 3001


def test_known_meters_are_bounded_and_each_is_unknown_once() -> None:
    known = KnownMeters(limit=3)
    meters = [MeterChannel(f"m{n}", "import", 30) for n in range(3)]
    assert known.unknown([*meters, *meters]) == meters
    known.remember(meters)
    assert known.unknown(meters) == []
    known.remember([MeterChannel("m4", "import", 30)])
    assert known.unknown(meters) == meters
