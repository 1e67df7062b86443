"""The stack that the command talks to: where it is, and clients of its services."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config

from cli.failure import FailureError, NoStackError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

LONGEST_COMMAND_S = 310


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack, as its `stack.json` describes it."""

    api_url: str
    aws_endpoint_url: str
    queue_url: str
    dead_letter_queue_url: str
    inbox_bucket: str
    records_bucket: str
    region: str
    pid: int
    store: str

    def s3(self) -> "S3Client":
        return cast("S3Client", self._client("s3", self.aws_endpoint_url))

    def sqs(self) -> "SQSClient":
        return cast("SQSClient", self._client("sqs", self.aws_endpoint_url))

    def lambdas(self) -> Any:
        """The front answers Lambda's Invoke call."""
        return self._client("lambda", self.api_url, read_timeout=LONGEST_COMMAND_S)

    def _client(self, service: str, endpoint_url: str, read_timeout: int = 60) -> Any:
        # A laptop stack takes any keys; the user's own must not be sent, nor a proxy asked for loopback.
        return boto3.Session().client(
            cast("Any", service),
            endpoint_url=endpoint_url,
            region_name=self.region,
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106
            config=Config(
                connect_timeout=5,
                read_timeout=read_timeout,
                retries={"total_max_attempts": 2},
                proxies={},
                s3={"addressing_style": "path"},
            ),
        )


def find_stack(home: Path) -> Stack:
    """The stack that runs in `home`, or NoStackError. What a killed one left behind does not count."""
    path = home / "stack.json"
    try:
        said: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise NoStackError(home) from None
    except ValueError:
        raise FailureError(f"{path} is damaged.", "Delete it and start the stack again.") from None
    names = [field.name for field in fields(Stack)]
    if not isinstance(said.get("pid"), int) or not _alive(said["pid"]):
        raise NoStackError(home)
    if missing := [name for name in names if name not in said]:
        raise FailureError(
            f"{path} lacks {', '.join(missing)}.", "It is of another version: start the stack again."
        )
    return Stack(**{name: said[name] for name in names})


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
