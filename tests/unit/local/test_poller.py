"""The workers between queue and function: a message is worked on until its function answers."""

import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.functions import REGION
from local.poller import Poller

PATIENCE_S = 30


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    with mock_aws():
        yield boto3.client("sqs", region_name=REGION)


def test_a_worker_outlives_a_function_that_cannot_be_started(
    sqs: Any, caplog: pytest.LogCaptureFixture
) -> None:
    url = sqs.create_queue(QueueName="inbox", Attributes={"VisibilityTimeout": "1"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="a file")
    seen: list[str] = []

    def invoke(event: Any) -> Any:
        seen.append(event["Records"][0]["body"])
        if len(seen) == 1:
            raise OSError("too many processes")
        return {"batchItemFailures": []}

    poller = Poller(sqs, url, "arn:aws:sqs:::inbox", invoke)
    poller.start()
    end = time.monotonic() + PATIENCE_S
    while len(seen) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    poller.join()
    assert seen == ["a file", "a file"]
    assert "too many processes" in caplog.text
    left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (left["ApproximateNumberOfMessages"], left["ApproximateNumberOfMessagesNotVisible"]) == ("0", "0")
