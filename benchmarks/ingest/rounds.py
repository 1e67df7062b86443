"""Runs all entrants one after another, round by round: neighbours in time suffer the same noise."""

import time
from collections.abc import Iterator, Sequence

from benchmarks.figures import NO_START_UP, Run
from benchmarks.given import Given, generate
from benchmarks.ingest.disk import settled_bytes
from benchmarks.ingest.entrants import Entrant
from benchmarks.keyspaces import fresh_keyspace
from benchmarks.measure import Usage
from benchmarks.part import Bench
from benchmarks.product import Inbox


def run_rounds(
    bench: Bench, inbox: Inbox, entrants: Sequence[Entrant], seconds: float, *, start_ups: int
) -> Iterator[Run]:
    """All rounds, or as many whole ones as fit into `seconds`. `start_ups`: in how many they are measured.

    The warm-ups come first. Later rounds take the start-up of the last that has one. What is on disk is
    looked at in the first.
    """
    bench.say("Generating files ...")
    large = {one.name: _file(bench, inbox, one, one.meters, one.days) for one in entrants}
    small = {one.name: _file(bench, inbox, one, 1, 1) for one in entrants}
    deadline, needed_s, known = time.monotonic() + seconds, 0.0, dict[str, Usage]()
    for one in entrants:
        for _ in range(one.warm_ups):
            bench.say(f"Warming up: {one.name} ...")
            _load(bench, 0, one, large[one.name], known)
    for number in range(1, bench.rounds + 1):
        if number > 1 and time.monotonic() + needed_s > deadline:
            bench.say(f"No time for round {number}.")
            return
        needed_s = 0.0
        for one in entrants:
            bench.say(f"Round {number} of {bench.rounds}: {one.name} ...")
            if one.from_inside:
                known[one.name] = NO_START_UP
            elif number <= start_ups:
                known[one.name] = _load(bench, 0, one, small[one.name], known).whole
            begun = time.monotonic()
            yield _load(bench, number, one, large[one.name], known)
            needed_s += time.monotonic() - begun
        if number < start_ups:
            needed_s += sum(usage.wall_s for usage in known.values())


def _load(bench: Bench, number: int, one: Entrant, given: Given, known: dict[str, Usage]) -> Run:
    with fresh_keyspace(bench.server) as keyspace:
        usage = one.load(keyspace, given)
        disk = settled_bytes(keyspace) if number == 1 and one.on_disk else None
    start_up = known.get(one.name, NO_START_UP)
    return Run(number, one.name, given.sums.cells, start_up, usage, disk)


def _file(bench: Bench, inbox: Inbox, one: Entrant, meters: int, days: int) -> Given:
    """Entrants with the same sizes share a file."""
    name = f"{one.layout}-{meters}x{days}.csv"
    path = inbox.path(one.profile, name) if one.profile else bench.folder / name
    return generate(path, one.layout, meters, days)
