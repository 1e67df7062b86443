"""The laptop stack runs functions as Lambda does: queue, partial failures, limits, crashes, HTTP, Invoke."""

import base64
import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from local.stack import Stack
from tests.integration.laptop import Laptop, client, config, laptop, messages, seen, until


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    with Stack(config(tmp_path_factory.mktemp("laptop") / "home")) as stack:
        yield laptop(stack)


def gone(running: Laptop) -> bool:
    """Nothing waits in the queue and nothing is in work."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = running.sqs.get_queue_attributes(QueueUrl=running.info.queue_url, AttributeNames=names)
    return set(found["Attributes"].values()) == {"0"}


def get(running: Laptop, path: str) -> Any:
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(running.info.api_url + path)


def test_a_message_arrives_as_lambda_builds_it_and_is_deleted(running: Laptop) -> None:
    running.sqs.send_message(
        QueueUrl=running.info.queue_url,
        MessageBody=json.dumps({"name": "shape"}),
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "part"}},
    )
    record = until(lambda: messages(running.home, "shape"))[0]["record"]
    assert set(record) == {
        *("messageId", "receiptHandle", "body", "attributes", "messageAttributes"),
        *("md5OfBody", "eventSource", "eventSourceARN", "awsRegion"),
    }
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"] == "arn:aws:sqs:us-east-1:123456789012:meterspace-inbox"
    assert record["messageAttributes"]["kind"]["stringValue"] == "part"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert {"SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"} <= set(record["attributes"])
    until(lambda: gone(running))


def test_a_failed_item_comes_back_when_the_handler_says(running: Laptop) -> None:
    running.send("item", "item")
    until(lambda: len(messages(running.home, "item")) == 2)
    until(lambda: gone(running))


@pytest.mark.parametrize("do", ["wrong-item", "hang", "exit"])
def test_a_message_comes_back_after(running: Laptop, do: str) -> None:
    """A wrong identifier, a time-out and a crash return the message after its visibility time."""
    running.send(do, do)
    until(lambda: len(messages(running.home, do)) == 2)
    first, second = messages(running.home, do)
    assert second["record"]["attributes"]["ApproximateReceiveCount"] == "2"
    assert (first["pid"] == second["pid"]) == (do == "wrong-item")
    until(lambda: gone(running))


def test_kill_9_in_the_middle_brings_the_message_back(running: Laptop) -> None:
    running.send("killed", "hang")
    pid = until(lambda: messages(running.home, "killed"))[0]["pid"]
    assert pid in running.stack.functions["meterspace-processor"].pids()
    os.kill(pid, signal.SIGKILL)
    until(lambda: len(messages(running.home, "killed")) == 2)
    until(lambda: gone(running))
    assert pid not in running.stack.functions["meterspace-processor"].pids()


def test_the_dead_letter_queue_gets_a_message_after_five_tries(running: Laptop) -> None:
    running.send("dead", "always-raise")
    dead_letters = running.info.dead_letter_queue_url
    found = until(lambda: running.sqs.receive_message(QueueUrl=dead_letters).get("Messages"))
    assert json.loads(found[0]["Body"])["name"] == "dead"
    assert len(messages(running.home, "dead")) == 5


def test_a_function_url_event(running: Laptop) -> None:
    request = urllib.request.Request(
        running.info.api_url + "/meters/A%20B/daily?from=1&c=x&c=y&e=",
        data=b"{}",
        headers={"Content-Type": "application/json", "X-Two": "a", "Cookie": "k=v; l=w"},
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as response:
        event = json.load(response)
    assert event["version"] == "2.0"
    assert event["rawPath"] == "/meters/A%20B/daily"
    assert event["rawQueryString"] == "from=1&c=x&c=y&e="
    assert event["queryStringParameters"] == {"from": "1", "c": "x,y", "e": ""}
    assert event["cookies"] == ["k=v", "l=w"]
    assert event["headers"]["x-two"] == "a"
    assert event["headers"]["cookie"] == "k=v; l=w"
    assert (event["body"], event["isBase64Encoded"]) == ("{}", False)
    http = event["requestContext"]["http"]
    assert (http["method"], http["path"], http["protocol"]) == ("POST", "/meters/A B/daily", "HTTP/1.1")
    assert http["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["stage"] == "$default"


def test_a_binary_body_is_base64(running: Laptop) -> None:
    request = urllib.request.Request(
        running.info.api_url + "/x", data=b"\x00\xff", headers={"Content-Type": "application/zip"}
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as response:
        event = json.load(response)
    assert (base64.b64decode(event["body"]), event["isBase64Encoded"]) == (b"\x00\xff", True)


def test_answers_of_the_api_function(running: Laptop) -> None:
    with get(running, "/plain") as response:
        assert (response.status, json.load(response)) == (200, {"hello": "world"})
        assert response.headers["content-type"] == "application/json"
    with get(running, "/binary") as response:
        assert (response.status, response.read()) == (201, b"\x00\x01\xff")
        assert response.headers.get_all("set-cookie") == ["a=1", "b=2"]
    with pytest.raises(urllib.error.HTTPError) as failed:
        get(running, "/raise")
    assert failed.value.code == 502
    assert "message" in json.load(failed.value)
    log = running.home / "logs" / "meterspace-api.log"
    assert "out of luck" in log.read_text()


def test_the_context_is_lambdas(running: Laptop) -> None:
    with get(running, "/context") as response:
        context = json.load(response)
    assert context["function_name"] == "meterspace-api"
    assert context["invoked_function_arn"] == "arn:aws:lambda:us-east-1:123456789012:function:meterspace-api"
    assert 25_000 < context["left"] <= 30_000


def test_handlers_can_reach_no_real_account(running: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    with get(running, "/environment") as response:
        environment = json.load(response)
    assert environment["AWS_ENDPOINT_URL"] == running.info.aws_endpoint_url
    assert environment["AWS_ACCESS_KEY_ID"] == "local"
    assert environment["METERSPACE_STORE"] == running.info.store
    assert environment["METERSPACE_QUEUE_URL"] == running.info.queue_url
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & set(environment)


def test_invoke_calls_a_function_directly(running: Laptop) -> None:
    functions = client("lambda", running.info)
    payload = json.dumps({"command": "reconcile"}).encode()
    answer = functions.invoke(FunctionName="meterspace-processor", Payload=payload)
    assert answer["StatusCode"] == 200
    assert "FunctionError" not in answer
    assert json.load(answer["Payload"])["event"] == {"command": "reconcile"}


def test_invoke_tells_of_errors_as_lambda_does(running: Laptop) -> None:
    functions = client("lambda", running.info)
    payload = json.dumps({"command": "x", "do": "raise"}).encode()
    answer = functions.invoke(FunctionName="meterspace-processor", Payload=payload)
    assert answer["FunctionError"] == "Unhandled"
    error = json.load(answer["Payload"])
    assert (error["errorType"], error["errorMessage"]) == ("RuntimeError", "told to")
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.invoke(FunctionName="nobody")


def test_a_direct_call_does_not_wait_for_the_queue(running: Laptop) -> None:
    running.send("long", "hang")
    until(lambda: messages(running.home, "long"))
    start = time.monotonic()
    client("lambda", running.info).invoke(FunctionName="meterspace-processor", Payload=b'{"command": "now"}')
    assert time.monotonic() - start < 1.5
    assert {"command": {"command": "now"}} in seen(running.home)
