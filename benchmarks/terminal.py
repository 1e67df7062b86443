"""What a run tells while it goes on and at its end: progress, tables, and what was missed."""

import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table as RichTable

from benchmarks.page import VERDICT_COLUMNS, verdict_rows
from benchmarks.part import Part, Table

WIDTH = 150


def show(parts: Sequence[Part]) -> None:
    """To standard output."""
    console = Console(width=None if Console().is_terminal else WIDTH)
    for part in parts:
        for table in (*part.tables, Table("Targets", VERDICT_COLUMNS, verdict_rows(part.ratios))):
            drawn = RichTable(*table.columns, title=f"{part.name}: {table.heading}", title_justify="left")
            for row in table.rows:
                drawn.add_row(*row)
            console.print(drawn)
        for note in part.notes:
            console.print(f"- {note}", soft_wrap=True, highlight=False)


def report_missed(parts: Sequence[Part]) -> int:
    """Names every figure that misses what it must reach; the exit code."""
    missed = list(_missed(parts))
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


def say(text: str) -> None:
    """Progress."""
    print(text, file=sys.stderr, flush=True)


def _missed(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        for one in part.ratios:
            if not one.first_held:
                bound = f"{'at least' if one.target.at_least else 'at most'} {one.target.first:.3g}"
                yield f"MISSED: {one.target.name}: {one.median:.3g} {one.target.unit}, {bound} wanted"
