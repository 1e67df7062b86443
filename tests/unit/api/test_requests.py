"""What is wrong with a request, or with the store, is said in one form."""

import json
from typing import Any

import pytest

from api.routes import ROUTES
from common.errors import StoreDefectError
from tests.unit.api.world import World, days_from, read_event

PATHS = ["/health", "/meters", "/meters/EE00011/daily", "/meters/EE00011/gaps", "/files", "/files/x/rejects"]


def assert_problem(reply: Any, status: int) -> None:
    assert reply.status == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["cache-control"] == "no-store"
    assert set(reply.json) >= {"type", "title", "status", "detail"}
    assert reply.json["status"] == status


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_parameter_is_named(world: World, path: str) -> None:
    world.load("a", days_from("2019-01-01", 1))
    reply = world.get(path, form="2019-01-01")
    assert_problem(reply, 400)
    assert reply.json["parameter"] == "form"


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize(
    "value", ["", "2019-1-1", "20190101", "2019-W01-1", "2019-02-30", "today", "2019-01-01T00:00Z"]
)
def test_a_bad_date_is_named(world: World, name: str, value: str) -> None:
    world.load("a", days_from("2019-01-01", 1))
    for path in ("/meters/EE00011/daily", "/meters/EE00011/gaps", "/files"):
        reply = world.get(path, **{name + "_": value})
        assert_problem(reply, 400)
        assert reply.json["parameter"] == name


@pytest.mark.parametrize("to", ["2019-01-01", "2018-12-31"])
def test_from_must_lie_before_to(world: World, to: str) -> None:
    world.load("a", days_from("2019-01-01", 1))
    for path in ("/meters/EE00011/daily", "/meters/EE00011/gaps", "/files"):
        assert_problem(world.get(path, from_="2019-01-01", to=to), 400)


def test_the_first_and_the_last_date_do_not_break_anything(world: World) -> None:
    world.load("a", days_from("2019-01-01", 1))
    assert world.get("/meters/EE00011/daily", from_="0001-01-01", to="9999-12-31").status == 200
    assert_problem(world.get("/meters/EE00011/daily", to="0001-01-01"), 400)
    assert world.get("/meters/EE00011/gaps", from_="0001-01-01", to="9999-12-31").status == 200
    assert_problem(world.get("/files", from_="0001-01-01"), 400)
    assert world.get("/files", to="0001-01-03").status == 200
    assert world.get("/files", from_="9999-12-30", to="9999-12-31").status == 200
    assert_problem(world.get("/files", from_="9999-12-31"), 400)


@pytest.mark.parametrize(
    "path", ["/", "/meter", "/meters/", "/meters/a/daily/", "/meters/a/b/daily", "/files/a/b"]
)
def test_an_unknown_address_is_404(world: World, path: str) -> None:
    reply = world.get(path)
    assert_problem(reply, 404)
    assert path in reply.json["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("rule", ROUTES)
def test_a_method_that_writes_is_405_and_says_what_is_allowed(world: World, rule: str, method: str) -> None:
    reply = world.get(rule.replace("<", "").replace(">", ""), method=method)
    assert_problem(reply, 405)
    assert reply.headers["allow"] == "GET, HEAD"


def test_a_post_with_a_body_is_405(world: World) -> None:
    assert_problem(world.send(read_event("post")), 405)


def test_head_is_answered_like_get(world: World) -> None:
    assert world.get("/health", method="HEAD").status == 200


@pytest.mark.parametrize("path", [*PATHS[:-1], "/files/2026-11-20-0123456789abcdef"])
def test_a_store_that_does_not_answer_is_503_with_retry_after(world: World, path: str) -> None:
    world.store.down = True
    reply = world.get(path)
    assert_problem(reply, 503)
    assert reply.headers["retry-after"] == "5"


def test_health_is_200_when_the_store_answers(world: World) -> None:
    reply = world.get("/health")
    assert (reply.status, reply.json) == (200, {"status": "ok", "store": "ok"})


class BrokenStoreError(Exception):
    """Some defect."""


@pytest.mark.parametrize(
    "error", [StoreDefectError("EE00011 365"), ValueError("EE00011 365"), BrokenStoreError("EE00011")]
)
def test_a_defect_is_500_and_neither_answer_nor_log_name_the_meter(world: World, error: Exception) -> None:
    def broken(*_: object) -> None:
        raise error

    world.store.day_rows = broken  # type: ignore[method-assign, assignment]
    world.load("a", days_from("2019-01-01", 1))
    reply = world.get("/meters/EE00011/daily")
    assert_problem(reply, 500)
    out = world.log.getvalue()
    assert type(error).__name__ in out
    assert "history.py" in out
    assert "EE00011" not in reply.body + out


def test_the_log_names_the_route_and_never_the_meter(world: World) -> None:
    world.load("a", days_from("2019-01-01", 1))
    world.get("/meters/EE00011/daily")
    world.get("/meters/EE00012/daily")
    world.get("/meters/EE00012/nothing")
    lines = [json.loads(line) for line in world.log.getvalue().splitlines()]
    assert [(line["status"], line.get("route")) for line in lines] == [
        (200, "/meters/<meter>/daily"),
        (404, "/meters/<meter>/daily"),
        (404, None),
    ]
    assert "EE0001" not in json.dumps(lines)
