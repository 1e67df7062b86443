"""A real Apache Cassandra on this machine, for the tests, the benchmarks and anyone who wants to see one."""

from local.cassandra.errors import CassandraNeedsError, CassandraStartError
from local.cassandra.server import (
    CassandraServer,
    check_needs,
    home_from,
    instance_directory,
    named_in,
    remove,
    running,
    running_or_start,
)

__all__ = [
    "CassandraNeedsError",
    "CassandraServer",
    "CassandraStartError",
    "check_needs",
    "home_from",
    "instance_directory",
    "named_in",
    "remove",
    "running",
    "running_or_start",
]
