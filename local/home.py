"""The stack's folder on disk: which ports it uses, whether it runs, and that only one runs there."""

import fcntl
import json
import os
import socket
import time
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

INFO_FILE = "stack.json"
LOCK_FILE = "stack.lock"
LOCK_PATIENCE_SECONDS = 1.0


class StackError(Exception):
    """The stack cannot start; the message says what to do."""


@dataclass(frozen=True, slots=True)
class StackInfo:
    """A running stack, as written to `<home>/stack.json`."""

    home: str
    api_url: str
    aws_endpoint_url: str
    pid: int
    started_at: str
    store: str
    queue_url: str
    dead_letter_queue_url: str
    inbox_bucket: str
    records_bucket: str
    region: str


@dataclass(frozen=True, slots=True)
class Ports:
    """The two ports of a stack: the API's and the S3 and SQS emulation's."""

    api: int
    aws: int


def running_stack(home: Path) -> StackInfo | None:
    """The stack that runs on this home and is ready, or None. A leftover of a killed one does not count."""
    held: dict[str, Any] = _read(home)
    if held.get("pid") is None or not _is_locked(home):
        return None
    return StackInfo(**{field.name: held[field.name] for field in fields(StackInfo)})


class HomeLock:
    """Holds a home for one process until closed; the kernel lets go of it when the process dies."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._home = home
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        file = (self._home / LOCK_FILE).open("a")
        patience = time.monotonic() + LOCK_PATIENCE_SECONDS  # running_stack() holds the lock for an instant
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > patience:
                    file.close()
                    raise StackError(_already_running(self._home)) from None
                time.sleep(0.05)
            else:
                self._file = file
                return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def choose_ports(home: Path, api_port: int | None, aws_port: int | None) -> Ports:
    """The ports asked for, else those of the last run, else free ones. All are checked to be free now."""
    held = _read(home)
    return Ports(
        api=_choose(api_port, held.get("api_port"), "--port"),
        aws=_choose(aws_port, held.get("aws_port"), "--aws-port"),
    )


def write_starting(home: Path, ports: Ports) -> None:
    """Keep the ports for the next start; nothing runs (yet or any more)."""
    _write(home, {"api_port": ports.api, "aws_port": ports.aws, "pid": None})


def write_running(home: Path, ports: Ports, info: StackInfo) -> None:
    _write(home, {"api_port": ports.api, "aws_port": ports.aws, **asdict(info)})


def now_text() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _choose(asked: int | None, held: object, option: str) -> int:
    port = asked if asked is not None else held if isinstance(held, int) else 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            reason = f"Port {port} on 127.0.0.1 cannot be used ({error.strerror})."
            raise StackError(f"{reason} Choose another: meterspace up {option} NUMBER") from None
        chosen: int = probe.getsockname()[1]
        return chosen


def _is_locked(home: Path) -> bool:
    try:
        with (home / LOCK_FILE).open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _already_running(home: Path) -> str:
    where = _read(home).get("api_url")
    known = f" at {where}" if where else ""
    return (
        f"A stack already runs on {home}{known}. Use it, stop it first (Ctrl-C in its terminal), "
        "or give this one another folder."
    )


def _read(home: Path) -> dict[str, object]:
    try:
        held: dict[str, object] = json.loads((home / INFO_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise StackError(f"{home / INFO_FILE} is damaged. Delete it; new ports will be chosen.") from None
    return held


def _write(home: Path, content: dict[str, object]) -> None:
    temporary = home / f"{INFO_FILE}.{os.getpid()}"
    temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    temporary.replace(home / INFO_FILE)
