"""`make bench-quick`: readings/s of this product and of dsbulk with a row per reading, in one run.

Start-up is the time for a file of one meter day. Rates come with it and without it; a target is for both.
Exit code 1: below a target, or something came out wrong.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from benchmarks.dsbulk import DSBULK_VERSION, fetch_dsbulk, load_readings
from benchmarks.figures import Contest, Run, contest
from benchmarks.keyspaces import Keyspace, fresh_keyspace
from benchmarks.measure import BenchmarkError, Usage
from benchmarks.product import load_days
from benchmarks.report import print_report, save_report, versions_of
from common.errors import MeterspaceError
from local.cassandra import (
    CassandraServer,
    home_from,
    instance_directory,
    named_in,
    remove,
    running_or_start,
)
from tests.generate.sums import Sums

ROUNDS = 3
DAYS = 31
SEED = 20190101
INSTANCE = "bench-quick"
PEER = "dsbulk, row per reading"
WIDE = "meterspace, wide file"
LONG = "meterspace, long file"
TARGETS = {WIDE: 15.0, LONG: 5.0}
METERS = {PEER: 450, WIDE: 7000, LONG: 2000}
"""The faster get larger files, so that each runs for seconds."""


class Loads(Protocol):
    """Loads a file into a keyspace, and checks afterwards that what the sums say is there."""

    def __call__(self, keyspace: Keyspace, file: Path, sums: Sums) -> Usage: ...


@dataclass(frozen=True, slots=True)
class Entrant:
    """A loader, and the layout of the file that it gets."""

    name: str
    layout: str
    load: Loads


@dataclass(frozen=True, slots=True)
class Given:
    """A generated file and what is in it."""

    file: Path
    sums: Sums


def main() -> int:
    """The exit code."""
    try:
        missed = [one for one in compare() if not one.held]
    except MeterspaceError as error:
        print(error, file=sys.stderr)
        return 1
    for one in missed:
        reached = min(one.with_start_up.median, one.without.median)
        print(f"MISSED: {one.loader}: {reached:.1f} x dsbulk, target {one.target:g} x", file=sys.stderr)
    return 1 if missed else 0


def compare() -> list[Contest]:
    """Generates, runs, prints and saves."""
    home = home_from()
    jars = fetch_dsbulk(home)
    with TemporaryDirectory(dir=home / "benchmarks", prefix="run-") as name, _cassandra(home) as server:
        folder = Path(name)
        entrants = (
            Entrant(PEER, "long", partial(load_readings, jars, folder)),
            Entrant(WIDE, "wide", partial(load_days, "challenge", folder)),
            Entrant(LONG, "long", partial(load_days, "long", folder)),
        )
        runs = list(_runs(server, folder, entrants))
        versions = versions_of(_cassandra_version(server), DSBULK_VERSION)
    contests = [contest(runs, loader, PEER, target) for loader, target in TARGETS.items()]
    print_report(runs, contests, versions)
    save_report(runs, contests, versions)
    return contests


def _runs(server: CassandraServer, folder: Path, entrants: Sequence[Entrant]) -> Iterator[Run]:
    _say("Generating files ...")
    large = {one.name: _generate(folder, one.layout, METERS[one.name], DAYS) for one in entrants}
    small = {one.name: _generate(folder, one.layout, 1, 1) for one in entrants}
    for number in range(1, ROUNDS + 1):
        for one in entrants:
            _say(f"Round {number} of {ROUNDS}: {one.name} ...")
            start_up, whole = (_run(server, one, given[one.name]) for given in (small, large))
            yield Run(number, one.name, large[one.name].sums.cells, start_up, whole)


def _run(server: CassandraServer, entrant: Entrant, given: Given) -> Usage:
    with fresh_keyspace(server) as keyspace:
        return entrant.load(keyspace, given.file, given.sums)


def _generate(folder: Path, layout: str, meters: int, days: int) -> Given:
    """By a program of its own, for what this one has held counts as peak memory of those that it starts."""
    file = folder / f"{layout}-{meters}.csv"
    command: list[str | Path] = [
        sys.executable, "-m", "tests.generate", layout, file,
        "--meters", str(meters), "--days", str(days), "--seed", str(SEED),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"no file was generated:\n{done.stderr[-2000:]}")
    return Given(file, Sums.load(file.with_name(f"{file.name}.npz")))


@contextmanager
def _cassandra(home: Path) -> Iterator[CassandraServer]:
    """The one that METERSPACE_CASSANDRA names, else one of our own, removed at the end."""
    if named := named_in(os.environ):
        yield named
        return
    _say("Starting Cassandra ...")
    try:
        yield running_or_start(home, INSTANCE)
    finally:
        remove(instance_directory(home, INSTANCE))


def _cassandra_version(server: CassandraServer) -> str:
    with fresh_keyspace(server) as keyspace:
        ((version,),) = keyspace.execute("SELECT release_version FROM system.local")
    return str(version)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
