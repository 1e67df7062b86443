"""Requests as Lambda hands them over: the events of tests/fixtures/events, through the real handler."""

import json
from typing import Any

import pytest

from tests.event_shapes import NAMES
from tests.unit.api.world import Reply, World, days_from, read_event

METERS = {"get": "EE00011", "curl": "EE00011", "iam": "house 1+2"}
"""Whom the events that read ask about. The path of one is percent-encoded."""
READ_HEADERS = {"accept"}


@pytest.fixture
def loaded(world: World) -> World:
    for meter in {*METERS.values(), "house 1"}:
        world.load(f"a {meter}", days_from("2018-12-31", 3), meter=meter)
    return world


def test_no_event_is_left_out() -> None:
    events = {name.removeprefix("function-url-") for name in NAMES if name.startswith("function-url-")}
    assert events == {*METERS, "post"}


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("get", ["2018-12-31", "2019-01-01", "2019-01-02"]),
        ("curl", ["2019-01-01", "2019-01-02"]),
        ("iam", ["2019-01-01", "2019-01-02"]),
    ],
)
def test_a_question_is_answered(loaded: World, name: str, days: list[str]) -> None:
    reply = loaded.send(read_event(name))
    assert reply.status == 200, reply.body
    assert reply.json["meter"] == METERS[name]
    assert [day["date"] for day in reply.json["days"]] == days


def test_what_would_write_is_refused_whatever_comes_with_it(loaded: World) -> None:
    assert loaded.send(read_event("post")).status == 405


def test_the_same_with_get_names_the_first_parameter_that_is_unknown(loaded: World) -> None:
    event = read_event("post")
    event["requestContext"]["http"]["method"] = "GET"
    reply = loaded.send(event)
    assert (reply.status, reply.json["parameter"]) == (400, "repeat")


def test_an_instant_with_a_bare_plus_is_explained(loaded: World) -> None:
    """Lambda decodes a bare plus in a query as a blank."""
    event = read_event("iam")
    event["queryStringParameters"]["as_of"] = "2026-11-20T12:00:00 01:00"
    reply = loaded.send(event)
    assert reply.status == 400
    assert "%2B" in reply.json["detail"]


@pytest.mark.parametrize("name", [*METERS, "post"])
def test_no_other_header_is_read(loaded: World, name: str) -> None:
    """The emulations pass on what the client sent; AWS adds `x-amzn-*` and `x-forwarded-*`."""
    event = read_event(name)
    kept = {header: value for header, value in event["headers"].items() if header in READ_HEADERS}
    assert said(loaded.send({**event, "headers": kept})) == said(loaded.send(event))


def said(reply: Reply) -> tuple[int, Any]:
    return reply.status, json.loads(reply.body)
