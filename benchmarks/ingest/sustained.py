"""Minutes of loading without a pause, so that the server has to flush and compact what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.given import generate
from benchmarks.ingest.disk import files_written, settled_bytes
from benchmarks.ingest.entrants import CORES, MONTH
from benchmarks.keyspaces import fresh_keyspace
from benchmarks.measure import BenchmarkError, Usage
from benchmarks.part import Bench
from benchmarks.product import Inbox, Place, run_workers

SECONDS = 195.0
MOST_READINGS = 120_000_000
TIMES = 4
"""The file is loaded so many times at most, each time as another object: it may be too short."""


@dataclass(frozen=True, slots=True)
class Sustained:
    """`early`, `late`: readings/s of the first and last third of the time. `files`: data files written."""

    readings: int
    seconds: float
    early: float
    late: float
    usage: Usage
    files: int | None
    disk_bytes: int | None


def sustain(bench: Bench, inbox: Inbox, rate: float) -> Sustained:
    """Load wide files for more than three minutes. `rate`: the readings/s to be expected."""
    seconds = max(5.0, SECONDS * min(1.0, bench.scale))
    readings = min(MOST_READINGS, rate * seconds)
    meters = max(1, round(readings / MONTH / 48))
    bench.say(f"Loading for {seconds:.0f} s without a pause ...")
    first = inbox.path("challenge", f"sustained-{meters}.csv")
    generate(first, "wide", meters, MONTH)
    names = [first, *(first.with_name(f"{number}-{first.name}") for number in range(1, TIMES))]
    for name in names[1:]:
        name.hardlink_to(first)
    arguments = [*(inbox.key(name) for name in names), "--seconds", f"{seconds}", "--workers", f"{CORES}"]
    with fresh_keyspace(bench.server) as keyspace:
        usage, told = run_workers(inbox, bench.folder, Place.of(keyspace), arguments)
        files, marks = files_written(keyspace), told["marks"]
        if told["first_error"] or not marks:
            raise BenchmarkError(f"the load of many minutes came to {told}")
        disk_bytes = settled_bytes(keyspace) if bench.scale >= 1 else None
    for name in names:
        name.unlink()
    end_s, loaded = marks[-1]
    return Sustained(
        loaded, end_s, rate_between(marks, 0, 1 / 3), rate_between(marks, 2 / 3, 1), usage, files, disk_bytes
    )


def rate_between(marks: Sequence[tuple[float, int]], first: float, last: float) -> float:
    """Readings/s between two shares of the time, from (seconds, readings so far) at the end of each part."""
    end_s = marks[-1][0]
    before = [(0.0, 0), *(mark for mark in marks if mark[0] <= first * end_s)][-1]
    after = [mark for mark in marks if mark[0] <= last * end_s] or list(marks[:1])
    seconds = after[-1][0] - before[0]
    return (after[-1][1] - before[1]) / seconds if seconds else 0.0
