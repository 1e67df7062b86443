"""The stores that the contract suite runs on, with tables made from the template."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.settings import CassandraSettings
from common.store.cassandra import CassandraStore
from common.store.connect import create_tables, open_store
from common.store.port import Store
from local.cassandra import CassandraServer
from tests.cassandra_keyspace import drop_keyspace, environment_of, settings_of, url_of
from tests.contract.keyspaces_rules import open_checked_session
from tests.fakes import FakeStore


@pytest.fixture(scope="session")
def keyspace(cassandra_server: CassandraServer) -> Iterator[CassandraSettings]:
    """A keyspace of this process, dropped at the end."""
    settings = settings_of(cassandra_server, f"contract_{os.getpid()}")
    create_tables(url_of(settings), environ=environment_of(cassandra_server))
    yield settings
    drop_keyspace(settings)


@pytest.fixture(scope="session")
def cassandra_store(keyspace: CassandraSettings) -> Iterator[CassandraStore]:
    """Every statement that it runs is held against the rules of Keyspaces."""
    store = CassandraStore(keyspace, open_checked_session)
    yield store
    store.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file with tables."""
    url = f"sqlite://{tmp_path}/store.sqlite"
    create_tables(url)
    return url


@pytest.fixture(params=["fake", "sqlite", "cassandra"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each store in turn, the tests' own stand-in included. Tests use meters and dates of their own."""
    if request.param == "fake":
        yield FakeStore()
    elif request.param == "cassandra":
        yield request.getfixturevalue("cassandra_store")
    else:
        sqlite = open_store(request.getfixturevalue("sqlite_url"))
        yield sqlite
        sqlite.close()
