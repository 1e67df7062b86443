"""Blocks as the values of rows, made by numpy for many rows at once. Only writers import this.

Serialising slot by slot costs thirty times as much; see docs/decisions.
"""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from common.block import Block
from common.store.records import DATE_OFFSET, to_days

CHUNK_ROWS = 4096
"""Rows that are serialised at a time: enough for numpy, little enough for the memory bound."""

CqlRow = tuple[bytes, ...]


def cql_rows(block: Block) -> Iterator[CqlRow]:
    """Rows of `meter_days` as ready value bytes of the native protocol, in the order of `METER_DAYS`."""
    channels = {name: name.encode() for name in set(block.channels)}
    same = [_int2(block.interval_minutes), block.zone.encode(), block.basis.encode(), block.kind.encode()]
    received_on = (to_days(block.received_on) + DATE_OFFSET).to_bytes(4, "big")
    counts, totals = block.counts, block.totals_uwh
    for first in range(0, len(block), CHUNK_ROWS):
        rows = slice(first, first + CHUNK_ROWS)
        yield from zip(
            [meter_id.encode() for meter_id in block.meter_ids[rows]],
            [channels[name] for name in block.channels[rows]],
            _cells(block.days[rows] + DATE_OFFSET, ">u4"),
            block.versions[rows],
            _cql_lists(block.slots_uwh[rows]),
            _cells(totals[rows], ">i8"),
            _cells(counts[rows], ">i2"),
            _cells(block.expected[rows], ">i2"),
            *(repeat(value) for value in same),
            _cells(block.estimated[rows], ">i2"),
            [quality.encode() for quality in block.qualities[rows]],
            repeat(received_on),
            strict=False,
        )


def sqlite_chunks(block: Block) -> Iterator[Iterator[tuple[Any, ...]]]:
    """Rows of `meter_days` as SQLite keeps them, in the order of `METER_DAYS`, `CHUNK_ROWS` at a time."""
    counts, totals = block.counts, block.totals_uwh
    for first in range(0, len(block), CHUNK_ROWS):
        rows = slice(first, first + CHUNK_ROWS)
        yield zip(
            block.meter_ids[rows],
            block.channels[rows],
            block.days[rows].tolist(),
            block.versions[rows],
            _integers(block.slots_uwh[rows]),
            totals[rows].tolist(),
            counts[rows].tolist(),
            block.expected[rows].tolist(),
            repeat(block.interval_minutes),
            repeat(block.zone),
            repeat(block.basis),
            repeat(block.kind),
            block.estimated[rows].tolist(),
            block.qualities[rows],
            repeat(to_days(block.received_on)),
            strict=False,
        )


def _int2(value: int) -> bytes:
    return value.to_bytes(2, "big", signed=True)


def _cells(column: npt.NDArray[np.int64], dtype: str) -> list[bytes]:
    return _bytes_each(column.astype(dtype))


def _cql_lists(slots_uwh: npt.NDArray[np.int64]) -> list[bytes]:
    """`list<bigint>`: element count (4 bytes), then for each element its length (4) and value (8)."""
    rows, slots = slots_uwh.shape
    element = np.dtype([("length", ">i4"), ("value", ">i8")])
    lists = np.empty(rows, np.dtype([("count", ">i4"), ("elements", element, (slots,))]))
    lists["count"] = slots
    lists["elements"]["length"] = 8
    lists["elements"]["value"] = slots_uwh
    return _bytes_each(lists)


def _integers(slots_uwh: npt.NDArray[np.int64]) -> list[bytes]:
    """Big-endian 64-bit integers on end."""
    rows, slots = slots_uwh.shape
    return _bytes_each(slots_uwh.astype(">i8", order="C").view(f"V{8 * slots}").reshape(rows))


def _bytes_each(items: npt.NDArray[Any]) -> list[bytes]:
    """The bytes of each item: numpy makes them from its `void` type faster than Python slices them."""
    each: list[bytes] = items.view(f"V{items.itemsize}").tolist()
    return each
