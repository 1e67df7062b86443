"""A server in the background: started in a session of its own, known by a pid file, stopped by its id."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.rehearsal.command import LAST_LINES, RehearsalError

STOP_SECONDS = 30.0


def start(arguments: Sequence[str | Path], log: Path, pid_file: Path | None = None) -> int:
    """Its process id, written to `pid_file` where one is named. Its words go to the end of `log`."""
    with log.open("ab") as words:
        process = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
    if pid_file is not None:
        pid_file.write_text(f"{process.pid}\n", encoding="utf-8")
    return process.pid


def wait_until(ready: Callable[[], bool], pid: int, log: Path, seconds: float) -> None:
    """Returns when `ready`; RehearsalError with the end of the log when the process ends or time is up."""
    end = time.monotonic() + seconds
    while not ready():
        if not is_alive(pid) or time.monotonic() > end:
            state = "did not answer in time" if is_alive(pid) else "ended at once"
            last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-LAST_LINES:]
            raise RehearsalError("\n".join([f"The process {pid} {state}. The end of {log}:", *last]))
        time.sleep(0.1)


def running_pid(pid_file: Path, program: str) -> int | None:
    """The process that the file names, if it lives and runs this program; its id may be another's by now."""
    try:
        pid = int(pid_file.read_text(encoding="utf-8"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if program.encode() in command.split(b"\0")[0] and is_alive(pid) else None


def stop(pid: int) -> None:
    """By SIGTERM; by SIGKILL where that did not help within half a minute."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end:
            if not is_alive(pid):
                return
            time.sleep(0.05)
    raise RehearsalError(f"The process {pid} does not end.")


def is_alive(pid: int) -> bool:
    """Whether it runs. A child of ours that has ended is buried first."""
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
