"""What the laptop hands to its functions has the shape of what AWS hands over (tests/fixtures/events)."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.stack import Stack
from processor.events import tasks_in_notification
from tests.event_shapes import event, shape
from tests.integration.laptop import Laptop, config, laptop, seen, until

INBOX = "meterspace-inbox"
ODD_KEY = "challenge/Zähler 1+2/März 2024 (neu) 100%.csv"
TOLD = {
    "s3-put": "ObjectCreated:Put",
    "s3-multipart-odd-key": "ObjectCreated:CompleteMultipartUpload",
    "s3-delete-marker": "ObjectRemoved:DeleteMarkerCreated",
}
LACKING = {"RequestId: str", "HostId: str"}
"""All that AWS sends and the emulation does not. Nobody reads them."""
REQUESTS = ["function-url-get", "function-url-curl", "function-url-post"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    with Stack(config(tmp_path_factory.mktemp("shapes") / "home")) as stack:
        yield laptop(stack)


@pytest.fixture(scope="module")
def notes(running: Laptop) -> dict[str, dict[str, Any]]:
    """What the processor saw, by the name of the S3 event; the test event under `s3-test`."""
    s3 = running.s3
    s3.put_object(Bucket=INBOX, Key="octopus/home-1/2024.csv", Body=b"one")
    upload = s3.create_multipart_upload(Bucket=INBOX, Key=ODD_KEY)
    which = {"Bucket": INBOX, "Key": ODD_KEY, "UploadId": upload["UploadId"]}
    part = s3.upload_part(**which, PartNumber=1, Body=b"two")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**which, MultipartUpload=parts)
    s3.put_object(Bucket=INBOX, Key="wide/a.csv", Body=b"three")
    s3.delete_object(Bucket=INBOX, Key="wide/a.csv")
    return until(lambda: named if (named := by_name(running.home)).keys() >= set(TOLD.values()) else {})


def by_name(home: Path) -> dict[str, dict[str, Any]]:
    """The first of each: of a multipart upload the emulation tells twice."""
    found: dict[str, dict[str, Any]] = {}
    for note in seen(home):
        name = "s3-test" if note["body"].get("Event") else note["body"]["Records"][0]["eventName"]
        found.setdefault(name, note)
    return found


@pytest.mark.parametrize("name", TOLD)
def test_a_notification(notes: dict[str, dict[str, Any]], name: str) -> None:
    told = notes[TOLD[name]]["body"]
    assert shape(told) == shape(event(name))
    assert told["Records"][0]["s3"]["object"]["key"] == event(name)["Records"][0]["s3"]["object"]["key"]


def test_the_notification_that_a_notification_was_switched_on(notes: dict[str, dict[str, Any]]) -> None:
    assert shape(event("s3-test")) - shape(notes["s3-test"]["body"]) == LACKING
    assert shape(notes["s3-test"]["body"]) <= shape(event("s3-test"))
    assert list(tasks_in_notification(notes["s3-test"]["body"])) == []


def test_a_message(notes: dict[str, dict[str, Any]]) -> None:
    for note in notes.values():
        assert shape({"Records": [note["record"]]}) == shape(event("sqs-s3-put"))


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request(running: Laptop, name: str) -> None:
    captured = event(name)
    target = "?".join(filter(None, (captured["rawPath"], captured["rawQueryString"])))
    body = captured["body"].encode() if "body" in captured else None
    passed_on = ("accept", "content-type", "cookie", "user-agent")
    headers = {header: captured["headers"][header] for header in passed_on if header in captured["headers"]}
    request = urllib.request.Request(running.info.api_url + target, data=body, headers=headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as response:
        handed_over = json.load(response)
    assert shape(handed_over) == shape(captured)
    for key in ("version", "rawPath", "rawQueryString", "queryStringParameters", "cookies", "body"):
        assert handed_over.get(key) == captured.get(key), key
    for key in ("method", "path", "protocol", "userAgent"):
        assert handed_over["requestContext"]["http"][key] == captured["requestContext"]["http"][key], key
    assert handed_over["headers"].items() >= headers.items()
