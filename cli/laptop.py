"""Finds the stack that `meterspace up` runs on this machine, by the `stack.json` in its home folder."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import boto3
from botocore.config import Config

from cli.failure import FailureError, NoStackError
from cli.stack import LONGEST_COMMAND_S, Laptop, Stack

PROCESSOR = "meterspace-processor"
NAMES = (
    "api_url", "aws_endpoint_url", "queue_url", "dead_letter_queue_url", "inbox_bucket", "records_bucket",
    "region", "pid", "store",
)  # fmt: skip


def find_laptop(home: Path) -> Stack:
    """The stack that runs in `home`, or NoStackError. What a killed one left behind does not count."""
    path = home / "stack.json"
    try:
        said: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise NoStackError(home) from None
    except ValueError:
        raise FailureError(f"{path} is damaged.", "Delete it and start the stack again.") from None
    if not isinstance(said.get("pid"), int) or not _alive(said["pid"]):
        raise NoStackError(home)
    if missing := [name for name in NAMES if name not in said]:
        raise FailureError(
            f"{path} lacks {', '.join(missing)}.", "It is of another version: start the stack again."
        )
    return Stack(
        title=f"process {said['pid']}, {said['api_url']}",
        api_url=said["api_url"],
        queue_url=said["queue_url"],
        dead_letter_queue_url=said["dead_letter_queue_url"],
        inbox_bucket=said["inbox_bucket"],
        records_bucket=said["records_bucket"],
        processor=PROCESSOR,
        client=lambda service: _client(service, said),
        logs="See <home>/logs",
        mend="Stop the stack (Ctrl-C in its terminal) and start it again: meterspace up",
        laptop=Laptop(said["pid"], said["store"], said["aws_endpoint_url"]),
    )


def _client(service: str, said: Mapping[str, Any]) -> Any:
    """Lambda's Invoke call is answered by the front, all else by the emulator."""
    is_lambda = service == "lambda"
    # A laptop stack takes any keys; the user's own must not be sent, nor a proxy asked for loopback.
    return boto3.Session().client(
        cast("Any", service),
        endpoint_url=said["api_url"] if is_lambda else said["aws_endpoint_url"],
        region_name=said["region"],
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106
        config=Config(
            connect_timeout=5,
            read_timeout=LONGEST_COMMAND_S if is_lambda else 60,
            retries={"total_max_attempts": 2},
            proxies={},
            s3={"addressing_style": "path"},
        ),
    )


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
