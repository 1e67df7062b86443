"""Messages to the processor itself: the port and its adapter to SQS."""

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from common.errors import StoreUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

SQS_BATCH = 10


class Queue(Protocol):
    """Where tasks wait for a worker."""

    def send(self, bodies: Iterable[str]) -> None:
        """Return when all are accepted. StoreUnavailableError where some were not: send all again."""

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Let a message that could not be worked on come back after `seconds`."""


class SqsQueue:
    """`Queue` over boto3."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._sqs, self._url = client, url

    def send(self, bodies: Iterable[str]) -> None:
        waiting = iter(bodies)
        while some := list(islice(waiting, SQS_BATCH)):
            answer = self._sqs.send_message_batch(
                QueueUrl=self._url,
                Entries=[{"Id": str(number), "MessageBody": body} for number, body in enumerate(some)],
            )
            if failed := answer.get("Failed"):
                raise StoreUnavailableError(f"the queue took all but {len(failed)} of {len(some)} messages")

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        self._sqs.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
        )
