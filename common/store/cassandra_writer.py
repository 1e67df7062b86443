"""Writes rows to Cassandra in unlogged batches with a bounded number in flight."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice, takewhile
from typing import TYPE_CHECKING

from common.store.cassandra_link import Link, Request
from common.store.cassandra_window import Patience, Window
from common.store.wire import WireRow

if TYPE_CHECKING:
    from common.block import Block

ROWS_PER_BATCH = 30
"""Keyspaces takes no more."""

BYTES_OVER_PARTITIONS = 40_000
"""Cassandra refuses batches over several partitions above 50 KiB."""

BATCHES_IN_FLIGHT = 16


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


def write_rows(window: Window, cql: str, rows: Iterable[WireRow]) -> None:
    """Submit rows to insert or delete."""
    for batch in batches(rows):
        window.submit(Request(cql, batch, ready=True))


def batches(rows: Iterable[WireRow]) -> Iterator[list[WireRow]]:
    """Rows in their order, as many together as both limits allow."""
    rows = iter(rows)
    held: list[WireRow] = []
    while held := held + list(islice(rows, ROWS_PER_BATCH - len(held))):
        together = _together(held)
        yield held[:together]
        held = held[together:]


def _together(rows: Sequence[WireRow]) -> int:
    """How many of the first rows make a batch: all of one partition, or as many as are short enough."""
    if sum(map(len, chain.from_iterable(rows))) <= BYTES_OVER_PARTITIONS:
        return len(rows)
    of_one = sum(1 for _ in takewhile(lambda row: row[0] == rows[0][0], rows))
    ends = accumulate(sum(map(len, row)) for row in rows)
    return max(of_one, sum(1 for _ in takewhile(lambda end: end <= BYTES_OVER_PARTITIONS, ends)))
