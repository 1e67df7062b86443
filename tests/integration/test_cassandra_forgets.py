"""Cassandra forgets prepared statements: when a table changes, when it starts anew, when it has too many."""

import logging
import os
from collections.abc import Iterator

import pytest

from common.settings import CassandraSettings
from common.store.cassandra import CassandraStore
from common.store.cassandra_session import open_session
from common.store.connect import create_tables
from local.cassandra import CassandraServer
from tests.cassandra_keyspace import drop_keyspace, environment_of, settings_of, url_of
from tests.contract.rows import block, consecutive, contents, new_id, readings, write

DAYS = 40


@pytest.fixture
def keyspace(cassandra_server: CassandraServer) -> Iterator[CassandraSettings]:
    settings = settings_of(cassandra_server, f"forgets_{os.getpid()}")
    create_tables(url_of(settings), environ=environment_of(cassandra_server))
    yield settings
    drop_keyspace(settings)


def test_batches_and_reads_go_on(keyspace: CassandraSettings, caplog: pytest.LogCaptureFixture) -> None:
    """The driver prepares a batch's statement anew, and sends the batch again as it was."""
    store, meters = CassandraStore(keyspace), [new_id(), new_id()]
    write_days(store, meters[0])
    before = contents(store, meters[0])
    change_table(keyspace)
    caplog.set_level(logging.DEBUG, "cassandra.cluster")
    write_days(store, meters[1])
    assert (in_writing := forgotten(caplog)) > 0
    assert contents(store, meters[0]) == contents(store, meters[1]) == before
    assert forgotten(caplog) > in_writing
    assert len(before) == DAYS
    store.close()


def write_days(store: CassandraStore, meter: str) -> None:
    write(store, block(meter, consecutive(DAYS), [readings(seed=n) for n in range(DAYS)]))


def change_table(keyspace: CassandraSettings) -> None:
    session = open_session(keyspace)
    session.driver.execute(f'ALTER TABLE "{keyspace.keyspace}".meter_days ADD later text', timeout=60)
    session.shutdown()


def forgotten(caplog: pytest.LogCaptureFixture) -> int:
    return sum("unrecognized prepared statement" in record.getMessage() for record in caplog.records)
