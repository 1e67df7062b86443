"""The stack that the command talks to, on this machine or on AWS: its places, and clients of its services."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

LONGEST_COMMAND_S = 310

Sign = Callable[[str], dict[str, str]]
"""From the URL of a GET request to the headers that sign it."""


@dataclass(frozen=True, slots=True)
class Laptop:
    """What only a stack on this machine has."""

    pid: int
    store: str
    aws_endpoint_url: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack, and how to reach it. `title`, `logs` and `mend` are words for a person."""

    title: str
    api_url: str
    queue_url: str
    dead_letter_queue_url: str
    inbox_bucket: str
    records_bucket: str
    processor: str
    client: Callable[[str], Any]
    """From the name of an AWS service to a boto3 client of it."""
    logs: str
    mend: str
    sign: Sign | None = None
    laptop: Laptop | None = None

    def s3(self) -> "S3Client":
        return cast("S3Client", self.client("s3"))

    def sqs(self) -> "SQSClient":
        return cast("SQSClient", self.client("sqs"))

    def lambdas(self) -> Any:
        return self.client("lambda")
