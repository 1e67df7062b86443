"""A laptop stack with the tiny handlers, and what a test needs to look at it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import boto3
from botocore.config import Config

from local.stack import Stack, StackConfig, StackInfo

T = TypeVar("T")
PATIENCE_SECONDS = 15.0


def config(home: Path, **changes: Any) -> StackConfig:
    settings: dict[str, Any] = {
        "home": home,
        "processor_handler": "tests.integration.laptop_handlers:processor",
        "api_handler": "tests.integration.laptop_handlers:api",
        "reconcile_at_start": False,
        "create_tables": lambda _: None,
        "visibility_seconds": 1,
        "processor_timeout_seconds": 2,
        "stop_grace_seconds": 1,
        "environment": {"SEEN": str(home / "seen")},
    }
    return StackConfig(**{**settings, **changes})


def client(service: str, info: StackInfo) -> Any:
    endpoint = info.api_url if service == "lambda" else info.aws_endpoint_url
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint,
        region_name=info.region,
        aws_access_key_id="anyone",
        aws_secret_access_key="anything",
        config=Config(proxies={}),
    )


def seen(home: Path) -> list[dict[str, Any]]:
    path = home / "seen"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def changes(home: Path, key: str = "") -> list[dict[str, Any]]:
    """The S3 notification records that the processor got, of one key (as encoded in events) or of all."""
    records = [record for note in seen(home) for record in note.get("body", {}).get("Records", [])]
    return [record for record in records if not key or record["s3"]["object"]["key"] == key]


def messages(home: Path, name: str) -> list[dict[str, Any]]:
    """What the processor saw of the message that the test called `name`, oldest first."""
    return [note for note in seen(home) if note.get("body", {}).get("name") == name]


def until(probe: Callable[[], T]) -> T:
    """The first true answer of the probe."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := probe():
            return found
        time.sleep(0.02)
    raise AssertionError(f"nothing within {PATIENCE_SECONDS} s")


@dataclass(frozen=True, slots=True)
class Laptop:
    """A running stack and its clients."""

    stack: Stack
    home: Path
    s3: Any
    sqs: Any

    @property
    def info(self) -> StackInfo:
        return self.stack.info

    def send(self, name: str, do: str) -> None:
        body = json.dumps({"name": name, "do": do})
        self.sqs.send_message(QueueUrl=self.info.queue_url, MessageBody=body)


def laptop(stack: Stack) -> Laptop:
    info = stack.info
    return Laptop(stack, stack.config.home, client("s3", info), client("sqs", info))
