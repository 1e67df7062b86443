"""From a store's URL to the store, its tables, and what its tables lack."""

import os
from collections.abc import Mapping
from pathlib import Path

from common.settings import KEYSPACES, CassandraSettings
from common.store.port import Store

SQLITE = "sqlite://"
CASSANDRA = "cassandra://"


def open_store(url: str, environ: Mapping[str, str] = os.environ) -> Store:
    """The store at `sqlite:///absolute/path`, `cassandra://host:port/keyspace` or `keyspaces://region/keyspace`.

    Connects on first use. ValueError for any other URL. Only the adapter in question is imported.
    """
    if path := _sqlite_path(url):
        from common.store.sqlite import SqliteStore

        return SqliteStore(path)
    from common.store.cassandra import CassandraStore

    return CassandraStore(CassandraSettings.read(url, environ))


def create_tables(url: str, template: Path | None = None, environ: Mapping[str, str] = os.environ) -> None:
    """Make what is missing of the store's tables as `template` (cloudformation/main.yaml) declares them.

    For local use: on AWS CloudFormation makes them, so ValueError there. Harmless where they exist.
    """
    if url.startswith(KEYSPACES):
        raise ValueError(f"the tables of {url} are made by CloudFormation: deploy the stack, ./deploy.sh")
    from common.store.schema import TEMPLATE, read_tables

    tables = read_tables(template or TEMPLATE)
    if path := _sqlite_path(url):
        from common.store import sqlite_file

        sqlite_file.create_tables(path, tables)
        return
    from common.store import cassandra_tables

    cassandra_tables.create_tables(CassandraSettings.read(url, environ), tables)


def compare_schema(
    url: str, template: Path | None = None, environ: Mapping[str, str] = os.environ
) -> list[str]:
    """Differences between the store's tables and those that `template` declares, one sentence each."""
    from common.store.schema import TEMPLATE, read_tables

    tables = read_tables(template or TEMPLATE)
    if path := _sqlite_path(url):
        from common.store import sqlite_file

        return sqlite_file.compare_tables(path, tables)
    from common.store import cassandra_tables

    return cassandra_tables.compare_tables(CassandraSettings.read(url, environ), tables)


def _sqlite_path(url: str) -> str:
    """The path of a SQLite URL, or nothing for one of Cassandra or Keyspaces."""
    path = url.removeprefix(SQLITE)
    if url.startswith(SQLITE) and path.startswith("/"):
        return path
    if url.startswith((CASSANDRA, KEYSPACES)):
        return ""
    raise ValueError(
        f"{url!r} is no store: sqlite:///absolute/path or cassandra://host:port/keyspace"
        " or keyspaces://region/keyspace"
    )
