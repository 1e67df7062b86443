"""What the server can take: rows of `meter_days`, encoded beforehand, in the product's batches, no file read.

`python -m benchmarks.programs.server_alone STORE_URL METERS DAYS` prints wall and CPU seconds of the sending.
"""

import json
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.given import SEED
from benchmarks.programs.frames import BareConnection, frames_of
from common.block import Block
from common.settings import CassandraSettings
from common.store.cassandra_session import open_session
from common.store.cassandra_statements import Statements
from common.store.cassandra_writer import batches
from common.store.encode import cql_rows
from local.cassandra import CassandraServer
from tests.generate.values import make_pool

SLOTS = 48
METERS_AT_A_TIME = 500


def main() -> None:
    url, meters, days = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    settings = CassandraSettings.read(url)
    session = open_session(settings)
    query_id = session.prepare(Statements.of(settings.keyspace).insert_day).query_id
    rows = (row for block in blocks(meters, days) for row in cql_rows(block))
    frames = list(frames_of(query_id, batches(rows)))
    connection = BareConnection(
        CassandraServer(
            settings.host,
            settings.port,
            settings.username,
            settings.password,
            Path(settings.ca_file) if settings.ca_file else None,
        )
    )
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    again = connection.send_all(frames)
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    connection.close()
    session.shutdown()
    told = {"wall_s": wall_s, "cpu_s": cpu_s, "readings": meters * days * SLOTS, "sent_again": again}
    print(json.dumps(told))


def blocks(meters: int, days: int) -> Iterator[Block]:
    """Meter days with values like those of the generated files."""
    pool, random = make_pool(SEED), np.random.default_rng(SEED)
    for first in range(0, meters, METERS_AT_A_TIME):
        numbers = np.arange(first, min(meters, first + METERS_AT_A_TIME))
        n = len(numbers) * days
        yield Block(
            meter_ids=[f"GEN000{number:07}" for number in numbers for _ in range(days)],
            channels=["import"] * n,
            days=np.tile(np.arange(19358, 19358 + days), len(numbers)),
            slots_uwh=pool.uwh[random.integers(1, len(pool.uwh), (n, SLOTS))],
            expected=np.full(n, SLOTS),
            estimated=np.zeros(n, np.int64),
            qualities=[""] * n,
            versions=[bytes(range(21))] * n,
            interval_minutes=30,
            zone="Europe/London",
            basis="nominal",
            kind="interval",
            received_on=date(2026, 1, 1),
        )


if __name__ == "__main__":
    main()
