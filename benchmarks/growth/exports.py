"""What it costs that a source exports the same days every week of a year, and what pruning gives back."""

import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.given import Given, generate
from benchmarks.growth.years import program
from benchmarks.ingest.disk import settled_bytes
from benchmarks.keyspaces import Keyspace, fresh_keyspace
from benchmarks.measure import BenchmarkError, Usage
from benchmarks.part import Bench, Table
from benchmarks.product import Inbox, Place, run_workers

WEEKS = 52
WEEK_S = 7 * 24 * 3600
DAYS = 31
METERS = 60
ASKED = 20
ONE, ALL, PRUNED = "one export", f"{WEEKS} exports", "pruned"


@dataclass(frozen=True, slots=True)
class Stage:
    """What is stored at one time. `p50_ms`: of a month's daily sums, a value for each round."""

    name: str
    rows: int
    disk_bytes: int | None
    p50_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Exports:
    """`first`, `others`: what loading took, of `readings` each time. `pruned_s`: what deleting took."""

    readings: int
    first: Usage
    others: Usage
    stages: tuple[Stage, ...]
    pruned_rows: int
    pruned_s: float


def export_again(bench: Bench, inbox: Inbox) -> Exports:
    """BenchmarkError unless pruning leaves the newest rows of two loads for each day."""
    meters = bench.scaled(METERS)
    given = generate(inbox.path("challenge", f"export-{meters}.csv"), "wide", meters, DAYS)
    keys = list(_again(inbox, given))
    with fresh_keyspace(bench.server) as keyspace:
        bench.say(f"Loading {meters} meters, the same month {WEEKS} times ...")
        first = _load(bench, inbox, keyspace, keys[:1], given)
        stages = [_look(bench, keyspace, ONE, given, 1)]
        others = _load(bench, inbox, keyspace, keys[1:], given)
        stages.append(_look(bench, keyspace, ALL, given, WEEKS))
        bench.say("Pruning ...")
        keyspace.execute(f"ALTER TABLE {keyspace.name}.meter_days WITH gc_grace_seconds = 0")
        told = json.loads(program(bench, keyspace, "prune", keyspace.url))
        stages.append(_look(bench, keyspace, PRUNED, given, 2))
    if told["rows"] != (WEEKS - 2) * meters * DAYS:
        raise BenchmarkError(f"pruning took {told['rows']} rows of {WEEKS} for each of {meters * DAYS} days")
    return Exports(given.sums.cells, first, others, tuple(stages), told["rows"], told["seconds"])


def tables(found: Exports) -> tuple[Table, Table]:
    before = found.stages[0]
    rows = []
    for stage in found.stages:
        times = median(one / first for one, first in zip(stage.p50_ms, before.p50_ms, strict=True))
        disk = "" if stage.disk_bytes is None else f"{stage.disk_bytes / found.readings:.1f}"
        rows.append((stage.name, f"{stage.rows:,}", disk, f"{median(stage.p50_ms):.2f}", f"{times:.2f}"))
    columns = ("stored", "rows", "bytes on disk per reading of the month", "month p50 ms", "times one export")
    return (
        Table("The same month exported again and again", columns, tuple(rows)),
        Table("What that takes", ("", "figure"), tuple(_effort(found))),
    )


def _effort(found: Exports) -> Iterator[tuple[str, str]]:
    million = found.readings / 1e6
    yield "readings of one export", f"{found.readings:,}"
    yield "first export, client CPU s per million", f"{found.first.cpu_s / million:.2f}"
    yield "later ones, client CPU s per million", f"{found.others.cpu_s / million / (WEEKS - 1):.2f}"
    yield "later ones, readings/s", f"{found.readings * (WEEKS - 1) / found.others.wall_s:,.0f}"
    yield "rows that were pruned", f"{found.pruned_rows:,}"
    yield "rows pruned in a second", f"{found.pruned_rows / found.pruned_s:,.0f}"


def _again(inbox: Inbox, given: Given) -> Iterator[str]:
    """The keys of as many objects with the same content, each a week later; the last one now."""
    now = time.time()
    for week in range(WEEKS):
        path = given.file.with_name(f"week-{week:02}.csv")
        shutil.copyfile(given.file, path)
        at = now - (WEEKS - 1 - week) * WEEK_S
        os.utime(path, (at, at))
        yield inbox.key(path)


def _load(bench: Bench, inbox: Inbox, keyspace: Keyspace, keys: Sequence[str], given: Given) -> Usage:
    usage, told = run_workers(inbox, bench.folder, Place.of(keyspace), keys)
    if told["loaded"] != len(keys) * given.sums.cells:
        raise BenchmarkError(f"{len(keys)} exports of {given.sums.cells} readings came to {told}")
    return usage


def _look(bench: Bench, keyspace: Keyspace, name: str, given: Given, rows_a_day: int) -> Stage:
    """Flushed and compacted, so that all stages are alike."""
    disk = settled_bytes(keyspace)
    meters = [given.sums.meter_id(index) for index in range(min(ASKED, given.sums.meters))]
    group = f"{name}={','.join(meters)}"
    told: Mapping[str, list[float]] = json.loads(
        program(bench, keyspace, "read", keyspace.url, str(bench.rounds), str(given.sums.first_day), group)
    )
    rows = rows_a_day * given.sums.meters * given.sums.days
    return Stage(name, rows, disk, tuple(told[name]))
