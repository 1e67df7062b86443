"""`make bench-quick`: the product's wide and long files against dsbulk, row per reading, in three minutes.

A small part of what `make bench` does. Exit code 1: below a target, or something came out wrong.
"""

import sys
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.dsbulk import fetch_dsbulk
from benchmarks.ingest.entrants import DSBULK, LONG, WIDE, Entrant, all_entrants
from benchmarks.ingest.rounds import run_rounds
from benchmarks.ingest.tables import loaders_table, ratios, rounds_note
from benchmarks.machine import machine
from benchmarks.object_server import object_server
from benchmarks.page import save
from benchmarks.part import Bench, Part
from benchmarks.product import Inbox
from benchmarks.server import cassandra, cassandra_version
from benchmarks.terminal import report_missed, say, show
from common.errors import MeterspaceError
from local.cassandra import home_from

COMMAND = "make bench-quick"
FILE = Path(__file__).with_name("quick.json")
ROUNDS = 3
SECONDS = 145.0
METERS = {DSBULK: 110, WIDE: 2000, LONG: 700}
"""The faster get larger files, so that each runs for seconds."""


def main() -> int:
    """The exit code."""
    try:
        part = compare()
    except MeterspaceError as error:
        print(f"WRONG: {error}", file=sys.stderr)
        return 1
    return report_missed([part])


def compare() -> Part:
    """Generates, runs, prints and saves."""
    started = time.monotonic()
    home = home_from()
    jars = fetch_dsbulk(home)
    with TemporaryDirectory(dir=home / "benchmarks", prefix="run-") as name, cassandra(say) as server:
        about = {"command": COMMAND, "at": _now(), **machine(cassandra_version(server))}
        part = _measure(Bench(server, Path(name), ROUNDS, SECONDS, say), jars)
    about["seconds"] = f"{time.monotonic() - started:.0f}"
    show([part])
    save([part], about, FILE)
    return part


def _measure(bench: Bench, jars: Path) -> Part:
    with object_server(bench.folder / "objects") as url:
        inbox = Inbox(bench.folder / "objects", url)
        chosen = [_small(one) for one in all_entrants(inbox, jars, bench.folder) if one.name in METERS]
        runs = list(run_rounds(bench, inbox, chosen, bench.seconds, start_ups=1))
    singles = tuple(asdict(run) for run in runs)
    return Part("quick", (loaders_table(runs),), tuple(ratios(runs)), (rounds_note(runs),), singles)


def _small(one: Entrant) -> Entrant:
    return replace(one, meters=METERS[one.name], warm_ups=0, on_disk=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


if __name__ == "__main__":
    sys.exit(main())
