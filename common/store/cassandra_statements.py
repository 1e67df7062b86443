"""The texts of all statements that the Cassandra store prepares."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from common.store.columns import (
    DAY_KEY,
    DAY_ROW,
    DAY_SLOTS,
    FILES,
    METER_DAYS,
    METERS,
    STORED_ROW,
    WITHDRAWN,
    delete_cql,
    insert_cql,
    select_cql,
)

LOOK_UPS = (100, 10, 1)
"""How many meters are looked up by one statement. Keyspaces takes no more in one IN."""

_DAYS = "meter_id = ? AND channel = ? AND day >= ? AND day <= ?"
_KEYSPACE = re.compile(r"[a-z0-9][a-z0-9_]{1,47}")


@dataclass(frozen=True, slots=True)
class Statements:
    """Tables are named with their keyspace, so that a session needs no `USE`."""

    insert_day: str
    delete_day: str
    insert_file: str
    insert_meter: str
    insert_withdrawn: str
    day_rows: str
    day_slots: str
    stored_rows: str
    channels: str
    channels_of_many: Mapping[int, str]
    meters: str
    files: str
    file: str
    withdrawn: str

    @classmethod
    def of(cls, keyspace: str) -> "Statements":
        """ValueError where `keyspace` is no name that the template allows."""
        if not _KEYSPACE.fullmatch(keyspace):
            raise ValueError(
                f"{keyspace!r} is no keyspace name: 2 to 48 lower-case letters, digits, underscores"
            )
        days, files, meters, withdrawn = (
            f'"{keyspace}".{table}' for table in ("meter_days", "files", "meters", "withdrawn")
        )
        return cls(
            insert_day=insert_cql(days, METER_DAYS),
            delete_day=delete_cql(days, DAY_KEY),
            insert_file=insert_cql(files, FILES),
            insert_meter=insert_cql(meters, METERS),
            insert_withdrawn=insert_cql(withdrawn, WITHDRAWN),
            day_rows=select_cql(days, DAY_ROW, _DAYS),
            day_slots=select_cql(days, DAY_SLOTS, "meter_id = ? AND channel = ? AND day = ?"),
            stored_rows=select_cql(days, STORED_ROW, _DAYS),
            channels=select_cql(meters, METERS, "meter_id = ?"),
            channels_of_many={
                many: select_cql(meters, METERS, f"meter_id IN ({', '.join('?' * many)})")
                for many in LOOK_UPS
            },
            meters=select_cql(meters, METERS),
            files=select_cql(files, FILES, "received_on = ? AND shard = ?"),
            file=select_cql(files, FILES, "received_on = ? AND shard = ? AND version = ?"),
            withdrawn=select_cql(withdrawn, WITHDRAWN, "scope = ?"),
        )
