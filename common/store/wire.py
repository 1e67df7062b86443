"""Rows as they go over the wire. To put them there value by value costs more than all else about sending.

A `WireRow` is what the native protocol has for one statement of a batch, `<n><value_1>...<value_n>`: how many
values there are, then each behind its length. It is in pieces, of which the first ends with the first value,
the partition key.
"""

from collections.abc import Sequence
from typing import TypeAlias

WireRow: TypeAlias = tuple[bytes, ...]

_BEFORE_FIRST = 2 + 4


def wire_row(values: Sequence[bytes]) -> WireRow:
    """A row of these values."""
    first, *others = map(framed, values)
    return (counted(len(values)) + first, *others)


def partition_key(row: WireRow) -> bytes:
    """The first value of a row."""
    return row[0][_BEFORE_FIRST:]


def counted(values: int) -> bytes:
    """How many values follow."""
    return values.to_bytes(2, "big")


def framed(value: bytes) -> bytes:
    """A value behind its length."""
    return len(value).to_bytes(4, "big") + value
