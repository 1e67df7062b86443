"""How fast daily sums are read: at the API's handler, over HTTP, by a bare query, from single readings."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.dsbulk import TABLE
from benchmarks.keyspaces import fresh_keyspace
from benchmarks.measure import measure as run
from benchmarks.part import Bench, Part, Table
from benchmarks.reads.names import AT_ONCE, CROWDED, MONTH, YEAR
from benchmarks.reads.tables import at_once_table, latency_table, ratios
from benchmarks.reads.timing import Timed

NAME = "reads"
METERS = 100
FILLING_S = 100.0

NOTES = (
    "Half-hourly meters with 366 days, of which each has one, two or three rows.",
    "p50 and p99 are over the meters; ratios are those of the medians of one round.",
    "The bare query is the prepared SELECT that the API sends, by the same driver, its rows thrown away.",
    "Daily sums without HTTP and JSON and those from single readings end alike: a dict of days and kWh.",
    "Over HTTP, client, front and two functions share the cores. A function takes one request at a time.",
)


def measure(bench: Bench) -> Part:
    """All rounds, in a process that does nothing else."""
    meters = bench.scaled(METERS)
    bench.say(f"Reading {meters} meters in several ways, {bench.rounds} rounds ...")
    with fresh_keyspace(bench.server) as keyspace:
        keyspace.execute(f"CREATE TABLE {keyspace.name}.{TABLE}")
        sizes = [str(meters), str(bench.rounds), f"{max(1.0, bench.seconds - FILLING_S)}"]
        command = [sys.executable, "-m", "benchmarks.reads.program", keyspace.url, str(bench.folder), *sizes]
        _, told = run(command, bench.folder, keyspace.environ)
    timed = [Timed(**{**one, "seconds": tuple(one["seconds"])}) for one in json.loads(told)]
    return Part(NAME, tables(timed, meters), tuple(ratios(timed)), NOTES, tuple(map(_single, timed)))


def tables(timed: Sequence[Timed], meters: int) -> tuple[Table, ...]:
    return (
        latency_table("One month of one meter", timed, MONTH),
        latency_table("One year of one meter", timed, YEAR),
        at_once_table(f"One month of {meters} meters at once", timed, AT_ONCE),
        *(latency_table(f"One month, {rows}", timed, rows) for rows in CROWDED.values()),
    )


def _single(one: Timed) -> dict[str, object]:
    return {**asdict(one), "seconds": [round(each, 6) for each in one.seconds]}
