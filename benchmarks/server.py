"""The Cassandra that a run measures: started for it and removed afterwards, or named by the environment."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.keyspaces import fresh_keyspace
from local.cassandra import (
    CassandraServer,
    home_from,
    instance_directory,
    named_in,
    remove,
    running,
    running_or_start,
)

INSTANCE = "bench"


def heap_mb(memory_mb: int) -> int:
    """Java's heap on a machine with so much memory, as by Cassandra's own start script (cassandra-env.sh)."""
    return max(min(memory_mb // 2, 1024), min(memory_mb // 4, 8192))


@contextmanager
def cassandra(say: Callable[[str], None]) -> Iterator[CassandraServer]:
    """The one that METERSPACE_CASSANDRA names, else one of our own, removed at the end."""
    home = home_from()
    if named := named_in(os.environ):
        yield next((one for one in running(home) if one.port == named.port), named)
        return
    say("Starting Cassandra ...")
    try:
        yield running_or_start(home, INSTANCE, heap_mb(_memory_mb()))
    finally:
        remove(instance_directory(home, INSTANCE))


def cassandra_version(server: CassandraServer) -> str:
    """As the server tells it; of one of our own also its heap."""
    with fresh_keyspace(server) as keyspace:
        ((version,),) = keyspace.execute("SELECT release_version FROM system.local")
    own = server.directory == instance_directory(home_from(), INSTANCE)
    return f"{version}, heap {heap_mb(_memory_mb()):,} MB" if own else str(version)


def _memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2
