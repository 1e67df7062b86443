"""The SQLite file itself: one connection per thread, short transactions, errors under the product's names."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, local
from typing import Any

from common.errors import StoreDefectError, StoreUnavailableError
from common.store.schema import Column, Table, differences, sqlite_ddl, sqlite_type

BUSY_TIMEOUT_S = 60
PAGE_BYTES = 8192
_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_INTERRUPT,
    }
)
"""What another process, the disk or its owner causes. All else is a defect of the product or of the file."""


class SqliteFile:
    """Statements on the file at `path`. A write is durable when it returns, whatever kills this process.

    In WAL with synchronous=NORMAL a power cut may take the last transactions, always the newest first: never
    the days of a file and not its receipt, which is written after them.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._of_thread = local()
        self._all: list[sqlite3.Connection] = []
        self._lock = Lock()

    def read(self, sql: str, values: Sequence[Any]) -> list[Any]:
        """All rows of one SELECT."""
        with _product_errors(self._path):
            return self._connection().execute(sql, values).fetchall()

    def write(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for many rows in one transaction."""
        with _product_errors(self._path):
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.executemany(sql, rows)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = _open(self._path, "rw")
            with self._lock:
                self._all.append(connection)
            self._of_thread.connection = connection
        return connection


def create_tables(path: str, tables: Sequence[Table]) -> None:
    """Make the file and those tables that are missing. Several processes may do so at once."""
    with _product_errors(path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        connection = _open(path, "rwc")
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("BEGIN IMMEDIATE")
            for table in tables:
                connection.execute(sqlite_ddl(table))
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()


def compare_tables(path: str, tables: Sequence[Table]) -> list[str]:
    """Differences between the file's tables and the declared ones."""
    with _product_errors(path):
        connection = _open(path, "rw")
        try:
            return [
                told
                for table in tables
                for told in differences(_as_sqlite(table), _found(connection, table.name))
            ]
        finally:
            connection.close()


def _open(path: str, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{Path(path).absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def _as_sqlite(table: Table) -> Table:
    """SQLite knows one key, not partition and clustering columns."""
    key, regular = (
        tuple(Column(column.name, sqlite_type(column.type)) for column in columns)
        for columns in (table.key, table.regular)
    )
    return Table(table.name, key, (), regular, table.descending)


def _found(connection: sqlite3.Connection, name: str) -> Table | None:
    columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
    if not columns:
        return None
    key = sorted((at, Column(column, kind)) for _, column, kind, _, _, at in columns if at)
    descending: frozenset[str] = frozenset()
    for _, index, _, origin, _ in connection.execute(f"PRAGMA index_list({name})").fetchall():
        if origin == "pk":
            parts = connection.execute(f"PRAGMA index_xinfo({index})").fetchall()
            descending = frozenset(column for _, _, column, desc, _, is_key in parts if desc and is_key)
    regular = tuple(Column(column, kind) for _, column, kind, _, _, at in columns if not at)
    return Table(name, tuple(column for _, column in key), (), regular, descending)


@contextmanager
def _product_errors(path: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code == sqlite3.SQLITE_CANTOPEN:
            raise StoreUnavailableError(f"no store at {path}: create its tables first ({error})") from error
        if code in _PASSING:
            raise StoreUnavailableError(f"the store at {path} does not answer: {error}") from error
        raise StoreDefectError(f"the store at {path} refuses a statement: {error}") from error
    except OSError as error:
        raise StoreUnavailableError(f"the store at {path} cannot be opened: {error}") from error
