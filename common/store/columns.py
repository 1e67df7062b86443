"""The columns that the statements of both adapters name, in order. A test holds them to the template."""

MAIN_SCOPE = "all"
"""The one partition of `withdrawn`."""

METER_DAYS = (
    "meter_id",
    "channel",
    "day",
    "version",
    "slots",
    "total",
    "count",
    "expected",
    "interval_minutes",
    "zone",
    "basis",
    "kind",
    "estimated",
    "quality",
    "received_on",
)
DAY_ROW = (
    "day",
    "version",
    "total",
    "count",
    "expected",
    "interval_minutes",
    "zone",
    "basis",
    "kind",
    "estimated",
)
"""What `DayRow` needs beyond meter and channel, in its order."""

DAY_SLOTS = ("version", "slots", "quality")
STORED_ROW = (*DAY_ROW, "slots", "quality", "received_on")
"""What `StoredRow` needs, in its order."""

DAY_KEY = ("meter_id", "channel", "day", "version")
METERS = ("meter_id", "channel", "interval_minutes", "owner")
FILES = (
    "received_on",
    "shard",
    "version",
    "bucket",
    "object_key",
    "object_version",
    "size_bytes",
    "parts",
    "profile",
    "profile_digest",
    "cells",
    "loaded",
    "duplicates",
    "conflicts",
    "rejected",
    "blank",
    "ignored",
    "rounded",
    "fast",
    "lines",
    "day_rows",
    "meters",
    "first_day",
    "last_day",
    "refused",
    "first_error",
    "rejects_key",
    "queued_at",
    "started_at",
    "finished_at",
    "attempts",
)
WITHDRAWN = ("scope", "digest", "version", "reason", "withdrawn_by", "withdrawn_at", "undone")


def insert_cql(table: str, columns: tuple[str, ...]) -> str:
    """A prepared INSERT of whole rows; SQLite understands it too."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 (constants)


def delete_cql(table: str, key: tuple[str, ...]) -> str:
    """A prepared DELETE of one row by its whole key; SQLite understands it too."""
    return f"DELETE FROM {table} WHERE {' AND '.join(f'{column} = ?' for column in key)}"  # noqa: S608 (constants)


def select_cql(table: str, columns: tuple[str, ...], where: str = "") -> str:
    """A prepared SELECT of named columns."""
    condition = f" WHERE {where}" if where else ""
    return f"SELECT {', '.join(columns)} FROM {table}{condition}"  # noqa: S608 (constants)
