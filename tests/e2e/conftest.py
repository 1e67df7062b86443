"""Both stores, as the running product is told to use them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.cassandra import CassandraServer


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """A store of its own: its URL (None: SQLite in the stack's home) and how the handlers reach it."""

    url: str | None
    environment: dict[str, str]


@pytest.fixture(params=["sqlite", "cassandra"])
def store_choice(request: pytest.FixtureRequest) -> Iterator[StoreChoice]:
    """Each test is run on both stores."""
    if request.param == "sqlite":
        yield StoreChoice(None, {})
        return
    server: CassandraServer = request.getfixturevalue("cassandra_server")
    yield on_cassandra(server)


def on_cassandra(server: CassandraServer) -> StoreChoice:
    """A keyspace of its own on a Cassandra."""
    return StoreChoice(
        f"cassandra://{server.host}:{server.port}/e2e_{uuid.uuid4().hex[:12]}",
        {
            "METERSPACE_CASSANDRA_USERNAME": server.username,
            "METERSPACE_CASSANDRA_PASSWORD": server.password,
            "METERSPACE_CASSANDRA_CA": str(server.ca_file),
        },
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
