"""Keyspaces for single runs, so that none finds what another left, and a look into what a run wrote."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.measure import BenchmarkError
from common.settings import CassandraSettings
from common.store.cassandra_session import open_session
from common.store.connect import create_tables, open_store
from local.cassandra import CassandraServer
from tests.generate.sums import Sums

STATEMENT_LIMIT_S = 120
SAMPLED_METERS = 20


@dataclass(frozen=True, slots=True)
class Keyspace:
    """`environ`: what the product must find in its environment to reach it."""

    server: CassandraServer
    name: str
    environ: Mapping[str, str]
    driver: Any

    @property
    def url(self) -> str:
        return f"cassandra://{self.server.host}:{self.server.port}/{self.name}"

    def execute(self, statement: str) -> list[Any]:
        return list(self.driver.execute(statement, timeout=STATEMENT_LIMIT_S))


@contextmanager
def fresh_keyspace(server: CassandraServer) -> Iterator[Keyspace]:
    """A keyspace with the product's tables, dropped at the end."""
    environ = {
        **os.environ,
        "METERSPACE_CASSANDRA_USERNAME": server.username,
        "METERSPACE_CASSANDRA_PASSWORD": server.password,
        "METERSPACE_CASSANDRA_CA": str(server.ca_file or ""),
    }
    name = f"bench_{secrets.token_hex(4)}"
    session = open_session(CassandraSettings.read(f"cassandra://{server.host}:{server.port}", environ))
    keyspace = Keyspace(server, name, environ, session.driver)
    try:
        create_tables(keyspace.url, environ=environ)
        yield keyspace
    finally:
        keyspace.execute(f"DROP KEYSPACE IF EXISTS {name}")
        session.shutdown()


def check_days(url: str, environ: Mapping[str, str], sums: Sums) -> None:
    """Every day of some meters spread over the file: one row each, sum and readings as generated."""
    store = open_store(url, environ)
    try:
        for index in range(0, sums.meters, max(1, sums.meters // SAMPLED_METERS)):
            meter = sums.meter_id(index)
            rows = store.day_rows(meter, "import", None, None)
            found = [(row.day, row.total_uwh, row.count) for row in rows]
            wanted = [
                (sums.day(at), int(sums.uwh[index, at]), int(sums.readings[index, at]))
                for at in range(sums.days)
            ]
            if found != wanted:
                raise BenchmarkError(f"the days of {meter} are not those that were generated")
    finally:
        store.close()
