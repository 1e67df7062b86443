"""Does what Lambda's event source mapping for SQS does: receive, invoke, delete what did not fail."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from local.functions import REGION, FunctionFailedError

WAIT_SECONDS = 1
LOG = logging.getLogger(__name__)


class Queue(Protocol):
    """The calls of boto3's SQS client that are used here."""

    def receive_message(self, **kwargs: Any) -> Any: ...

    def delete_message_batch(self, **kwargs: Any) -> Any: ...

    def change_message_visibility(self, **kwargs: Any) -> Any: ...


class Poller:
    """`workers` threads, each with one batch in flight at most: the mapping's MaximumConcurrency."""

    def __init__(
        self,
        queue: Queue,
        queue_url: str,
        queue_arn: str,
        invoke: Callable[[object], Any],
        *,
        workers: int = 1,
        batch_size: int = 1,
    ) -> None:
        self._queue = queue
        self._queue_url = queue_url
        self._queue_arn = queue_arn
        self._invoke = invoke
        self._batch_size = batch_size
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(workers)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop_receiving(self) -> None:
        """Take no new message. What is in work goes on until its function has ended or is stopped."""
        self._stopping.set()

    def join(self) -> None:
        """Wait until the last message is deleted or handed back; call when the function has stopped."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=5 * WAIT_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._poll_once()
            except (BotoCoreError, ClientError) as error:
                LOG.warning("The queue did not answer, trying again: %s", error)
                self._stopping.wait(WAIT_SECONDS)
            except Exception:  # the outermost edge: a thread that ended here would leave its queue to nobody
                LOG.exception("A worker failed; its messages come back after their visibility time")
                self._stopping.wait(WAIT_SECONDS)

    def _poll_once(self) -> None:
        received = self._queue.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=self._batch_size,
            WaitTimeSeconds=WAIT_SECONDS,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = received.get("Messages", [])
        if messages and self._stopping.is_set():
            self._hand_back(messages)
        elif messages:
            self._work_on(messages)

    def _work_on(self, messages: list[dict[str, Any]]) -> None:
        try:
            answer = self._invoke(to_event(messages, self._queue_arn))
        except FunctionFailedError as error:
            LOG.warning("%s; the message comes back after its visibility time", error.kind)
            if self._stopping.is_set():
                self._hand_back(messages)
            return
        failed = failed_message_ids(answer, {message["MessageId"] for message in messages})
        done = [message for message in messages if message["MessageId"] not in failed]
        if done:
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(done)
            ]
            self._queue.delete_message_batch(QueueUrl=self._queue_url, Entries=entries)

    def _hand_back(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            self._queue.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )


def to_event(messages: list[dict[str, Any]], queue_arn: str) -> dict[str, Any]:
    """Received messages as the event that Lambda builds from them."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": dict(message.get("Attributes", {})),
                "messageAttributes": {
                    name: _message_attribute(value)
                    for name, value in message.get("MessageAttributes", {}).items()
                },
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": queue_arn,
                "awsRegion": REGION,
            }
            for message in messages
        ]
    }


def failed_message_ids(answer: object, message_ids: set[str]) -> set[str]:
    """The ids that return to the queue: all, if the answer is not understood or names a wrong message."""
    if answer is None:
        return set()
    if not isinstance(answer, dict):
        return message_ids
    failures = answer.get("batchItemFailures")
    if failures is None:
        return set()
    if not isinstance(failures, list) or not all(isinstance(failure, dict) for failure in failures):
        return message_ids
    named = [failure.get("itemIdentifier") for failure in failures]
    known = [name for name in named if isinstance(name, str) and name in message_ids]
    return set(known) if len(known) == len(named) else message_ids


def _message_attribute(value: dict[str, Any]) -> dict[str, Any]:
    named = {"StringValue": "stringValue", "BinaryValue": "binaryValue", "DataType": "dataType"}
    return {"stringListValues": [], "binaryListValues": []} | {
        named[name]: held for name, held in value.items() if name in named
    }
