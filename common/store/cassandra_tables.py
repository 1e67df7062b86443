"""Makes the tables in a Cassandra of one's own and reads back what is there. On AWS CloudFormation does."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from common.errors import StoreDefectError, StoreUnavailableError
from common.settings import CassandraSettings
from common.store.cassandra_errors import DEFECTS, PASSING
from common.store.cassandra_session import open_session
from common.store.schema import Column, Table, cql_ddl, differences

DDL_TIMEOUT_S = 60
_COLUMNS = (
    "SELECT column_name, type, kind, position, clustering_order FROM system_schema.columns"
    " WHERE keyspace_name = %s AND table_name = %s"
)


def create_tables(settings: CassandraSettings, tables: Sequence[Table]) -> None:
    """Make the keyspace (one replica) and those tables that are missing."""
    with _driver(settings) as driver:
        driver.execute(
            f'CREATE KEYSPACE IF NOT EXISTS "{settings.keyspace}"'
            " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
            timeout=DDL_TIMEOUT_S,
        )
        for table in tables:
            driver.execute(cql_ddl(table, settings.keyspace), timeout=DDL_TIMEOUT_S)


def compare_tables(settings: CassandraSettings, tables: Sequence[Table]) -> list[str]:
    """Differences between the keyspace's tables and the declared ones."""
    with _driver(settings) as driver:
        return [
            told
            for table in tables
            for told in differences(
                table, _found(table.name, driver.execute(_COLUMNS, (settings.keyspace, table.name)))
            )
        ]


def _found(name: str, rows: Iterable[Any]) -> Table | None:
    by_kind: dict[str, list[tuple[int, Column]]] = {"partition_key": [], "clustering": [], "regular": []}
    descending = set()
    for column, cql_type, kind, position, order in rows:
        by_kind.setdefault(kind, []).append((position, Column(column, cql_type)))
        if order == "desc":
            descending.add(column)
    if not by_kind["partition_key"]:
        return None
    partition_key, clustering, regular = (
        tuple(column for _, column in sorted(by_kind[kind], key=lambda entry: entry[0]))
        for kind in ("partition_key", "clustering", "regular")
    )
    return Table(name, partition_key, clustering, regular, frozenset(descending))


@contextmanager
def _driver(settings: CassandraSettings) -> Iterator[Any]:
    address = f"{settings.host}:{settings.port}"
    try:
        session = open_session(settings)
        try:
            yield session.driver
        finally:
            session.shutdown()
    except DEFECTS as error:
        raise StoreDefectError(f"Cassandra at {address} refuses: {error}") from error
    except PASSING as error:
        raise StoreUnavailableError(f"Cassandra at {address} does not answer: {error}") from error
