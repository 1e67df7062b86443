"""What `make bench-quick` says: a table for people, `quick.json` for programs."""

import json
import os
import platform
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Contest, Run, Spread, spread
from local.cassandra.java import find_java

COMMAND = "make bench-quick"
FILE = Path(__file__).with_name("quick.json")
PACKAGES = ("cassandra-driver", "numpy", "pandas")
_COLUMNS: tuple[tuple[str, Callable[[Run], float], str], ...] = (
    ("readings/s", lambda run: run.rate, ",.0f"),
    ("without start-up", lambda run: run.net_rate, ",.0f"),
    ("start-up s", lambda run: run.start_up.wall_s, ".1f"),
    ("wall s", lambda run: run.whole.wall_s, ".1f"),
    ("client CPU s per million", lambda run: run.cpu_s_per_million, ".2f"),
    ("peak MB", lambda run: run.whole.peak_mb, ",.0f"),
)


def versions_of(cassandra: str, dsbulk: str) -> dict[str, str]:
    """Everything that a figure depends on, by name."""
    told = subprocess.run([find_java(), "-version"], capture_output=True, text=True, check=False).stderr
    return {
        "Cassandra": cassandra,
        "dsbulk": dsbulk,
        "Java": told.split('"')[1] if '"' in told else told,
        "Python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
    }


def print_report(runs: Sequence[Run], contests: Sequence[Contest], versions: Mapping[str, str]) -> None:
    """To standard output. Every figure is the median of the rounds, with the least and the most."""
    console = Console(width=None if Console().is_terminal else 150)
    rates = Table("loader", "readings", *(title for title, _, _ in _COLUMNS))
    for loader in dict.fromkeys(run.loader for run in runs):
        readings = next(run.readings for run in runs if run.loader == loader)
        cells = (_text(spread(runs, loader, figure), form) for _, figure, form in _COLUMNS)
        rates.add_row(loader, f"{readings:,}", *cells)
    console.print(rates)
    ratios = Table("times the rate of dsbulk", "with start-up", "without start-up", "target", "")
    for one in contests:
        texts = (_text(one.with_start_up, ".1f"), _text(one.without, ".1f"), f">= {one.target:g}")
        ratios.add_row(one.loader, *texts, "holds" if one.held else "MISSED")
    console.print(ratios)
    told = ", ".join(f"{name} {text}" for name, text in versions.items())
    console.print(f"{told}\nMade by: {COMMAND}", soft_wrap=True, highlight=False)


def save_report(runs: Sequence[Run], contests: Sequence[Contest], versions: Mapping[str, str]) -> None:
    """All single figures, so that others can be worked out from them."""
    told = {
        "command": COMMAND,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": dict(versions),
        "runs": [asdict(run) for run in runs],
        "contests": [{**asdict(one), "held": one.held} for one in contests],
    }
    FILE.write_text(json.dumps(told, indent=1) + "\n")


def _text(figures: Spread, form: str) -> str:
    return f"{figures.median:{form}} ({figures.least:{form}}-{figures.most:{form}})"
