"""Blocks as the rows of a store, made by numpy for many rows at once. Only writers import this.

Serialising slot by slot costs thirty times as much; see docs/decisions.
"""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from common.block import Block
from common.store.columns import METER_DAYS
from common.store.records import DATE_OFFSET, to_days
from common.store.wire import WireRow, counted, framed

CHUNK_ROWS = 4096
"""Rows that are serialised at a time: enough for numpy, little enough for the memory bound."""


def cql_rows(block: Block) -> Iterator[WireRow]:
    """Rows of `meter_days`, with the values of `METER_DAYS`.

    A row has four pieces: meter, channel, all that has one length throughout the block, quality and date.
    """
    values = counted(len(METER_DAYS))
    meters = {meter_id: values + framed(meter_id.encode()) for meter_id in set(block.meter_ids)}
    channels = {channel: framed(channel.encode()) for channel in set(block.channels)}
    received_on = framed((to_days(block.received_on) + DATE_OFFSET).to_bytes(4, "big"))
    ends = {quality: framed(quality.encode()) + received_on for quality in set(block.qualities)}
    counts, totals = block.counts, block.totals_uwh
    for first in range(0, len(block), CHUNK_ROWS):
        rows = slice(first, first + CHUNK_ROWS)
        yield from zip(
            map(meters.__getitem__, block.meter_ids[rows]),
            map(channels.__getitem__, block.channels[rows]),
            _middles(block, rows, totals[rows], counts[rows]),
            map(ends.__getitem__, block.qualities[rows]),
            strict=True,
        )


def _middles(
    block: Block, rows: slice, totals: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]
) -> list[bytes]:
    """The values from `day` to `estimated`, each behind its length."""
    columns: tuple[npt.NDArray[Any], ...] = (
        (block.days[rows] + DATE_OFFSET).astype(">u4"),
        np.frombuffer(b"".join(block.versions[rows]), f"V{len(block.versions[0])}"),
        _cql_lists(block.slots_uwh[rows]),
        totals.astype(">i8"),
        counts.astype(">i2"),
        block.expected[rows].astype(">i2"),
        np.array(block.interval_minutes, ">i2"),
        np.array(block.zone.encode()),
        np.array(block.basis.encode()),
        np.array(block.kind.encode()),
        block.estimated[rows].astype(">i2"),
    )
    names = METER_DAYS[METER_DAYS.index("day") : METER_DAYS.index("quality")]
    types = [[("length", ">i4"), ("value", column.dtype)] for column in columns]
    framed_columns = np.empty(len(totals), list(zip(names, types, strict=True)))
    for name, column in zip(names, columns, strict=True):
        framed_columns[name]["length"] = column.itemsize
        framed_columns[name]["value"] = column
    return _bytes_each(framed_columns)


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


def _cql_lists(slots_uwh: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    """`list<bigint>`: element count (4 bytes), then for each element its length (4) and value (8)."""
    rows, slots = slots_uwh.shape
    element = np.dtype([("length", ">i4"), ("value", ">i8")])
    lists = np.empty(rows, np.dtype([("count", ">i4"), ("elements", element, (slots,))]))
    lists["count"] = slots
    lists["elements"]["length"] = 8
    lists["elements"]["value"] = slots_uwh
    return lists.view(f"V{lists.itemsize}")


def _integers(slots_uwh: npt.NDArray[np.int64]) -> list[bytes]:
    """Big-endian 64-bit integers on end."""
    rows, slots = slots_uwh.shape
    return _bytes_each(slots_uwh.astype(">i8", order="C").view(f"V{8 * slots}").reshape(rows))


def _bytes_each(items: npt.NDArray[Any]) -> list[bytes]:
    """The bytes of each item: numpy makes them from its `void` type faster than Python slices them."""
    each: list[bytes] = items.view(f"V{items.itemsize}").tolist()
    return each
