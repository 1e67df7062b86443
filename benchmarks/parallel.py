"""Parts of one large file by one worker and by two, against a store that takes no time: how much faster?"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from math import inf
from typing import Any

from benchmarks.figures import Spread
from benchmarks.given import Given, generate
from benchmarks.measure import BenchmarkError
from benchmarks.part import Bench, Part, Ratio, Table, Target
from common.version import PART_BYTES

NAME = "parallel"
DAYS = 31
SMALLEST_PART_BYTES = 300_000
WORKERS = (1, 2)
NOTES = (
    "Each worker is a process that does every other part; none talks to another. The file is on disk.",
    "The time begins when all workers have imported what they need, and ends with the last of them.",
    "The result is the same: readings by what became of them, and a digest of all rows in any order.",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file and how many meters it has."""

    name: str
    layout: str
    profile: str
    meters: int


KINDS = (Kind("wide file", "wide", "challenge", 16_000), Kind("long file", "long", "long", 2_000))


@dataclass(frozen=True, slots=True)
class Shared:
    """One file done by so many workers. `result`: what must not depend on their number."""

    kind: str
    workers: int
    round: int
    parts: int
    readings: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    result: str


def measure(bench: Bench) -> Part:
    """Rounds of all kinds by one worker and by two, as many as there is time for."""
    files = {kind.name: _file(bench, kind) for kind in KINDS}
    started, runs = time.monotonic(), list[Shared]()
    for number in range(1, bench.rounds + 1):
        if number > 1 and (time.monotonic() - started) * number / (number - 1) > bench.seconds:
            bench.say(f"No time for round {number}.")
            break
        for kind in KINDS:
            for workers in WORKERS:
                bench.say(f"Round {number} of {bench.rounds}: {kind.name}, workers: {workers} ...")
                runs.append(share(bench, kind, files[kind.name], workers, number))
    check_same(runs)
    return Part(NAME, (table(runs),), tuple(speed_ups(runs)), NOTES, tuple(map(asdict, runs)))


def share(bench: Bench, kind: Kind, given: Given, workers: int, number: int) -> Shared:
    """Let the workers begin together. BenchmarkError unless all readings are loaded."""
    size = max(SMALLEST_PART_BYTES, round(PART_BYTES * min(1.0, bench.scale)))
    key = f"{kind.profile}/{given.file.name}"
    with ExitStack() as stack:
        started = [
            stack.enter_context(_worker([str(given.file), key, str(size), str(index), str(workers)]))
            for index in range(workers)
        ]
        for worker in started:
            if worker.stdout.readline() != "ready\n":
                raise BenchmarkError(f"a worker on the {kind.name} ended before it began")
        begun = time.perf_counter()
        for worker in started:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        told = [json.loads(worker.stdout.readline()) for worker in started]
        wall_s = time.perf_counter() - begun
    counts = {name: sum(one["counts"][name] for one in told) for name in told[0]["counts"]}
    if counts["loaded"] != given.sums.cells:
        raise BenchmarkError(f"{kind.name}: {given.sums.cells} readings went in, and {counts} came out")
    digest = sum(one["digest"] for one in told) % 2**128
    return Shared(
        kind.name,
        workers,
        number,
        sum(one["parts"] for one in told),
        counts["loaded"],
        wall_s,
        sum(one["cpu_s"] for one in told),
        max(one["peak_mb"] for one in told),
        json.dumps([counts, sum(one["rows"] for one in told), f"{digest:032x}"]),
    )


def check_same(runs: Sequence[Shared]) -> None:
    """BenchmarkError where the result of a file depends on the workers, or is not the same twice."""
    for kind in {run.kind for run in runs}:
        if len({run.result for run in runs if run.kind == kind}) > 1:
            raise BenchmarkError(f"{kind}: the result depends on the number of workers")


def speed_ups(runs: Sequence[Shared]) -> Iterator[Ratio]:
    """Of two workers over one, round by round. On two cores, two would be all."""
    for kind in dict.fromkeys(run.kind for run in runs):
        wall_s = {(run.workers, run.round): run.wall_s for run in runs if run.kind == kind}
        rounds = sorted({number for _, number in wall_s})
        target = Target(f"speed-up by two workers, {kind}", -inf, 1.7, at_least=True)
        yield Ratio(target, tuple(wall_s[1, number] / wall_s[2, number] for number in rounds))


def table(runs: Sequence[Shared]) -> Table:
    """A row for each file and number of workers."""
    rows = []
    for kind, workers in dict.fromkeys((run.kind, run.workers) for run in runs):
        own = [run for run in runs if (run.kind, run.workers) == (kind, workers)]
        rate = Spread.of([run.readings / run.wall_s for run in own])
        cpu = Spread.of([run.cpu_s / run.readings * 1e6 for run in own])
        rows.append(
            (
                kind,
                f"{workers}",
                f"{own[0].parts}",
                f"{own[0].readings:,}",
                f"{rate.median:,.0f} ({rate.least:,.0f}-{rate.most:,.0f})",
                f"{cpu.median:.2f} ({cpu.least:.2f}-{cpu.most:.2f})",
                f"{max(run.peak_mb for run in own):.0f}",
            )
        )
    columns = ("file", "workers", "parts", "readings", "readings/s", "CPU s per million", "peak MB of one")
    return Table("One file, several workers", columns, tuple(rows))


def _worker(arguments: Sequence[str]) -> Any:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.programs.parts", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _file(bench: Bench, kind: Kind) -> Given:
    meters = bench.scaled(kind.meters)
    bench.say(f"Generating a {kind.name} of {meters} meters ...")
    return generate(bench.folder / f"{kind.layout}.csv", kind.layout, meters, DAYS)
