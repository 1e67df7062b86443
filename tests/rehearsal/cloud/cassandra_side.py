"""The real Cassandra behind the emulated Keyspaces: tables and logins; or none, for tests of all else."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from common.settings import CassandraSettings
from common.store.cassandra_session import open_session
from common.store.cassandra_tables import create_tables
from common.store.schema import Table

DDL_TIMEOUT_S = 60
_NAME = re.compile(r"[a-z0-9_]{1,48}")


class Cassandra(Protocol):
    """What the emulated Keyspaces does to a cluster."""

    def create(self, keyspace: str, tables: Iterable[Table]) -> None: ...

    def drop_table(self, keyspace: str, table: str) -> None: ...

    def drop_keyspace(self, keyspace: str) -> None: ...

    def create_login(self, user: str, password: str, grants: Iterable[tuple[str, str, str]]) -> None: ...

    def drop_login(self, user: str) -> None: ...


class NoCassandra:
    """For tests of all else."""

    def create(self, keyspace: str, tables: Iterable[Table]) -> None: ...

    def drop_table(self, keyspace: str, table: str) -> None: ...

    def drop_keyspace(self, keyspace: str) -> None: ...

    def create_login(self, user: str, password: str, grants: Iterable[tuple[str, str, str]]) -> None: ...

    def drop_login(self, user: str) -> None: ...


class RealCassandra:
    """`settings` are those of a superuser; their keyspace does not matter."""

    def __init__(self, settings: CassandraSettings) -> None:
        self._settings = settings

    def create(self, keyspace: str, tables: Iterable[Table]) -> None:
        """The keyspace, where it is missing, and the tables."""
        create_tables(replace(self._settings, keyspace=keyspace), list(tables))

    def drop_table(self, keyspace: str, table: str) -> None:
        self._execute(f'DROP TABLE IF EXISTS "{_checked(keyspace)}".{_checked(table)}')

    def drop_keyspace(self, keyspace: str) -> None:
        self._execute(f'DROP KEYSPACE IF EXISTS "{_checked(keyspace)}"')

    def create_login(self, user: str, password: str, grants: Iterable[tuple[str, str, str]]) -> None:
        """`grants` are (permission, keyspace, table); the user may do nothing else."""
        self._execute(
            f"CREATE ROLE {_quoted(user)} WITH LOGIN = true AND PASSWORD = '{_checked_secret(password)}'",
            *(
                f'GRANT {permission} ON TABLE "{_checked(keyspace)}".{_checked(table)} TO {_quoted(user)}'
                for permission, keyspace, table in grants
            ),
        )

    def drop_login(self, user: str) -> None:
        self._execute(f"DROP ROLE IF EXISTS {_quoted(user)}")

    def names(self) -> set[str]:
        """Keyspaces and logins that are there."""
        session = open_session(self._settings)
        try:
            keyspaces = session.driver.execute("SELECT keyspace_name FROM system_schema.keyspaces")
            roles = session.driver.execute("SELECT role FROM system_auth.roles")
            return {name for rows in (keyspaces, roles) for (name,) in rows}
        finally:
            session.shutdown()

    def _execute(self, *statements: str) -> None:
        session = open_session(self._settings)
        try:
            for statement in statements:
                session.driver.execute(statement, timeout=DDL_TIMEOUT_S)
        finally:
            session.shutdown()


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a keyspace or table")
    return name


def _checked_secret(text: str) -> str:
    if "'" in text:
        raise ValueError("a password that we make has no quotation marks")
    return text


def _quoted(user: str) -> str:
    return '"' + user.replace('"', '""') + '"'
