"""`make bench`: everything that is measured on a real Cassandra, in one run, against the targets.

`python -m benchmarks PART...` runs only these. Writes results.md and results.json beside this file.
Exit code 1: a figure misses what it must reach, or something came out wrong.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.machine import machine
from benchmarks.page import page, save
from benchmarks.part import Bench, Part
from benchmarks.server import cassandra, cassandra_version
from benchmarks.terminal import report_missed, say, show
from common.errors import MeterspaceError
from local.cassandra import home_from

PARTS = {"ingest": 1600.0, "reads": 300.0, "growth": 620.0, "start": 60.0, "parallel": 120.0}
"""How many seconds each may take. `ingest` comes first: what this process holds counts as its children's."""

ROUNDS = 5


def main() -> int:
    """The exit code."""
    chosen = _arguments()
    try:
        parts = run(chosen.parts or list(PARTS), chosen.rounds, chosen.scale, chosen.out)
    except MeterspaceError as error:
        print(f"WRONG: {error}", file=sys.stderr)
        return 1
    return report_missed(parts)


def run(names: Sequence[str], rounds: int, scale: float, out: Path) -> list[Part]:
    """Measures and writes the page anew after each part, so that a later failure costs only its own."""
    folder = home_from() / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix="run-") as name, cassandra(say) as server:
        command = f"python -m benchmarks {' '.join(names)} --rounds {rounds} --scale {scale:g}"
        about = {"command": command, "at": _now(), **machine(cassandra_version(server))}
        parts = []
        for one in names:
            started = time.monotonic()
            own = Path(name) / one
            own.mkdir()
            parts.append(measure_of(one)(Bench(server, own, rounds, PARTS[one], say, scale)))
            about[f"seconds of {one}"] = f"{time.monotonic() - started:.0f}"
            (out / "results.md").write_text(page(parts, about), encoding="utf-8")
            save(parts, about, out / "results.json")
    show(parts)
    return parts


def measure_of(part: str) -> Callable[[Bench], Part]:
    """What measures a part; imported only when it is its turn."""
    measure: Callable[[Bench], Part] = import_module(f"benchmarks.{part}").measure
    return measure


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each comparison ({ROUNDS})")
    parser.add_argument("--scale", type=float, default=1.0, help="of all sizes; 0.01 tries everything out")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder of results.md and .json"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
