"""Whether the daily sums of a month take longer to read where more years are stored."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from math import inf

from benchmarks.figures import Spread
from benchmarks.ingest.disk import settled_bytes
from benchmarks.keyspaces import Keyspace, fresh_keyspace
from benchmarks.measure import measure as run
from benchmarks.part import Bench, Ratio, Table, Target
from benchmarks.reads.given import FIRST_DAY

YEARS = (1, 2, 5, 10)
METERS = 20
TARGET = Target("month of a meter with ten years against one with one year", inf, 1.2, at_least=False)


def read_months(bench: Bench) -> Mapping[str, list[float]]:
    """p50 in ms by the years that the meters have, a value for each round. Tables are flushed before."""
    meters = bench.scaled(METERS)
    bench.say(f"Reading a month of meters with {', '.join(map(str, YEARS))} years ...")
    with fresh_keyspace(bench.server) as keyspace:
        program(bench, keyspace, "fill", keyspace.url, str(meters), *map(str, YEARS))
        settled_bytes(keyspace)
        groups = (f"{count}={','.join(_meters(count, meters))}" for count in YEARS)
        told = program(bench, keyspace, "read", keyspace.url, str(bench.rounds), str(FIRST_DAY), *groups)
    p50_ms: Mapping[str, list[float]] = json.loads(told)
    return p50_ms


def program(bench: Bench, keyspace: Keyspace, *arguments: str) -> str:
    """What one command of `benchmarks.growth.program` prints."""
    command = [sys.executable, "-m", "benchmarks.growth.program", *arguments]
    return run(command, bench.folder, keyspace.environ)[1]


def ratio(p50_ms: Mapping[str, Sequence[float]]) -> Ratio:
    first, last = (p50_ms[str(count)] for count in (YEARS[0], YEARS[-1]))
    return Ratio(TARGET, tuple(after / before for before, after in zip(first, last, strict=True)))


def table(p50_ms: Mapping[str, Sequence[float]]) -> Table:
    rows = tuple(_rows(p50_ms))
    return Table("The first month of a meter, daily sums", ("years stored", "p50 ms", "times one year"), rows)


def _rows(p50_ms: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, ...]]:
    for count in YEARS:
        own = Spread.of(p50_ms[str(count)])
        times = [one / first for one, first in zip(p50_ms[str(count)], p50_ms[str(YEARS[0])], strict=True)]
        yield (
            f"{count}",
            f"{own.median:.2f} ({own.least:.2f}-{own.most:.2f})",
            f"{Spread.of(times).median:.2f}",
        )


def _meters(years: int, meters: int) -> list[str]:
    return [f"Y{years:02}{index:07}" for index in range(meters)]
