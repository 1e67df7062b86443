"""`meterspace prune`: what newer files have hidden is deleted, or, by default, only counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import click

from cli.failure import EXIT_CODES, FailureError
from cli.options import stack_options
from cli.output import print_json, say
from cli.processor import command
from cli.stack import Stack
from cli.where import Where, find_stack


@dataclass(frozen=True, slots=True)
class Pruned:
    """`rows` of `days` meter days went, or would go; `channels` of meters were looked at."""

    rows: int = 0
    days: int = 0
    channels: int = 0

    def __add__(self, piece: Mapping[str, Any]) -> "Pruned":
        return Pruned(self.rows + piece["rows"], self.days + piece["days"], self.channels + piece["channels"])


@click.command(epilog=EXIT_CODES)
@click.option(
    "--older-than", "days", required=True, type=click.IntRange(0, 36_500), metavar="DAYS",
    help="Only rows older than so many days, hidden by rows that are so too.",
)  # fmt: skip
@click.option("--meter", "meters", multiple=True, metavar="ID", help="Only this meter; may be repeated.")
@click.option("--yes", is_flag=True, help="Delete them; without it they are only counted.")
@stack_options
def prune(days: int, meters: tuple[str, ...], yes: bool, where: Where, as_json: bool) -> None:
    """Delete rows that newer files have hidden in every slot.

    No answer changes, as of any moment of the last DAYS days or now. Two files are kept that say the
    same, so that either may be withdrawn.

    \b
    Examples:
      meterspace prune --older-than 90
      meterspace prune --older-than 90 --yes
    """
    done, before = Pruned(), ""
    for piece in _pieces(find_stack(where), days, meters, delete=yes):
        done, before = done + piece, piece["before"]
        if piece["next"]:
            say(f"Channels looked at: {done.channels:,}; rows so far: {done.rows:,}")
    if as_json:
        counts = {"rows": done.rows, "days": done.days, "channels": done.channels}
        print_json({**counts, "before": before, "deleted": yes})
        return
    verb = "deleted" if yes else "would be deleted"
    click.echo(f"{done.rows:,} rows of {done.days:,} meter days {verb}, hidden since {before}")
    if done.rows and not yes:
        say("--yes deletes them. To have one back, `meterspace replay` the file that it came from.")


def _pieces(stack: Stack, days: int, meters: tuple[str, ...], *, delete: bool) -> Iterator[Mapping[str, Any]]:
    """The processor works in pieces, each shorter than the longest that a function may run."""
    cursor = None
    while True:
        piece = command(
            stack, "prune", older_than_days=days, meters=list(meters), delete=delete, cursor=cursor
        )
        if not isinstance(piece.get("rows"), int):
            raise FailureError("The processor's answer has no counts.", "Is it of another version?")
        yield piece
        cursor = piece["next"]
        if cursor is None:
            return
