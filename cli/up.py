"""`meterspace up`: runs the laptop stack in the foreground."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

import click

from cli.failure import EXIT_CODES
from cli.options import home_option

PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@click.command(epilog=EXIT_CODES)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port of the API; default: that of the last time, or a free one.",
)
@click.option(
    "--aws-port", type=click.IntRange(0, 65535), help="Port of the S3 and SQS emulation; default: likewise."
)
@click.option(
    "--store",
    metavar="URL",
    envvar="METERSPACE_STORE",
    show_envvar=True,
    help="sqlite:///PATH or cassandra://HOST:PORT/KEYSPACE; default: SQLite in the home.",
)
@click.option(
    "--default-profile", metavar="NAME", help="Profile of files that lie in no folder of the inbox."
)
@click.option("--workers", type=click.IntRange(1, 64), help="Files that are worked on at once.")
@home_option
def up(
    port: int | None,
    aws_port: int | None,
    store: str | None,
    default_profile: str | None,
    workers: int | None,
    home: Path,
) -> None:
    """Run the stack until Ctrl-C. It listens on 127.0.0.1 only, and keeps all it has in the home folder.

    \b
    Examples:
      meterspace up
      meterspace up --default-profile challenge --port 8000
    """
    options = {
        "--home": home,
        "--port": port,
        "--aws-port": aws_port,
        "--store": store,
        "--default-profile": default_profile,
        "--workers": workers,
    }
    given = [word for name, value in options.items() if value is not None for word in (name, str(value))]
    click.get_current_context().exit(run_stack(given))


def run_stack(arguments: Sequence[str]) -> int:
    """Runs `python -m local.up` to its end, and gives it the signals that arrive here. Its exit code."""
    child = start_stack(arguments)
    with _signals_to(child):
        code = child.wait()
    return 128 - code if code < 0 else code


def start_stack(arguments: Sequence[str], log: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Starts it in a process group of its own, so that a Ctrl-C reaches it once: through this process."""
    command = [sys.executable, "-m", "local.up", *arguments]
    return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


@contextlib.contextmanager
def _signals_to(child: subprocess.Popen[bytes]) -> Iterator[None]:
    def pass_on(number: int, _: FrameType | None) -> None:
        # A closed terminal (SIGHUP) is a reason to stop, and the stack stops in order at SIGTERM.
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGTERM if number == signal.SIGHUP else number)

    before = {number: signal.signal(number, pass_on) for number in PASSED_ON}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
