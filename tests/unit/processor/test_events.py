"""Events as AWS sends them become tasks: of new objects, once each, with the key as it was named."""

import hashlib
import json
from dataclasses import replace

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from common.errors import BadEventError, Refusal, StoreUnavailableError
from processor import handler
from processor.app import App
from processor.events import tasks_in_message, tasks_in_notification
from processor.task import LoadTask, PartTask
from tests.event_shapes import NAMES, event
from tests.fakes import FakeStore
from tests.infra.template import MAIN, deployed
from tests.lambda_context import FakeContext
from tests.system.layouts import SAMPLES
from tests.world import INBOX, World

BUCKET = "meterspace-inbox-111122223333-eu-west-2"
VERSION = "096fKKXTRTtl3on89fVO.nfljtsv6qko"
CONTEXT = FakeContext("processor")


PUT = LoadTask(BUCKET, "octopus/home-1/2024.csv", VERSION)
ODD_KEY = "challenge/Zähler 1+2/März 2024 (neu) 100%.csv"
TOLD = {
    "s3-put": [PUT],
    "s3-multipart-odd-key": [LoadTask(BUCKET, ODD_KEY, VERSION)],
    "s3-copy-unversioned": [LoadTask(BUCKET, "wide/x.csv", "")],
    "s3-two-records": [
        LoadTask(BUCKET, "wide/a.csv", VERSION),
        LoadTask(BUCKET, "wide/b.csv", VERSION[::-1]),
    ],
    "s3-delete": [],
    "s3-delete-marker": [],
    "s3-test": [],
    "sqs-s3-put": [PUT],
    "sqs-s3-test": [],
    "sqs-two-messages": [PUT],
}
"""What each event tells of."""
BARE = [name for name in TOLD if name.startswith("s3-")]


def test_no_event_is_left_out() -> None:
    assert sorted(TOLD) == [name for name in NAMES if not name.startswith("function-url-")]


@pytest.mark.parametrize("name", [name for name in TOLD if name.startswith("sqs-")])
def test_the_digests_of_the_messages_are_right(name: str) -> None:
    for record in event(name)["Records"]:
        assert record["md5OfBody"] == hashlib.md5(record["body"].encode()).hexdigest()


@pytest.mark.parametrize("name", BARE)
def test_notifications_name_the_objects_that_are_new(name: str) -> None:
    assert list(tasks_in_notification(event(name))) == TOLD[name]
    assert list(tasks_in_message(json.dumps(event(name)))) == TOLD[name]


NOON = "2026-01-15T12:00:00+00:00"


@pytest.mark.parametrize(
    "task",
    [
        LoadTask("b", "k ä", "v", "p", again=True),
        PartTask("b", "k", "v", 99, NOON, {"said-at": "1"}, "p", "d", 1, 3, 'a,"b"', 12, 1, NOON),
        PartTask("b", "k", "v", 99, NOON, {}, "p", "d", 0, 3, None, 0, 0, NOON),
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


def put(world: World, tasks: list[LoadTask]) -> None:
    """The objects that an event tells of. Of a bucket without versions the version is the ETag."""
    for task in tasks:
        world.buckets.add(BUCKET, task.key, SAMPLES["octopus"].data)
        info, body = world.buckets.versions.pop()
        world.buckets.versions.append((replace(info, version=task.version or info.version), body))


@pytest.mark.parametrize("name", TOLD)
def test_every_object_that_an_event_tells_of_is_worked_on(world: World, name: str) -> None:
    """Those that are no octopus file are refused for it, in a receipt: they were found and read."""
    put(world, TOLD[name])
    answer = handler.handler(event(name), CONTEXT)
    assert len(answer.get("batchItemFailures", [])) == (name == "sqs-two-messages")
    receipts = [file.first for file in world.receipts()]
    found = {(one.bucket, one.key, one.object_version) for one in receipts}
    wanted = {(task.bucket, task.key) for task in TOLD[name]}
    assert {(bucket, key) for bucket, key, _ in found} == wanted
    assert {version for _, _, version in found} >= {task.version for task in TOLD[name] if task.version}
    assert Refusal.GONE not in {one.refused for one in receipts}
    assert bool(world.days("home-1")) == (PUT in TOLD[name])


def test_only_the_message_that_failed_comes_back(world: World) -> None:
    put(world, [PUT])
    answer = handler.handler(event("sqs-two-messages"), CONTEXT)
    assert [failed["itemIdentifier"][-1] for failed in answer["batchItemFailures"]] == ["1"]
    assert world.days("home-1")


def test_a_message_waits_longer_each_time_the_store_is_away(world: World) -> None:
    put(world, [PUT])
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


def test_the_schedule_sends_a_command(world: World) -> None:
    world.buckets.add(INBOX, PUT.key, SAMPLES["octopus"].data)
    rule = deployed(MAIN).of("AWS::Events::Rule")["ReconcileRule"]
    (target,) = rule["Targets"]
    answer = handler.handler(json.loads(target["Input"]), CONTEXT)
    assert answer == {"ok": True, "listed": 1, "sent": 1}
