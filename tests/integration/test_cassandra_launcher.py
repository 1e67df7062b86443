"""The Cassandra that we start: one per name, loopback, TLS, not under the password that everyone knows."""

import ssl
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from cassandra import AuthenticationFailed
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster, NoHostAvailable

from local.cassandra import CassandraServer, running, running_or_start
from tests.conftest import HOME


def cluster(server: CassandraServer, username: str, password: str) -> Cluster:
    return Cluster(
        [server.host],
        port=server.port,
        auth_provider=PlainTextAuthProvider(username, password),
        ssl_context=ssl.create_default_context(cafile=str(server.ca_file)),
        ssl_options={"server_hostname": server.host},
    )


def test_it_answers_its_own_user(own_cassandra: CassandraServer) -> None:
    connected = cluster(own_cassandra, own_cassandra.username, own_cassandra.password)
    try:
        row = connected.connect().execute("SELECT release_version FROM system.local").one()
        assert row.release_version.startswith("5.0.")
    finally:
        connected.shutdown()


def test_it_refuses_the_default_superuser(own_cassandra: CassandraServer) -> None:
    connected = cluster(own_cassandra, "cassandra", "cassandra")
    try:
        with pytest.raises(NoHostAvailable) as refused:
            connected.connect()
        assert all(isinstance(cause, AuthenticationFailed) for cause in refused.value.errors.values())
    finally:
        connected.shutdown()


def test_all_who_ask_for_one_name_get_the_same(own_cassandra: CassandraServer) -> None:
    directory = own_cassandra.directory
    assert directory is not None
    with ThreadPoolExecutor(4) as pool:
        servers = pool.map(lambda _: running_or_start(HOME, directory.name), range(4))
        assert set(servers) == {own_cassandra}
    assert own_cassandra in running(HOME)


def test_only_its_owner_can_read_its_password(own_cassandra: CassandraServer) -> None:
    assert own_cassandra.directory is not None
    for name in ("state.json", "cassandra.yaml"):
        assert stat.S_IMODE((own_cassandra.directory / name).stat().st_mode) == 0o600
