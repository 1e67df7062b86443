"""The rules can fail, and the Cassandra store's statements are few."""

from collections.abc import Iterator

import pytest
from cassandra import ConsistencyLevel
from cassandra.query import BatchStatement, BatchType, SimpleStatement

from common.settings import CassandraSettings
from common.store.cassandra import CassandraStore
from common.store.port import MeterChannel
from tests.contract.keyspaces_rules import (
    CheckedSession,
    RuleBrokenError,
    check_text,
    open_checked_session,
)
from tests.contract.rows import block, consecutive, new_id, readings, write


@pytest.mark.parametrize(
    "cql",
    [
        "UPDATE meters SET owner = ? WHERE meter_id = ?",
        "DELETE FROM meters WHERE meter_id = ?",
        "DELETE FROM meter_days WHERE meter_id = ? AND channel = ? AND day = ?",
        "DELETE FROM meter_days WHERE meter_id = ? AND channel = ? AND day = ? AND version >= ?",
        "DELETE FROM meter_days WHERE meter_id = ? AND channel = ? AND day = ? AND version = ? IF EXISTS",
        "DELETE slots FROM meter_days WHERE meter_id = ? AND channel = ? AND day = ? AND version = ?",
        "TRUNCATE meters",
        "SELECT count(*) FROM meters",
        "SELECT max(day) FROM meter_days WHERE meter_id = ?",
        "SELECT DISTINCT meter_id FROM meters",
        "SELECT meter_id FROM meters PER PARTITION LIMIT 1",
        "SELECT meter_id FROM meters GROUP BY meter_id",
        "SELECT meter_id FROM meters WHERE owner = ? ALLOW FILTERING",
        "SELECT WRITETIME(owner) FROM meters",
        "INSERT INTO meters (meter_id) VALUES (?) IF NOT EXISTS",
        "INSERT INTO meters (meter_id) VALUES (?) USING TIMESTAMP 1",
        "INSERT INTO meters (meter_id) VALUES (?) USING TTL 1",
        "SELECT day FROM meter_days WHERE meter_id = ? AND day >= ? AND version <= ?",
        f"SELECT owner FROM meters WHERE meter_id IN ({', '.join('?' * 101)})",
    ],
)
def test_a_text_that_keyspaces_refuses_is_refused_here(cql: str) -> None:
    with pytest.raises(RuleBrokenError):
        check_text(cql)


def test_a_plain_read_a_plain_write_and_the_deletion_of_one_row_pass() -> None:
    check_text("DELETE FROM meter_days WHERE meter_id = ? AND channel = ? AND day = ? AND version = ?")
    check_text("SELECT day FROM meter_days WHERE meter_id = ? AND day >= ? AND day <= ?")
    check_text("INSERT INTO meters (meter_id, interval_minutes) VALUES (?, ?)")


@pytest.fixture(scope="module")
def session(keyspace: CassandraSettings) -> Iterator[CheckedSession]:
    opened = open_checked_session(keyspace)
    yield opened
    opened.shutdown()


def batch_of(
    session: CheckedSession, keyspace: str, rows: list[tuple[str, str]], kind: BatchType
) -> BatchStatement:
    prepared = session.prepare(f'INSERT INTO "{keyspace}".meters (meter_id, channel) VALUES (?, ?)')
    batch = BatchStatement(kind, consistency_level=ConsistencyLevel.LOCAL_QUORUM)
    for row in rows:
        batch.add(prepared, row)
    return batch


def test_a_batch_within_the_limits_passes(session: CheckedSession, keyspace: CassandraSettings) -> None:
    rows = [(f"m{n}", "c" * 1000) for n in range(30)]
    session.check(batch_of(session, keyspace.keyspace, rows, BatchType.UNLOGGED))
    one_partition = [("m", f"{n}{'c' * 2000}") for n in range(30)]
    session.check(batch_of(session, keyspace.keyspace, one_partition, BatchType.UNLOGGED))


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([(f"m{n}", "c") for n in range(31)], BatchType.UNLOGGED),
        ([("m", "c"), ("m", "d")], BatchType.LOGGED),
        ([(f"m{n}", "c" * 2000) for n in range(30)], BatchType.UNLOGGED),
    ],
    ids=["too many rows", "logged", "too many bytes over partitions"],
)
def test_a_batch_beyond_the_limits_is_refused(
    session: CheckedSession, keyspace: CassandraSettings, rows: list[tuple[str, str]], kind: BatchType
) -> None:
    with pytest.raises(RuleBrokenError):
        session.check(batch_of(session, keyspace.keyspace, rows, kind))


def test_a_statement_that_was_not_prepared_is_refused(session: CheckedSession) -> None:
    simple = SimpleStatement("SELECT meter_id FROM meters", consistency_level=ConsistencyLevel.LOCAL_QUORUM)
    with pytest.raises(RuleBrokenError, match="not prepared"):
        session.check(simple)
    batch = BatchStatement(BatchType.UNLOGGED, consistency_level=ConsistencyLevel.LOCAL_QUORUM)
    with pytest.raises(RuleBrokenError, match="not prepared"):
        session.check(batch.add("INSERT INTO meters (meter_id) VALUES ('m')"))


def test_another_consistency_is_refused(session: CheckedSession, keyspace: CassandraSettings) -> None:
    bound = session.prepare(f'SELECT meter_id FROM "{keyspace.keyspace}".meters').bind(())
    bound.consistency_level = ConsistencyLevel.LOCAL_ONE
    with pytest.raises(RuleBrokenError, match="LOCAL_QUORUM"):
        session.check(bound)


def test_a_month_of_one_meter_takes_one_batch_and_a_file_few_statements(keyspace: CassandraSettings) -> None:
    sessions: list[CheckedSession] = []

    def counted(settings: CassandraSettings) -> CheckedSession:
        sessions.append(open_checked_session(settings))
        return sessions[0]

    store = CassandraStore(keyspace, counted)
    days = consecutive(30)
    write(store, block(new_id(), days, [readings()] * 30))
    assert sessions[0].executed == 1
    store.add_meters([MeterChannel(new_id(), "import", 30) for _ in range(300)])
    assert sessions[0].executed == 1 + 3 + 10
    store.close()
