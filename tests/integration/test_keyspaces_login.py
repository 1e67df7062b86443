"""From `keyspaces://` to rows, by SigV4 over TLS: the gate asks for the login, a real Cassandra is behind."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from common.errors import StoreUnavailableError
from common.settings import CassandraSettings
from common.store.cassandra import CassandraStore
from common.store.cassandra_window import Patience
from common.store.connect import create_tables
from local.cassandra import CassandraServer
from tests.cassandra_keyspace import drop_keyspace, environment_of, settings_of, url_of
from tests.contract.rows import block, consecutive, new_id, readings, write
from tests.integration.cutting_proxy import CuttingProxy
from tests.keyspaces_gate.gate import KeyspacesGate
from tests.keyspaces_gate.verify import Key

REGION = "eu-west-1"
FIRST, SECOND = ("ASIAFIRST", Key("first/secret+", "token=one")), ("ASIASECOND", Key("second", "two"))
QUICK = Patience(request_timeout_s=5, give_up_after_s=30, first_pause_s=0.005, longest_pause_s=0.05)
HASTY = Patience(request_timeout_s=5, give_up_after_s=0.3, first_pause_s=0.01, longest_pause_s=0.05)


@pytest.fixture(scope="module")
def tables(cassandra_server: CassandraServer) -> Iterator[str]:
    """The name of a keyspace, made with Cassandra's own password as CloudFormation would make it."""
    settings = settings_of(cassandra_server, f"keyspaces_{os.getpid()}")
    create_tables(url_of(settings), environ=environment_of(cassandra_server))
    yield settings.keyspace
    drop_keyspace(settings)


@pytest.fixture
def gate(
    tmp_path: Path, cassandra_server: CassandraServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[KeyspacesGate]:
    with KeyspacesGate(tmp_path, REGION, dict([FIRST]), cassandra_server) as gate:
        hold(monkeypatch, *FIRST)
        yield gate


def hold(monkeypatch: pytest.MonkeyPatch, access_key: str, key: Key) -> None:
    """Give this process credentials as Lambda does."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret)
    monkeypatch.setenv("AWS_SESSION_TOKEN", key.token)


def settings(gate: KeyspacesGate, keyspace: str, port: int | None = None) -> CassandraSettings:
    return CassandraSettings.read(f"keyspaces://{REGION}/{keyspace}", gate.environment(port))


def store_of(settings: CassandraSettings, patience: Patience = QUICK) -> CassandraStore:
    return CassandraStore(settings, writes=patience, reads=patience)


def test_rows_go_in_and_come_out_behind_a_signed_login(gate: KeyspacesGate, tables: str) -> None:
    store = store_of(settings(gate, tables))
    meter, days = new_id(), consecutive(40)
    write(store, block(meter, days, [readings(seed=n) for n in range(40)]))
    rows = list(store.day_rows(meter, "import", None, None))
    store.close()
    assert [row.day for row in rows] == days
    assert gate.logins == [FIRST[0]] * len(gate.logins)
    assert len(gate.logins) >= 2


@pytest.mark.parametrize(
    ("held", "refused"),
    [
        (("ASIAFIRST", Key("wrong", "token=one")), "the signature is wrong"),
        (("ASIAFIRST", Key("first/secret+", "old")), "the session token is not that of the access key"),
        (("ASIAGONE", Key("first/secret+", "token=one")), "the access key is not known or has expired"),
    ],
    ids=["secret", "token", "access key"],
)
def test_a_bad_login_is_refused_and_the_store_unavailable(
    gate: KeyspacesGate, tables: str, held: Any, refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, *held)
    store = store_of(settings(gate, tables), HASTY)
    with pytest.raises(StoreUnavailableError, match=refused):
        store.ping()
    store.close()
    assert set(gate.logins) == {refused}


def test_a_nonce_that_cannot_be_signed_ends_the_connection(gate: KeyspacesGate, tables: str) -> None:
    gate.nonce = lambda: "short"
    store = store_of(settings(gate, tables), HASTY)
    with pytest.raises(StoreUnavailableError, match="no nonce of 32 characters"):
        store.ping()
    store.close()
    assert gate.logins == []


def test_a_password_is_no_way_in(gate: KeyspacesGate, tables: str) -> None:
    plain = replace(settings(gate, tables), username="someone", password="secret")
    store = store_of(plain, HASTY)
    with pytest.raises(StoreUnavailableError, match="must begin with SigV4"):
        store.ping()
    store.close()


def test_the_certificate_must_be_for_keyspaces_in_that_region(gate: KeyspacesGate, tables: str) -> None:
    assert settings(gate, tables).server_hostname == "cassandra.eu-west-1.amazonaws.com"
    elsewhere = replace(settings(gate, tables), server_hostname="cassandra.eu-west-2.amazonaws.com")
    store = store_of(elsewhere, HASTY)
    with pytest.raises(StoreUnavailableError, match="Hostname mismatch"):
        store.ping()
    store.close()
    assert gate.logins == []


def test_a_container_that_slept_past_its_connections_and_credentials_answers_the_next_request(
    gate: KeyspacesGate, tables: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_of(settings(gate, tables))
    store.ping()
    before = len(gate.logins)
    gate.keys = dict([SECOND])
    hold(monkeypatch, *SECOND)
    gate.cut()
    store.ping()
    store.close()
    assert gate.logins[:before] == [FIRST[0]] * before
    assert SECOND[0] in gate.logins[before:]


def test_connections_that_die_without_a_word_are_replaced(gate: KeyspacesGate, tables: str) -> None:
    patience = Patience(request_timeout_s=1, give_up_after_s=3, first_pause_s=0.05, longest_pause_s=0.1)
    store = store_of(settings(gate, tables), patience)
    store.ping()
    before = len(gate.logins)
    gate.freeze()
    store.ping()
    store.close()
    assert len(gate.logins) > before


def test_logins_through_cut_connections_lose_no_row(
    gate: KeyspacesGate, tables: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter, days = new_id(), consecutive(1500)
    with CuttingProxy("127.0.0.1", gate.port, cut_after_bytes=200_000, cuts=2) as proxy:
        store = store_of(settings(gate, tables, proxy.port))
        gate.keys[SECOND[0]] = SECOND[1]
        store.ping()
        hold(monkeypatch, *SECOND)
        write(store, block(meter, days, [readings(seed=n) for n in range(1500)]))
        assert proxy.cuts_made == 2
        assert [row.day for row in store.day_rows(meter, "import", None, None)] == days
        store.close()
    assert SECOND[0] in gate.logins
    assert set(gate.logins) <= {FIRST[0], SECOND[0]}
