"""Events as AWS sends them become tasks: of new objects, once each, with the key as it was named."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from common.errors import BadEventError, StoreUnavailableError
from processor import handler
from processor.app import App
from processor.events import tasks_in_message, tasks_in_notification
from processor.task import LoadTask, PartTask
from tests.fakes import FakeStore
from tests.system.layouts import SAMPLES
from tests.world import World

EVENTS = Path(__file__).parents[2] / "fixtures" / "events"
BUCKET = "meterspace-inbox-111122223333"
VERSION = "096fKKXTRTtl3on89fVO.nfljtsv6qko"
CONTEXT: Any = SimpleNamespace(
    function_name="processor", memory_limit_in_mb=512, invoked_function_arn="arn", aws_request_id="1"
)


def event(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return loaded


@pytest.mark.parametrize(
    ("name", "tasks"),
    [
        ("s3-put", [LoadTask(BUCKET, "octopus/home-1/2024.csv", VERSION)]),
        ("s3-put-odd-key", [LoadTask(BUCKET, "challenge/Zähler 1+2/März 2024 (neu) 100%.csv", VERSION)]),
        ("s3-put-unversioned", [LoadTask(BUCKET, "wide/x.csv", "")]),
        (
            "s3-two-records",
            [LoadTask(BUCKET, "wide/a.csv", VERSION), LoadTask(BUCKET, "wide/b.csv", VERSION[::-1])],
        ),
        ("s3-delete", []),
        ("s3-delete-marker", []),
        ("s3-test", []),
    ],
)
def test_notifications_name_the_objects_that_are_new(name: str, tasks: list[LoadTask]) -> None:
    assert list(tasks_in_notification(event(name))) == tasks
    assert list(tasks_in_message(json.dumps(event(name)))) == tasks


@pytest.mark.parametrize(
    "task",
    [
        LoadTask("b", "k ä", "v", "p", again=True),
        PartTask("b", "k", "v", "p", "d", 1, 3, 'a,"b"', 12, 1, "2026-01-15T12:00:00+00:00"),
        PartTask("b", "k", "v", "p", "d", 0, 3, None, 0, 0, "2026-01-15T12:00:00+00:00"),
    ],
)
def test_the_processors_own_tasks_travel_as_json(task: LoadTask | PartTask) -> None:
    assert list(tasks_in_message(task.to_json())) == [task]


@pytest.mark.parametrize(
    "body",
    [
        *("", "junk", "[]", "5", "null", '"text"', "{}"),
        *('{"task": "dance"}', '{"task": "load"}', '{"task": ["load"]}'),
        '{"task": "load", "bucket": "b", "key": "k", "colour": "red"}',
        *('{"Records": 5}', '{"Records": null}', '{"Records": ["x"]}', '{"Records": [{}]}'),
        '{"Records": [{"eventName": "ObjectCreated:Put"}]}',
        '{"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "b"}, "object": {}}}]}',
        '{"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": "b", "object": {"key": 7}}}]}',
    ],
)
def test_junk_is_named_as_such(body: str) -> None:
    with pytest.raises(BadEventError):
        list(tasks_in_message(body))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(FakeStore())
    monkeypatch.setattr(handler.metrics.provider, "namespace", "Tests")
    monkeypatch.setattr(handler, "app", lambda: App(world.ingest, world.commands, world.queue))
    return world


def put(world: World) -> None:
    """The object that the fixtures tell of."""
    world.buckets.add(BUCKET, "octopus/home-1/2024.csv", SAMPLES["octopus"].data)
    info, body = world.buckets.versions.pop()
    assert info.version
    world.buckets.versions.append(
        (type(info)(BUCKET, info.key, VERSION, len(body), info.last_modified), body)
    )


@pytest.mark.parametrize("name", ["s3-put", "sqs-s3-put"])
def test_a_notification_is_loaded_bare_and_from_a_queue(world: World, name: str) -> None:
    put(world)
    assert not handler.handler(event(name), CONTEXT).get("batchItemFailures")
    assert world.days("home-1")


@pytest.mark.parametrize("name", ["s3-test", "sqs-s3-test", "s3-delete"])
def test_what_tells_of_nothing_new_is_acknowledged(world: World, name: str) -> None:
    assert not handler.handler(event(name), CONTEXT).get("batchItemFailures")
    assert world.receipts() == []


def test_only_the_message_that_failed_comes_back(world: World) -> None:
    put(world)
    answer = handler.handler(event("sqs-two-messages"), CONTEXT)
    assert [failed["itemIdentifier"][-1] for failed in answer["batchItemFailures"]] == ["1"]
    assert world.days("home-1")


def test_a_message_waits_longer_each_time_the_store_is_away(world: World) -> None:
    put(world)
    world.store.down = True  # type: ignore[attr-defined]
    waits = []
    for attempts in (1, 2, 3, 9):
        message = event("sqs-s3-put")
        message["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(attempts)
        with pytest.raises((BatchProcessingError, StoreUnavailableError)):
            handler.handler(message, CONTEXT)
        waits.append(world.queue.postponed[-1][1])
    assert waits == sorted(waits)
    assert 2 <= waits[0] <= 5
    assert 450 <= waits[-1] <= 900


def test_a_command_is_answered(world: World) -> None:
    assert handler.handler({"command": "ping"}, CONTEXT)["ok"]
    assert "known are" in handler.handler({"command": "dance"}, CONTEXT)["advice"]
