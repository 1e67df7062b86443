"""What `make bench-layouts` says: a table for people, one for the documentation, JSON for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Spread
from benchmarks.layouts.reading import Reading
from benchmarks.layouts.verdict import FLOOR, Standing, is_table

COLUMNS = ("layout", "readings", "readings/s", "CPU s per million", "fast path", "speed", "compared with", "")


def as_table(standings: Sequence[Standing]) -> None:
    """To standard output. Every figure is the median of the rounds, with the least and the most."""
    console = Console(width=None if Console().is_terminal else 150)
    table = Table(*COLUMNS)
    for one in standings:
        table.add_row(*_cells(one), "" if one.of_peer is None else "below" if list(one.faults) else "holds")
    console.print(table)
    console.print(_made_by(), soft_wrap=True, highlight=False)


def as_markdown(standings: Sequence[Standing]) -> None:
    """The same, for a page of the documentation."""
    names = COLUMNS[:-1]
    lines = [f"| {' | '.join(cells)} |" for cells in (names, ["---"] * len(names))]
    lines += [f"| {' | '.join(_cells(one))} |" for one in standings]
    print("\n".join([*lines, "", _made_by()]))


def as_json(readings: Sequence[Reading], standings: Sequence[Standing]) -> None:
    """All single readings, so that other figures can be worked out from them."""
    layouts = [{**asdict(one), "faults": list(one.faults)} for one in standings]
    told = {
        "versions": _versions(),
        "floor": FLOOR,
        "layouts": layouts,
        "runs": [asdict(r) for r in readings],
    }
    print(json.dumps(told, indent=1))


def _cells(one: Standing) -> tuple[str, ...]:
    return (
        one.profile,
        f"{one.readings:,}",
        _text(one.rate, ",.0f"),
        _text(one.cpu_s_per_million, ".2f"),
        f"{one.fast_share:.1%}" if is_table(one.profile) else "",
        _text(one.of_peer, ".2f") if one.of_peer else "",
        one.peer or "",
    )


def _text(figures: Spread, form: str) -> str:
    return f"{figures.median:{form}} ({figures.least:{form}}-{figures.most:{form}})"


def _versions() -> dict[str, str]:
    return {
        "Python": platform.python_version(),
        **{package: version(package) for package in ("numpy", "pandas")},
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def _made_by() -> str:
    return ", ".join(f"{name} {text}" for name, text in _versions().items()) + ". Made by: make bench-layouts"
