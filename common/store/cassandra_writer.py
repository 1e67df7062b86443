"""Writes rows to Cassandra in unlogged batches with a bounded number in flight."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from common.store.cassandra_link import Link, Request
from common.store.cassandra_window import Patience, Window

if TYPE_CHECKING:
    from common.block import Block

ROWS_PER_BATCH = 30
"""Keyspaces takes no more."""

BYTES_OVER_PARTITIONS = 40_000
"""Cassandra refuses batches over several partitions above 50 KiB."""

BATCHES_IN_FLIGHT = 16

CqlRow = tuple[bytes, ...]


class CassandraDayWriter:
    """`common.store.port.DayWriter`: what is taken is durable after `flush`."""

    def __init__(self, link: Link, patience: Patience, insert: str) -> None:
        self._window = Window(link, patience, BATCHES_IN_FLIGHT)
        self._insert = insert

    def write(self, block: "Block") -> None:
        from common.store.encode import cql_rows

        write_rows(self._window, self._insert, cql_rows(block))

    def flush(self) -> None:
        self._window.drain()


def write_rows(window: Window, cql: str, rows: Iterable[CqlRow]) -> None:
    """Submit rows of ready value bytes, to insert or delete; the first value is the partition key."""
    for batch in batches(rows):
        window.submit(Request(cql, batch, ready=True))


def batches(rows: Iterable[CqlRow]) -> Iterator[list[CqlRow]]:
    """Rows in their order, as many together as both limits allow."""
    batch: list[CqlRow] = []
    spread_bytes = 0
    for row in rows:
        if len(batch) == ROWS_PER_BATCH:
            yield batch
            batch, spread_bytes = [], 0
        elif batch and (spread_bytes or row[0] != batch[0][0]):
            spread_bytes = (spread_bytes or sum(map(_row_bytes, batch))) + _row_bytes(row)
            if spread_bytes > BYTES_OVER_PARTITIONS:
                yield batch
                batch, spread_bytes = [], 0
        batch.append(row)
    if batch:
        yield batch


def _row_bytes(row: CqlRow) -> int:
    return sum(map(len, row))
