"""Events in, answers out: the corner cases of what Lambda's queue mapping and Function URLs do."""

import pytest

from local.function_url import HttpRequest, to_event, to_response
from local.poller import failed_message_ids
from local.s3_events import ObjectChange, to_message

IDS = {"a", "b"}


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, IDS),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, IDS),
        ({"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "nobody"}]}, IDS),
        ({"batchItemFailures": [{"id": "a"}]}, IDS),
        ({"batchItemFailures": ["a"]}, IDS),
        ({"batchItemFailures": [{"itemIdentifier": ["a"]}]}, IDS),
        ({"batchItemFailures": "a"}, IDS),
        ("done", IDS),
    ],
)
def test_which_messages_return_to_the_queue(answer: object, failed: set[str]) -> None:
    assert failed_message_ids(answer, IDS) == failed


def request(target: str = "/", *headers: tuple[str, str], body: bytes = b"") -> HttpRequest:
    return HttpRequest("GET", target, "HTTP/1.1", list(headers), body, "127.0.0.1")


def test_no_query_and_no_body_leave_their_keys_out() -> None:
    event = to_event(request())
    assert event["rawQueryString"] == ""
    assert not {"queryStringParameters", "body", "cookies"} & set(event)


def test_a_path_of_two_slashes_is_a_path() -> None:
    assert to_event(request("//meters?a=1"))["rawPath"] == "//meters"


def test_repeated_headers_are_joined_and_lower_cased() -> None:
    event = to_event(request("/", ("X-A", "1"), ("x-a", "2"), ("Host", "here:80")))
    assert event["headers"] == {"x-a": "1,2", "host": "here:80"}
    assert event["requestContext"]["domainName"] == "here:80"


@pytest.mark.parametrize(
    ("answer", "body"), [({"a": 1}, b'{"a": 1}'), ("text", b"text"), ([1], b"[1]"), (None, b"null")]
)
def test_an_answer_without_status_is_the_body_of_a_200(answer: object, body: bytes) -> None:
    response = to_response(answer)
    assert (response.status, response.body) == (200, body)
    assert response.headers == [("content-type", "application/json")]


def test_an_answer_with_status_says_all() -> None:
    answer = {"statusCode": 303, "headers": {"Location": "/x"}, "cookies": ["a=1"], "body": None}
    response = to_response(answer)
    assert (response.status, response.body) == (303, b"")
    assert ("location", "/x") in response.headers
    assert ("set-cookie", "a=1") in response.headers


def test_a_removal_carries_neither_size_nor_etag() -> None:
    change = ObjectChange("ObjectRemoved:Delete", "eu-west-1", "inbox", "a b/ü", "v1", 255, None, None, "x")
    described = to_message(change)["Records"][0]["s3"]["object"]
    assert described == {"key": "a+b/%C3%BC", "versionId": "v1", "sequencer": "00000000000000FF"}
