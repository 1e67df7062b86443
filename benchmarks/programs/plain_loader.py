"""A loader as most people write it: the csv module, a prepared INSERT, the driver's own concurrent execution.

`python -m benchmarks.programs.plain_loader FILE HOST:PORT KEYSPACE`: a row per reading of `meter,stamp,kwh`.
It uses nothing of the product, and is told login and CA in the same variables.
"""

import csv
import os
import ssl
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from cassandra import ConsistencyLevel
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.policies import DCAwareRoundRobinPolicy, TokenAwarePolicy


def main() -> None:
    """Prints how many rows were written."""
    file, address, keyspace = sys.argv[1:]
    host, _, port = address.partition(":")
    ca_file = os.environ["METERSPACE_CASSANDRA_CA"]
    policy = TokenAwarePolicy(DCAwareRoundRobinPolicy("datacenter1"))
    profile = ExecutionProfile(policy, consistency_level=ConsistencyLevel.LOCAL_QUORUM)
    cluster = Cluster(
        [host],
        port=int(port),
        auth_provider=PlainTextAuthProvider(
            os.environ["METERSPACE_CASSANDRA_USERNAME"], os.environ["METERSPACE_CASSANDRA_PASSWORD"]
        ),
        ssl_context=ssl.create_default_context(cafile=ca_file) if ca_file else None,
        ssl_options={"server_hostname": host} if ca_file else None,
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
    )
    session = cluster.connect(keyspace)
    insert = session.prepare("INSERT INTO readings (meter_id, stamp, kwh) VALUES (?, ?, ?)")
    written = 0
    for success, result in execute_concurrent_with_args(session, insert, rows(file), results_generator=True):
        if not success:
            raise result
        written += 1
    cluster.shutdown()
    print(written)


def rows(file: str) -> Iterator[tuple[str, datetime, Decimal]]:
    """The readings of a file."""
    with open(file, newline="", encoding="utf-8") as lines:  # noqa: PTH123 - as most people write it
        for row in csv.DictReader(lines):
            yield row["meter"], datetime.fromisoformat(row["stamp"]), Decimal(row["kwh"])


if __name__ == "__main__":
    main()
