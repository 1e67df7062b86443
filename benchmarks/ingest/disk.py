"""What tables take on disk once they are flushed and compacted to one file each.

There is no nodetool here, so CQL does it: a table can be told to flush every second, and to merge any two
files. Then the files are counted in the server's folder.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.keyspaces import Keyspace

PATIENCE_S = 120
POLL_S = 0.5
QUIET_POLLS = 6
"""So many times in a row nothing changes before it is taken as done: three seconds, three flush periods."""

_SETTLE = (
    "ALTER TABLE {table} WITH memtable_flush_period_in_ms = 1000 AND compaction ="
    " {{'class': 'SizeTieredCompactionStrategy', 'min_threshold': 2, 'min_sstable_size': 1099511627776}}"
)


def settled_bytes(keyspace: Keyspace) -> int | None:
    """Of all tables of a keyspace, with indexes and filters.

    None where the server's folder is not ours, or where compaction is not done in time.
    """
    folder = _folder(keyspace)
    if folder is None:
        return None
    for table in sorted({path.name.partition("-")[0] for path in folder.iterdir()}):
        keyspace.execute(_SETTLE.format(table=f"{keyspace.name}.{table}"))
    deadline = time.monotonic() + PATIENCE_S
    seen: list[dict[Path, int]] = []
    while time.monotonic() < deadline:
        seen = [*seen, dict(_files(folder))][-QUIET_POLLS:]
        if len(seen) == QUIET_POLLS and all(one == seen[0] for one in seen) and _merged(seen[0]):
            return sum(seen[0].values())
        time.sleep(POLL_S)
    return None


def files_written(keyspace: Keyspace) -> int | None:
    """How many data files of `meter_days` were written so far, by flushes and by compactions."""
    folder = _folder(keyspace)
    if folder is None:
        return None
    names = [path.name for path in folder.glob("meter_days-*/*-Data.db")]
    return max((int(name.split("-")[1]) for name in names), default=0)


def _folder(keyspace: Keyspace) -> Path | None:
    directory = keyspace.server.directory
    return directory / "data" / keyspace.name if directory else None


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    """Files of tables by path; those that compaction removes meanwhile are passed over."""
    for path in folder.glob("*/*-big-*.db"):
        try:
            yield path, path.stat().st_size
        except FileNotFoundError:
            continue


def _merged(files: dict[Path, int]) -> bool:
    """At most one data file in each table, and something at all."""
    folders = [path.parent for path in files if path.name.endswith("-Data.db")]
    return bool(folders) and len(folders) == len(set(folders))
