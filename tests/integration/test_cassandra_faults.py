"""What goes wrong between us and Cassandra ends in durable rows or in the right error."""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from cassandra import InvalidRequest, OperationTimedOut, Unauthorized, Unavailable, WriteTimeout
from cassandra.cluster import NoHostAvailable
from cassandra.connection import ConnectionShutdown
from cassandra.protocol import OverloadedErrorMessage, ServerError, SyntaxException

from common.errors import StoreDefectError, StoreUnavailableError
from common.settings import CassandraSettings
from common.store.cassandra import CassandraStore
from common.store.cassandra_window import Patience
from common.store.connect import compare_schema, create_tables
from common.store.port import MeterChannel
from local.cassandra import CassandraServer
from tests.cassandra_keyspace import drop_keyspace, environment_of, settings_of, url_of
from tests.contract.rows import FIRST_DAY, block, consecutive, contents, new_id, readings, write
from tests.faulty_session import FaultySessions
from tests.integration.cutting_proxy import CuttingProxy

QUICK = Patience(request_timeout_s=5, give_up_after_s=30, first_pause_s=0.005, longest_pause_s=0.05)
HASTY = Patience(request_timeout_s=5, give_up_after_s=0.3, first_pause_s=0.01, longest_pause_s=0.05)
PASSING = (
    OperationTimedOut(),
    WriteTimeout("late", write_type=1, consistency=6),
    Unavailable("too few", consistency=6, required_replicas=2, alive_replicas=1),
    OverloadedErrorMessage(0x1001, "overloaded", None),
    ServerError(0x0000, "inside", None),
    ConnectionShutdown("gone"),
)
DEFECTS = (InvalidRequest("no"), Unauthorized("no"), SyntaxException(0x2000, "no", None))


@pytest.fixture(scope="module")
def keyspace(cassandra_server: CassandraServer) -> Iterator[CassandraSettings]:
    settings = settings_of(cassandra_server, f"faults_{os.getpid()}")
    create_tables(url_of(settings), environ=environment_of(cassandra_server))
    yield settings
    drop_keyspace(settings)


def store_of(
    settings: CassandraSettings, sessions: FaultySessions, patience: Patience = QUICK
) -> CassandraStore:
    return CassandraStore(settings, sessions, patience, patience)


@pytest.mark.parametrize("seed", range(3))
def test_time_outs_and_overload_are_written_again_until_all_is_durable(
    keyspace: CassandraSettings, seed: int
) -> None:
    chance = random.Random(seed)
    faults = (
        (chance.choice(PASSING), chance.random() < 0.5) if chance.random() < 0.4 else None for _ in range(200)
    )
    sessions = FaultySessions(faults)
    store = store_of(keyspace, sessions)
    faulty, clean, days = new_id(), new_id(), consecutive(900)
    slots = [readings(seed=n) for n in range(900)]
    write(store, block(faulty, days, slots))
    failed = sessions.opened[0].failed
    assert failed >= 10
    assert sessions.opened[0].sent == 30 + failed
    write(store_of(keyspace, FaultySessions()), block(clean, days, slots))
    rows = [(r.day, r.version, r.total_uwh, r.count) for r in store.day_rows(faulty, "import", None, None)]
    assert rows == [
        (r.day, r.version, r.total_uwh, r.count) for r in store.day_rows(clean, "import", None, None)
    ]
    store.close()


def test_reads_and_the_register_survive_time_outs(keyspace: CassandraSettings) -> None:
    store = store_of(keyspace, FaultySessions(iter([(OperationTimedOut(), False), None] * 20)))
    meter = new_id()
    store.add_meters([MeterChannel(meter, "import", 30)])
    assert store.channels(meter) == [MeterChannel(meter, "import", 30)]
    assert store.meters(10)[0]
    store.close()


def test_a_session_that_finds_no_host_is_replaced_once(keyspace: CassandraSettings) -> None:
    sessions = FaultySessions(repeat((NoHostAvailable("frozen", {}), False)))
    store = store_of(keyspace, sessions)
    meter = new_id()
    write(store, block(meter, consecutive(300), [readings()] * 300))
    assert len(sessions.opened) == 2
    assert len(contents(store, meter)) == 300
    store.close()


def test_no_host_ever_is_unavailable_after_one_new_session_per_request(keyspace: CassandraSettings) -> None:
    dead = [repeat((NoHostAvailable("down", {}), False)) for _ in range(5)]
    sessions = FaultySessions(*dead)
    store = store_of(keyspace, sessions, HASTY)
    with pytest.raises(StoreUnavailableError, match="did not answer"):
        store.ping()
    assert len(sessions.opened) == 2
    store.close()


def test_giving_up_is_unavailable_and_stays_so_for_that_writer(keyspace: CassandraSettings) -> None:
    store = store_of(keyspace, FaultySessions(repeat((OperationTimedOut(), False))), HASTY)
    with pytest.raises(StoreUnavailableError), store.day_writer() as writer:  # noqa: PT012
        writer.write(block(new_id(), [FIRST_DAY], [readings()]))
        with pytest.raises(StoreUnavailableError):
            writer.flush()
        writer.flush()
    store.close()


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: type(defect).__name__)
def test_a_defect_is_said_once_and_never_again(keyspace: CassandraSettings, defect: Exception) -> None:
    sessions = FaultySessions(repeat((defect, False)))
    store = store_of(keyspace, sessions)
    with pytest.raises(StoreDefectError):
        write(store, block(new_id(), [FIRST_DAY], [readings()]))
    assert sessions.opened[0].sent == 1
    store.close()


def test_a_keyspace_without_tables_is_a_defect_and_the_comparison_names_them(
    cassandra_server: CassandraServer,
) -> None:
    settings = settings_of(cassandra_server, "not_there_at_all")
    store = CassandraStore(settings)
    with pytest.raises(StoreDefectError):
        store.ping()
    store.close()
    found = compare_schema(url_of(settings), environ=environment_of(cassandra_server))
    assert "meter_days: the table is missing" in found


def test_the_tables_made_from_the_template_do_not_differ_from_it(
    keyspace: CassandraSettings, cassandra_server: CassandraServer
) -> None:
    create_tables(url_of(keyspace), environ=environment_of(cassandra_server))
    assert compare_schema(url_of(keyspace), environ=environment_of(cassandra_server)) == []


@pytest.mark.parametrize(
    "wrong",
    [{"server_hostname": "other.example"}, {"password": "wrong"}, {"port": 1}],
    ids=["host name", "password", "port"],
)
def test_a_wrong_way_in_is_unavailable(keyspace: CassandraSettings, wrong: dict[str, Any]) -> None:
    if "server_hostname" in wrong and not keyspace.ca_file:
        pytest.skip("this Cassandra has no TLS")
    store = CassandraStore(replace(keyspace, **wrong), writes=HASTY, reads=HASTY)
    with pytest.raises(StoreUnavailableError):
        store.ping()
    store.close()


def test_a_certificate_that_is_not_trusted_is_unavailable(keyspace: CassandraSettings) -> None:
    if not keyspace.ca_file:
        pytest.skip("this Cassandra has no TLS")
    other = Path(__file__).with_name("other_ca.pem")
    store = CassandraStore(replace(keyspace, ca_file=str(other)), writes=HASTY, reads=HASTY)
    with pytest.raises(StoreUnavailableError, match="CERTIFICATE_VERIFY_FAILED"):
        store.ping()
    store.close()


def test_connections_that_are_cut_in_the_middle_lose_nothing(keyspace: CassandraSettings) -> None:
    meter, days = new_id(), consecutive(1500)
    with CuttingProxy(keyspace.host, keyspace.port, cut_after_bytes=200_000, cuts=2) as proxy:
        name = keyspace.server_hostname
        through = replace(keyspace, host="127.0.0.1", port=proxy.port, server_hostname=name)
        store = CassandraStore(through, writes=QUICK, reads=QUICK)
        write(store, block(meter, days, [readings(seed=n) for n in range(1500)]))
        assert proxy.cuts_made == 2
        rows = list(store.day_rows(meter, "import", None, None))
        assert [row.day for row in rows] == days
        assert [row.total_uwh for row in rows[:3]] == [sum(readings(seed=n)) for n in range(3)]
        store.close()
