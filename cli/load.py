"""`meterspace load`: gives files to the stack and says what became of them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from cli.failure import EXIT_CODES, Exit
from cli.http import Api
from cli.options import Instant, no_wait_option, stack_options, timeout_option
from cli.output import print_json, say, stderr
from cli.receipt_text import receipt_lines
from cli.stack import Stack
from cli.upload import Upload, object_key, said_at_times, upload
from cli.wait import FileJson, wait_for_uploads
from cli.where import Where, find_stack


@click.command(epilog=EXIT_CODES)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)
@click.option("--profile", metavar="NAME", help="How to read the files; else the stack's default profile.")
@click.option("--meter", metavar="ID", help="The meter, where the files name none. Needs --profile.")
@click.option(
    "--said-at", type=Instant(), help="When the source said this; default: now. Places a backfill in time."
)
@no_wait_option
@timeout_option
@stack_options
def load(  # noqa: PLR0913, PLR0917 # one for each option
    files: Sequence[Path],
    profile: str | None,
    meter: str | None,
    said_at: datetime | None,
    no_wait: bool,
    timeout: float,
    where: Where,
    as_json: bool,
) -> None:
    """Load meter files.

    Uploads them to the inbox, waits for their receipts and prints these. Of several files a later one
    corrects an earlier one. A file with rejected lines is loaded without them, and the exit code is 1.

    \b
    Examples:
      meterspace load samples/challenge-january-2019.csv --profile challenge
      meterspace load --profile octopus --meter home-1 2024.csv
      meterspace load --profile lcl --said-at 2014-03-01T00:00:00Z old.csv
    """
    keys = [object_key(path, profile, meter) for path in files]
    stack = find_stack(where)
    uploads = _upload(stack, files, keys, said_at)
    if no_wait:
        _print_uploads(uploads, as_json)
        return
    receipts = wait_for_uploads(Api(stack), uploads, timeout)
    if as_json:
        print_json(
            {"files": [{"path": str(one.path), **file} for one, file in zip(uploads, receipts, strict=True)]}
        )
    else:
        for file in receipts:
            click.echo("\n".join(receipt_lines(file)))
    if not all(is_wholly_loaded(file) for file in receipts):
        click.get_current_context().exit(Exit.NOT_DONE)


def is_wholly_loaded(file: FileJson) -> bool:
    """Whether every line was loaded, so that the exit code may be 0."""
    return bool(file["state"] == "loaded")


def _upload(
    stack: Stack, paths: Sequence[Path], keys: Sequence[str], said_at: datetime | None
) -> list[Upload]:
    total = sum(path.stat().st_size for path in paths)
    say(f"Uploading {len(paths)} file{'s' if len(paths) > 1 else ''} ({total:,} bytes) ...")
    console = stderr()
    with Progress(
        TextColumn("uploading"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        bar = progress.add_task("upload", total=total)
        return upload(
            stack, paths, keys, said_at_times(len(paths), said_at), lambda sent: progress.advance(bar, sent)
        )


def _print_uploads(uploads: Sequence[Upload], as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "files": [
                    {
                        "path": str(one.path),
                        "key": one.key,
                        "object_version": one.object_version,
                        "received_on": one.received_on.isoformat(),
                    }
                    for one in uploads
                ]
            }
        )
        return
    for one in uploads:
        click.echo(f"{one.key}: uploaded")
    say("See what becomes of them: meterspace files")
