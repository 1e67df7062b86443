"""Who takes part: three kinds of file for this product, the other loaders, the limits; each with its size."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from benchmarks.given import Given
from benchmarks.ingest import cqlsh, limits, peers
from benchmarks.keyspaces import Keyspace
from benchmarks.measure import Usage
from benchmarks.product import Inbox, load_days, load_into_sqlite

WIDE = "meterspace, wide file"
LONG = "meterspace, long file"
DAY = "meterspace, day file"
SQLITE = "meterspace, wide file, SQLite"
DSBULK = "dsbulk, row per reading"
DSBULK_LISTS = "dsbulk, row per meter day with ready lists"
COPY = "cqlsh COPY, row per reading"
PLAIN = "plain driver loader, row per reading"
PANDAS = "pandas parse alone"
SERVER = "server alone, frames made before"

MONTH = 31
CORES = os.cpu_count() or 1
"""So many workers of the product: dsbulk uses all cores too."""


class Loads(Protocol):
    """Loads a file into a keyspace, and checks afterwards that what the sums say is there."""

    def __call__(self, keyspace: Keyspace, given: Given) -> Usage: ...


@dataclass(frozen=True, slots=True)
class Entrant:
    """`layout` (of `tests.generate`), `meters`, `days`: of the file that it gets. `profile`: none for peers.

    `from_inside`: timed without its start-up. `on_disk`: its keyspace afterwards says something.
    `warm_ups`: how often it is run before the rounds, and not counted, so that Java has compiled the server.
    """

    name: str
    layout: str
    meters: int
    days: int
    load: Loads
    profile: str = ""
    from_inside: bool = False
    on_disk: bool = True
    warm_ups: int = 0

    def resized(self, scale: Callable[[int], int]) -> "Entrant":
        return replace(self, meters=scale(self.meters))


def all_entrants(inbox: Inbox, jars: Path, folder: Path) -> list[Entrant]:
    """All of them. The faster get larger files, so that each runs for seconds."""
    days = partial(load_days, inbox, folder, workers=CORES)
    sqlite = partial(load_into_sqlite, inbox, folder, workers=CORES)
    dsbulk, lists = partial(peers.dsbulk_readings, jars, folder), partial(peers.dsbulk_lists, jars, folder)
    parse, server = partial(limits.pandas_parse, folder), partial(limits.server_alone, folder)
    copy, plain = partial(cqlsh.copy_readings, folder), partial(peers.plain_loader, folder)
    return [
        Entrant(DSBULK, "long", 300, MONTH, dsbulk, warm_ups=1),
        Entrant(WIDE, "wide", 6000, MONTH, days, "challenge", warm_ups=4),
        Entrant(PANDAS, "wide", 6000, MONTH, parse, "challenge", from_inside=True, on_disk=False),
        Entrant(SERVER, "wide", 6000, MONTH, server, "challenge", from_inside=True, on_disk=False),
        Entrant(SQLITE, "wide", 6000, MONTH, sqlite, "challenge", on_disk=False),
        Entrant(LONG, "long", 1500, MONTH, days, "long", warm_ups=1),
        Entrant(DAY, "wide", 60_000, 1, days, "challenge", warm_ups=1),
        Entrant(DSBULK_LISTS, "lists", 6000, MONTH, lists, warm_ups=1),
        Entrant(COPY, "long", 120, MONTH, copy),
        Entrant(PLAIN, "long", 25, MONTH, plain),
    ]
