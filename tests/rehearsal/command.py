"""Runs a program and, where it fails, says which one, and the last it had to say."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

LAST_LINES = 15


class RehearsalError(Exception):
    """The rehearsal cannot go on; the message says what to do."""


def run(
    arguments: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    text: str | None = None,
    timeout_seconds: float = 900,
) -> str:
    """What it wrote to stdout. `environment` is added to this process's, `text` goes to its stdin."""
    shown = " ".join(str(argument) for argument in arguments)
    try:
        done = subprocess.run(
            [str(argument) for argument in arguments],
            env={**os.environ, **(environment or {})},
            cwd=cwd,
            input=text if text is not None else "",
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_seconds,
        )
    except FileNotFoundError:
        raise RehearsalError(f"{arguments[0]} is not installed. It was wanted for: {shown}") from None
    except subprocess.TimeoutExpired:
        raise RehearsalError(f"Not done within {timeout_seconds:.0f} s: {shown}") from None
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-LAST_LINES:]
        raise RehearsalError("\n".join([f"This failed with exit code {done.returncode}: {shown}", *last]))
    return done.stdout


def answers(arguments: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> bool:
    """Whether it can be run and ends with exit code 0 within seconds."""
    try:
        run(arguments, environment=environment, timeout_seconds=20)
    except RehearsalError:
        return False
    return True
