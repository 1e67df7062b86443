"""A stack of fakes behind the real HTTP front, and the command run against it."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from local.front import Front
from local.functions import Function, FunctionFailedError
from tests.unit.api.world import CONTEXT, World


@dataclass
class Answers:
    """A function that runs in this process."""

    answer: Callable[[Any], Any]

    def invoke(self, event: Any) -> Any:
        return self.answer(event)


@dataclass
class Desk:
    """`commands` are what the fake processor was asked; `replies` what it answers, by command."""

    home: Path
    world: World
    commands: list[dict[str, Any]] = field(default_factory=list)
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--home", str(self.home)], prog_name="meterspace")

    def process(self, event: dict[str, Any]) -> dict[str, Any]:
        self.commands.append(event)
        if event["command"] == "crash":
            raise FunctionFailedError("Runtime.ExitError", "exit status 1")
        now = datetime.now(UTC).isoformat()
        return self.replies.get(event["command"], {"ok": True, "now": now})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """S3 and SQS are at a port where nothing listens."""
    world = World()
    made = Desk(tmp_path / "home", world)
    api = cast("Function", Answers(lambda event: world.handler(event, CONTEXT)))
    processor = cast("Function", Answers(made.process))
    front = Front(0, api, {"meterspace-processor": processor})
    front.start()
    write_stack_json(made.home, f"http://127.0.0.1:{front._server.server_address[1]}")
    yield made
    front.stop()


def write_stack_json(home: Path, api_url: str, **changes: object) -> None:
    nowhere = f"http://127.0.0.1:{unused_port()}"
    home.mkdir(parents=True, exist_ok=True)
    said = {
        "api_port": 1,
        "aws_port": 2,
        "home": str(home),
        "api_url": api_url,
        "aws_endpoint_url": nowhere,
        "pid": os.getpid(),
        "started_at": "2026-11-20T12:00:00Z",
        "store": f"sqlite://{home}/none.db",
        "queue_url": f"{nowhere}/123456789012/inbox",
        "dead_letter_queue_url": f"{nowhere}/123456789012/inbox-dlq",
        "inbox_bucket": "inbox",
        "records_bucket": "records",
        "region": "us-east-1",
    }
    (home / "stack.json").write_text(json.dumps({**said, **changes}))


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
