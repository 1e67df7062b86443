"""The template is the only place that defines a table, and every statement names its columns."""

import sqlite3
from dataclasses import replace

import pytest

from common.receipt import Receipt
from common.store import columns
from common.store.records import receipt_row
from common.store.schema import Column, cql_ddl, differences, read_tables, sqlite_ddl, sqlite_type
from common.version import Version
from tests.contract.rows import RECEIVED_ON

TABLES = {table.name: table for table in read_tables()}


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("meter_days", columns.METER_DAYS),
        ("files", columns.FILES),
        ("meters", columns.METERS),
        ("withdrawn", columns.WITHDRAWN),
    ],
)
def test_statements_name_every_column_of_the_template_once(table: str, named: tuple[str, ...]) -> None:
    assert sorted(named) == sorted(column.name for column in TABLES[table].columns)
    partition_key = [column.name for column in TABLES[table].partition_key]
    assert list(named[: len(partition_key)]) == partition_key


def test_the_template_declares_these_four_tables() -> None:
    assert set(TABLES) == {"meter_days", "files", "meters", "withdrawn"}


def test_reads_name_columns_of_the_template() -> None:
    assert {*columns.DAY_ROW, *columns.DAY_SLOTS} <= {column.name for column in TABLES["meter_days"].columns}


def test_the_cql_of_meter_days_has_its_key_and_order() -> None:
    cql = cql_ddl(TABLES["meter_days"], "meterspace")
    assert cql.startswith('CREATE TABLE IF NOT EXISTS "meterspace".meter_days (meter_id text, channel text,')
    assert "PRIMARY KEY ((meter_id), channel, day, version)" in cql
    assert cql.endswith("WITH CLUSTERING ORDER BY (channel ASC, day ASC, version DESC)")


def test_the_sqlite_table_is_clustered_by_the_same_key() -> None:
    ddl = sqlite_ddl(TABLES["meter_days"])
    assert "PRIMARY KEY (meter_id, channel, day, version DESC)) WITHOUT ROWID" in ddl
    connection = sqlite3.connect(":memory:")
    for table in TABLES.values():
        connection.execute(sqlite_ddl(table))


def test_a_type_without_a_sqlite_counterpart_says_where_to_add_it() -> None:
    with pytest.raises(ValueError, match=r"schema\.py"):
        sqlite_type("duration")


def test_differences_name_what_is_missing_too_much_or_of_another_type() -> None:
    meters = TABLES["meters"]
    assert differences(meters, meters) == []
    found = replace(meters, regular=(Column("owner", "int"), Column("extra", "text")))
    assert differences(meters, found) == [
        "meters.interval_minutes: the column is missing",
        "meters.extra: the template has no such column",
        "meters.owner: the type is int, the template has text",
    ]
    days = TABLES["meter_days"]
    assert "the key is" in differences(days, replace(days, descending=frozenset()))[0]
    moved = replace(days, partition_key=days.key[:2], clustering=days.key[2:])
    assert "the key is" in differences(days, moved)[0]


def test_a_receipt_fills_every_column_of_its_table() -> None:
    receipt = Receipt(Version(1, 2, 3, b"digest00"), RECEIVED_ON, "b", "k", "v", 1, 1, "p", "d")
    assert len(receipt_row(receipt)) == len(columns.FILES)
