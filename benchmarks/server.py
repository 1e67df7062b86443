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


@contextmanager
def cassandra(say: Callable[[str], None]) -> Iterator[CassandraServer]:
    """The one that METERSPACE_CASSANDRA names, else one of our own, removed at the end."""
    home = home_from()
    if named := named_in(os.environ):
        yield next((one for one in running(home) if one.port == named.port), named)
        return
    say("Starting Cassandra ...")
    try:
        yield running_or_start(home, INSTANCE)
    finally:
        remove(instance_directory(home, INSTANCE))


def cassandra_version(server: CassandraServer) -> str:
    """As the server tells it."""
    with fresh_keyspace(server) as keyspace:
        ((version,),) = keyspace.execute("SELECT release_version FROM system.local")
    return str(version)
