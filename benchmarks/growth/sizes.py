"""What a reading costs in files of very different sizes, and the fixed cost below them."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import linear_regression, median

from benchmarks.figures import NO_START_UP, Run
from benchmarks.given import Given, generate
from benchmarks.keyspaces import fresh_keyspace
from benchmarks.measure import Usage
from benchmarks.part import Bench, Ratio, Table
from benchmarks.product import Inbox, load_days
from benchmarks.targets import GROWTH, PEAK_MEMORY

DAYS = 31
SLOTS = 48
SMALL = (100_000, 300_000, 600_000)
"""Below a million: their line gives the fixed cost and the slope."""

LARGE = (1_000_000, 10_000_000)
LARGEST = 100_000_000
"""Once, and only where there is time for it."""

WITH_GENERATING = 1.8
"""Times what loading takes."""


@dataclass(frozen=True, slots=True)
class Sized:
    """One load, and the length of its file."""

    run: Run
    file_mb: float


def load_all_sizes(bench: Bench, inbox: Inbox, seconds: float) -> list[Sized]:
    """All rounds, or as many as fit into `seconds`; the largest file where it fits into what is left."""
    deadline = time.monotonic() + seconds
    files = {size: _file(bench, inbox, size) for size in (SLOTS, *SMALL, *LARGE)}
    bench.say("Loading once to warm up the server ...")
    _load(bench, inbox, files[LARGE[0]], 0, NO_START_UP)
    found: list[Sized] = []
    for number in range(1, bench.rounds + 1):
        begun = time.monotonic()
        start_up = _load(bench, inbox, files[SLOTS], number, NO_START_UP).run.whole
        found += [_load(bench, inbox, files[size], number, start_up) for size in (*SMALL, *LARGE)]
        round_s = time.monotonic() - begun
        if number == 1:
            found += _largest(bench, inbox, found[-1].run, deadline)
        if number < bench.rounds and time.monotonic() + round_s > deadline:
            bench.say(f"No time for round {number + 1}.")
            break
    return found


def _largest(bench: Bench, inbox: Inbox, last: Run, deadline: float) -> Iterator[Sized]:
    """`last`: the load of the file that is a tenth as long."""
    loading_s = last.whole.wall_s * LARGEST / LARGE[-1]
    if time.monotonic() + loading_s * WITH_GENERATING > deadline:
        bench.say(f"No time for {bench.scaled(LARGEST):,} readings.")
        return
    given = _file(bench, inbox, LARGEST)
    yield _load(bench, inbox, given, last.round, last.start_up)
    given.file.unlink()


def ratios(found: Sequence[Sized]) -> Iterator[Ratio]:
    """Net of the start-up, by time and by CPU of the client, whichever grows more; and the peak memory."""
    values = []
    for number in sorted({one.run.round for one in found}):
        own = [one.run for one in found if one.run.round == number]
        values.append(_grown(own[len(SMALL)], own[-1]))
    yield Ratio(GROWTH, tuple(values))
    largest = max(found, key=lambda one: one.run.readings)
    target = replace(PEAK_MEMORY, name=f"peak memory of the processor, file of {largest.file_mb:,.0f} MB")
    yield Ratio(target, (largest.run.whole.peak_mb,))


def _grown(small: Run, large: Run) -> float:
    return max(small.net_rate / large.net_rate, large.cpu_s_per_million / small.cpu_s_per_million)


def table(found: Sequence[Sized]) -> Table:
    """A row for each size, medians of the rounds."""
    rows = []
    for size in sorted({one.run.readings for one in found}):
        own = [one for one in found if one.run.readings == size]
        server = [one.run.server_cpu_s_per_million for one in own]
        rows.append(
            (
                f"{size:,}",
                f"{own[0].file_mb:,.1f}",
                f"{len(own)}",
                f"{median(1e6 / one.run.net_rate for one in own):.2f}",
                f"{median(one.run.cpu_s_per_million for one in own):.2f}",
                "" if None in server else f"{median(filter(None, server)):.2f}",
                f"{max(one.run.whole.peak_mb for one in own):.0f}",
            )
        )
    columns = ("readings", "file MB", "runs", "s per million", "client CPU s", "server CPU s", "peak MB")
    return Table("Wide files of growing size, without start-up", columns, tuple(rows))


def fixed_table(found: Sequence[Sized]) -> Table:
    """The straight line through the small files: what a file costs, and what a million readings cost."""
    sizes = sorted({one.run.readings for one in found})[: len(SMALL)]
    small = [one.run for one in found if one.run.readings in sizes]
    millions = [run.readings / 1e6 for run in small]
    rows = []
    figures: dict[str, Callable[[Usage], float]] = {
        "wall s": lambda usage: usage.wall_s,
        "client CPU s": lambda usage: usage.cpu_s,
    }
    for name, figure in figures.items():
        line = linear_regression(millions, [figure(run.whole) for run in small])
        start_up = median(figure(run.start_up) for run in small)
        rows.append((name, f"{line.intercept:.2f}", f"{start_up:.2f}", f"{line.slope:.2f}"))
    columns = ("", "fixed, by the line", "measured for one meter day", "for a million readings")
    return Table("Small wide files: fixed cost and slope", columns, tuple(rows))


def _load(bench: Bench, inbox: Inbox, given: Given, number: int, start_up: Usage) -> Sized:
    bench.say(f"Round {number}: {given.sums.cells:,} readings ...")
    with fresh_keyspace(bench.server) as keyspace:
        usage = load_days(inbox, bench.folder, keyspace, given)
    run = Run(number, "meterspace, wide file", given.sums.cells, start_up, usage)
    return Sized(run, given.file.stat().st_size / 1e6)


def _file(bench: Bench, inbox: Inbox, readings: int) -> Given:
    """One meter day as it is; other sizes by the scale of this run."""
    days = 1 if readings == SLOTS else DAYS
    meters = 1 if readings == SLOTS else max(1, round(bench.scaled(readings) / (DAYS * SLOTS)))
    path = inbox.path("challenge", f"growth-{meters}x{days}.csv")
    return generate(path, "wide", meters, days)
