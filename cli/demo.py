"""`make demo`: a meter file goes through the whole product, from nothing to its daily sums."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

from cli.daily import print_table, whole_answer
from cli.failure import FailureError, NoStackError
from cli.http import Api
from cli.laptop import find_laptop
from cli.output import say
from cli.stack import Stack
from cli.up import start_stack
from cli.upload import object_key, said_at_times, upload
from cli.wait import wait_for_uploads

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "challenge-january-2019.csv"
METER = "EE00011"
FIRST_DAYS_KWH = [365, 338, 322]
MONTH_KWH = 10_356
START_PATIENCE_S = 45
STOP_PATIENCE_S = 20


def main() -> None:
    """Exit code 0 only where the sums are the known ones."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with (
            tempfile.TemporaryDirectory(prefix="meterspace-demo-") as folder,
            _running(Path(folder)) as stack,
        ):
            api = Api(stack)
            _load(api, stack)
            _show_days(api)
            _show_curl(api)
    except FailureError as error:
        error.show()
        sys.exit(error.exit_code)
    say("The demo is over and has left nothing behind. To keep a stack running: make up")


def _load(api: Api, stack: Stack) -> None:
    say(f"Loading {SAMPLE.name} ...")
    uploads = upload(
        stack, [SAMPLE], [object_key(SAMPLE, "challenge", None)], said_at_times(1, None), lambda _: None
    )
    (file,) = wait_for_uploads(api, uploads, START_PATIENCE_S)
    if file["state"] != "loaded":
        raise FailureError(f"The sample was not wholly loaded: {file['state']}, {file['first_error']}")
    say(f"{file['counts']['loaded']:,} readings loaded.")


def _show_days(api: Api) -> None:
    answer = whole_answer(api, METER, {"from_": "2019-01-01", "to": "2019-02-01"})
    print_table(answer)
    totals = [day["total"] for day in answer["days"]]
    if totals[:3] != FIRST_DAYS_KWH or sum(totals) != MONTH_KWH or len(totals) != 31:
        known = ", ".join(str(total) for total in FIRST_DAYS_KWH)
        raise FailureError(f"These are not the known sums: {known}, ... and {MONTH_KWH:,} for the month.")


def _show_curl(api: Api) -> None:
    parameters = {"from": "2019-01-01", "to": "2019-01-02"}
    answer = api.get_raw("meters", METER, "daily", **parameters)
    click.echo(f"$ curl '{api.address('meters', METER, 'daily', **parameters)}'")
    click.echo(answer.data.decode())


@contextlib.contextmanager
def _running(home: Path) -> Iterator[Stack]:
    """A stack in `home` on free ports, which is stopped whatever happens."""
    say("Starting the stack: S3 and SQS emulation, processor, API ...")
    log = home / "up.log"
    with log.open("wb") as sink:
        child = start_stack(["--home", str(home)], sink)
    try:
        yield _wait_for_stack(child, home, log)
    finally:
        _stop(child)


def _wait_for_stack(child: subprocess.Popen[bytes], home: Path, log: Path) -> Stack:
    give_up_at = time.monotonic() + START_PATIENCE_S
    while child.poll() is None and time.monotonic() < give_up_at:
        with contextlib.suppress(NoStackError):
            return find_laptop(home)
        time.sleep(0.05)
    why = "ended" if child.poll() is not None else f"is not ready after {START_PATIENCE_S} s"
    raise FailureError(f"The stack {why}.", log.read_text(encoding="utf-8", errors="replace").strip())


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(STOP_PATIENCE_S)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


if __name__ == "__main__":
    main()
