"""This product: one run of its processor over one object, by workers of its own, checked afterwards."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.given import Given
from benchmarks.keyspaces import Keyspace, check_days
from benchmarks.measure import BenchmarkError, Usage, measure
from benchmarks.object_server import environ_of
from common.store.connect import create_tables
from local.cassandra import CassandraServer

INBOX, RECORDS = "inbox", "records"
FAST_SHARE = 0.99


@dataclass(frozen=True, slots=True)
class Inbox:
    """The bucket that the processor reads from: files below `folder`, given out at `url`."""

    folder: Path
    url: str

    def path(self, profile: str, name: str) -> Path:
        """Where a file must be to be an object of that profile."""
        return self.folder / INBOX / profile / name

    def key(self, file: Path) -> str:
        return str(file.relative_to(self.folder / INBOX))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows go: a store's URL, and what must be in the environment to reach it."""

    url: str
    environ: Mapping[str, str]
    server: CassandraServer | None = None

    @classmethod
    def of(cls, keyspace: Keyspace) -> "Place":
        return cls(keyspace.url, keyspace.environ, keyspace.server)


def load_days(inbox: Inbox, folder: Path, keyspace: Keyspace, given: Given, workers: int = 1) -> Usage:
    """From the object to rows in Cassandra. BenchmarkError unless they are all there and right."""
    return _load(inbox, folder, Place.of(keyspace), given, workers)


def load_into_sqlite(inbox: Inbox, folder: Path, _: Keyspace, given: Given, workers: int = 1) -> Usage:
    """The same into a SQLite file, which is removed afterwards."""
    file = folder / "store.sqlite"
    place = Place(f"sqlite://{file}", os.environ)
    create_tables(place.url)
    try:
        return _load(inbox, folder, place, given, workers)
    finally:
        for one in folder.glob(f"{file.name}*"):
            one.unlink()


def run_workers(
    inbox: Inbox, folder: Path, place: Place, arguments: Sequence[str]
) -> tuple[Usage, dict[str, Any]]:
    """What `benchmarks.workers` used and what it told."""
    command = [sys.executable, "-m", "benchmarks.workers", *arguments]
    own = {name: value for name, value in place.environ.items() if not name.startswith("AWS_")}
    settings = {
        "METERSPACE_STORE": place.url,
        "METERSPACE_INBOX_BUCKET": INBOX,
        "METERSPACE_RECORDS_BUCKET": RECORDS,
    }
    usage, told = measure(command, folder, {**own, **environ_of(inbox.url), **settings}, place.server)
    return usage, json.loads(told)


def _load(inbox: Inbox, folder: Path, place: Place, given: Given, workers: int) -> Usage:
    """All readings of the file are loaded, by the fast path, and the days are right."""
    arguments = [inbox.key(given.file), "--workers", f"{workers}"]
    usage, counts = run_workers(inbox, folder, place, arguments)
    cells = given.sums.cells
    if counts["loaded"] != cells or counts["fast"] < FAST_SHARE * cells:
        raise BenchmarkError(f"{given.file.name}: {cells} readings went in, and the receipts say {counts}")
    check_days(place.url, place.environ, given.sums)
    return usage
