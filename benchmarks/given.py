"""Generated files, each with the sums of what is in it."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import BenchmarkError
from tests.generate.sums import Sums

SEED = 20190101


@dataclass(frozen=True, slots=True)
class Given:
    """A generated file and what is in it."""

    file: Path
    sums: Sums


def generate(path: Path, layout: str, meters: int, days: int, more: Sequence[str] = ()) -> Given:
    """The same sizes give the same readings, in whatever layout. `more`: options of `tests.generate`.

    By a program of its own, for what this one has held counts as peak memory of those that it starts.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [
        sys.executable, "-m", "tests.generate", layout, path,
        "--meters", str(meters), "--days", str(days), "--seed", str(SEED), *more,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"no file was generated:\n{done.stderr[-2000:]}")
    return Given(path, Sums.load(path.with_name(f"{path.name}.npz")))
