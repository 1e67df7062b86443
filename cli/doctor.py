"""`meterspace doctor`: checks each thing that has to work, and names the fix of what does not."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from botocore.exceptions import BotoCoreError, ClientError

from cli.failure import EXIT_CODES, Exit, FailureError, NoAnswerError
from cli.http import Api
from cli.options import stack_options
from cli.output import print_json
from cli.processor import command
from cli.stack import Stack
from cli.where import Where, find_stack
from common.errors import MeterspaceError
from common.store.connect import compare_schema

CLOCK_TOLERANCE_S = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `fix` is empty where all is well."""

    check: str
    ok: bool
    found: str
    fix: str = ""


@click.command(epilog=EXIT_CODES)
@stack_options
def doctor(where: Where, as_json: bool) -> None:
    """Check all parts of the stack, and say how to mend what is wrong.

    Looked at: process, ports, API, store, tables against cloudformation/main.yaml, processor, clock, queue,
    dead letters. Of a deployment on AWS: all but process, ports and tables.
    Without a stack, the exit code is 3; with one that has a fault, 4.
    """
    findings = examine(where)
    if as_json:
        print_json({"ok": all(one.ok for one in findings), "checks": [asdict(one) for one in findings]})
    else:
        for one in findings:
            click.echo(f"{'ok ' if one.ok else 'BAD'} {one.check}: {one.found}")
            if one.fix:
                click.echo(f"    {one.fix}")
    if not findings[0].ok:
        click.get_current_context().exit(Exit.NO_STACK)
    if not all(one.ok for one in findings):
        click.get_current_context().exit(Exit.NO_ANSWER)


def examine(where: Where) -> list[Finding]:
    """All checks, the stack first; without a stack, whether one could start."""
    try:
        stack = find_stack(where)
    except FailureError as error:
        of_last_time = [] if where.deployment else _ports_of_last_time(where.home)
        return [Finding("stack", False, error.message, error.advice), *of_last_time]
    checks: dict[str, Callable[[Stack], Finding]] = {"api and store": _health}
    if laptop := stack.laptop:
        checks = {
            "api port": lambda stack: _port("api port", stack.api_url),
            "s3 and sqs port": lambda _: _port("s3 and sqs port", laptop.aws_endpoint_url),
            **checks,
            "tables": lambda _: _tables(laptop.store),
        }
    checks |= {"processor and clock": _processor, "queue": _queue, "dead letters": _dead_letters}
    return [
        Finding("stack", True, stack.title),
        *(_checked(name, check, stack) for name, check in checks.items()),
    ]


def _checked(name: str, check: Callable[[Stack], Finding], stack: Stack) -> Finding:
    try:
        return check(stack)
    except FailureError as error:
        says_nothing_new = isinstance(error, NoAnswerError) or not error.advice
        return Finding(
            name, False, error.message, f"{stack.logs}. {stack.mend}" if says_nothing_new else error.advice
        )
    except (MeterspaceError, OSError, BotoCoreError, ClientError, ValueError) as error:
        return Finding(name, False, f"{type(error).__name__}: {error}", stack.mend)


def _port(name: str, url: str) -> Finding:
    place = urlsplit(url)
    with socket.create_connection((place.hostname or "127.0.0.1", place.port or 80), timeout=5):
        return Finding(name, True, f"{place.netloc} is open")


def _health(stack: Stack) -> Finding:
    Api(stack).get("health")
    return Finding("api and store", True, "the API answers, and the store answers it")


def _tables(store: str) -> Finding:
    differences = compare_schema(store)
    if differences:
        fix = "Use an empty store: meterspace up --store, or move the home away and load the files again."
        return Finding("tables", False, " ".join(differences), fix)
    return Finding("tables", True, "as cloudformation/main.yaml declares them")


def _processor(stack: Stack) -> Finding:
    answer = command(stack, "ping")
    apart = abs(datetime.fromisoformat(str(answer.get("now"))).timestamp() - time.time())
    if apart > CLOCK_TOLERANCE_S:
        fix = "Set the clock: said-at times order what files say."
        return Finding("processor and clock", False, f"the clocks differ by {apart:.0f} s", fix)
    return Finding("processor and clock", True, "it answers, and its clock agrees with this one")


def _queue(stack: Stack) -> Finding:
    waiting, in_work = _depth(stack, stack.queue_url)
    return Finding("queue", True, f"{waiting} waiting, {in_work} in work")


def _dead_letters(stack: Stack) -> Finding:
    waiting, in_work = _depth(stack, stack.dead_letter_queue_url)
    if waiting + in_work:
        fix = f"{stack.logs}. Mend what is wrong, then: meterspace reconcile"
        return Finding("dead letters", False, f"{waiting + in_work} messages failed five times", fix)
    return Finding("dead letters", True, "none")


def _depth(stack: Stack, queue_url: str) -> tuple[int, int]:
    said = stack.sqs().get_queue_attributes(
        QueueUrl=queue_url,
        AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    return int(said["ApproximateNumberOfMessages"]), int(said["ApproximateNumberOfMessagesNotVisible"])


def _ports_of_last_time(home: Path) -> list[Finding]:
    """A stack keeps its ports; where another program has taken one, the next start would fail."""
    try:
        held = json.loads((home / "stack.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    findings = []
    for name, option in (("api_port", "--port"), ("aws_port", "--aws-port")):
        if not isinstance(port := held.get(name), int):
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free = probe.connect_ex(("127.0.0.1", port)) != 0
        fix = "" if free else f"Another program has it. Choose another: meterspace up {option} NUMBER"
        findings.append(Finding(f"port {port}", free, "free" if free else "taken", fix))
    return findings
