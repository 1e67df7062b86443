"""`meterspace withdraw`, `replay` and `reconcile`: what an operator asks of the processor."""

import getpass

import click

from cli.failure import EXIT_CODES, Exit, FailureError
from cli.http import Api
from cli.load import is_wholly_loaded
from cli.options import no_wait_option, stack_options, timeout_option
from cli.output import print_json
from cli.processor import command
from cli.receipt_text import receipt_lines
from cli.wait import wait_for_file
from cli.where import Where, find_stack


@click.command(epilog=EXIT_CODES)
@click.argument("file_id", metavar="ID")
@click.option("--undo", is_flag=True, help="Take the file's readings back in.")
@click.option("--reason", default="", help="Why; kept with the withdrawal.")
@stack_options
def withdraw(file_id: str, undo: bool, reason: str, where: Where, as_json: bool) -> None:
    """Take the file ID out of all answers, as if never loaded.

    \b
    Examples:
      meterspace withdraw 2026-11-20-0123456789abcdef --reason "wrong time zone"
      meterspace withdraw 2026-11-20-0123456789abcdef --undo
    """
    answer = command(
        find_stack(where), "withdraw", file_id=file_id, undo=undo, reason=reason, by=getpass.getuser()
    )
    if as_json:
        print_json(answer)
    else:
        click.echo(f"{file_id}: {'counts again' if undo else 'withdrawn'} (answers follow within seconds)")


@click.command(epilog=EXIT_CODES)
@click.argument("file_id", metavar="ID")
@click.option("--profile", metavar="NAME", help="Read it under this profile; the old load is withdrawn.")
@no_wait_option
@timeout_option
@stack_options
def replay(
    file_id: str, profile: str | None, no_wait: bool, timeout: float, where: Where, as_json: bool
) -> None:
    """Load the file ID again from the inbox, as it came.

    \b
    Example:
      meterspace replay 2026-11-20-0123456789abcdef --profile uk-half-hourly
    """
    stack = find_stack(where)
    api = Api(stack)
    finished_at = api.get("files", file_id)["finished_at"]
    answer = command(stack, "replay", file_id=file_id, profile=profile, by=getpass.getuser())
    new_id = answer["file_id"]
    if no_wait:
        if as_json:
            print_json(answer)
        else:
            click.echo(f"{file_id}: replayed as {new_id}")
        return
    file = wait_for_file(api, new_id, timeout, finished_at if new_id == file_id else None)
    if as_json:
        print_json({**answer, "file": file})
    else:
        click.echo("\n".join(receipt_lines(file)))
    if not is_wholly_loaded(file):
        click.get_current_context().exit(Exit.NOT_DONE)


@click.command(epilog=EXIT_CODES)
@stack_options
def reconcile(where: Where, as_json: bool) -> None:
    """Send again what is missing or unfinished.

    Compares the objects in the inbox with the receipts.
    """
    answer = command(find_stack(where), "reconcile")
    if not isinstance(answer.get("listed"), int):
        raise FailureError("The processor's answer has no counts.", "Is it of another version?")
    if as_json:
        print_json(answer)
    else:
        click.echo(f"{answer['listed']:,} objects in the inbox, {answer['sent']:,} messages sent again")
