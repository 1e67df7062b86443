"""A keyspace of a test's own in the Cassandra that the run uses."""

from common.settings import CassandraSettings
from common.store.cassandra_session import open_session
from local.cassandra import CassandraServer


def url_of(settings: CassandraSettings) -> str:
    """As METERSPACE_STORE has it."""
    return f"cassandra://{settings.host}:{settings.port}/{settings.keyspace}"


def environment_of(server: CassandraServer) -> dict[str, str]:
    """The METERSPACE_CASSANDRA_* variables for a server."""
    return {
        "METERSPACE_CASSANDRA_USERNAME": server.username,
        "METERSPACE_CASSANDRA_PASSWORD": server.password,
        "METERSPACE_CASSANDRA_CA": str(server.ca_file or ""),
    }


def settings_of(server: CassandraServer, keyspace: str) -> CassandraSettings:
    """How to reach a keyspace of a server."""
    url = f"cassandra://{server.host}:{server.port}/{keyspace}"
    return CassandraSettings.read(url, environment_of(server))


def drop_keyspace(settings: CassandraSettings) -> None:
    """With all that is in it."""
    session = open_session(settings)
    session.driver.execute(f'DROP KEYSPACE IF EXISTS "{settings.keyspace}"', timeout=60)
    session.shutdown()
