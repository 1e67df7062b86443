"""The size of a row as Amazon Keyspaces documents it, and the units that writing and reading it are charged.

Formula: https://docs.aws.amazon.com/keyspaces/latest/devguide/calculating-row-size.html
Units: https://docs.aws.amazon.com/keyspaces/latest/devguide/ReadWriteCapacityMode.html
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from common.store.schema import Column, Table

WRITE_UNIT_BYTES = 1024
READ_UNIT_BYTES = 4096
STORED_ROW_BYTES = 100
"""Metadata of a row: they count for storage, not for units."""

_COLUMNS_PER_ID_BYTE = 62
_PARTITION_KEY_BYTES = 3
_CLUSTERING_KEY_SHARE = 5
_COLLECTION_BYTES = 3
_ELEMENT_BYTES = 1
_LIST = "frozen<list<bigint>>"
_INTEGERS = frozenset({"tinyint", "smallint", "int", "bigint", "varint"})
_PROTOCOL_BYTES = {"boolean": 1, "date": 4, "timestamp": 8}
"""`date` and `timestamp` are not on AWS's page: counted as what they are in the native protocol."""


class FrozenLists(StrEnum):
    """How a frozen list is sized, which AWS does not state.

    ELEMENTS: as any list. SERIALIZED: as its bytes in the native protocol, which the page says of
    frozen lists inside a user-defined type.
    """

    ELEMENTS = "elements"
    SERIALIZED = "serialized"


class Consistency(StrEnum):
    """Of a read. Every write is LOCAL_QUORUM."""

    LOCAL_QUORUM = "LOCAL_QUORUM"
    LOCAL_ONE = "LOCAL_ONE"


def row_bytes(
    table: Table, values: Mapping[str, object], frozen_lists: FrozenLists = FrozenLists.ELEMENTS
) -> int:
    """Bytes of a row that count for units. `values`: by column; a regular column that is not there is null.

    KeyError where a key column has no value, ValueError for a type that the formula does not cover.
    """
    column_id = column_id_bytes(len(table.columns))

    def size(column: Column) -> int:
        return _value_bytes(column.type, values.get(column.name), frozen_lists)

    for column in table.key:
        values[column.name]
    partition = sum(2 * size(column) + column_id + _PARTITION_KEY_BYTES for column in table.partition_key)
    clustering = sum(
        2 * size(column) + -(-size(column) // _CLUSTERING_KEY_SHARE) + column_id
        for column in table.clustering
    )
    return partition + clustering + sum(size(column) + column_id for column in table.regular)


def stored_bytes(units_bytes: int) -> int:
    """Bytes of a row that count for storage, from those that count for units."""
    return units_bytes + STORED_ROW_BYTES


def column_id_bytes(columns: int) -> int:
    """Bytes that stand for a column's name: one for each 62 columns of the table, or part of them."""
    return -(-columns // _COLUMNS_PER_ID_BYTE)


def write_units(size_bytes: int) -> int:
    """Units of writing one row: one per KB, or part of it."""
    return max(1, -(-size_bytes // WRITE_UNIT_BYTES))


def read_units(size_bytes: int, consistency: Consistency = Consistency.LOCAL_QUORUM) -> float:
    """Units of one query: one per 4 KB, or part of it, of all rows that it reads; half of it at LOCAL_ONE."""
    units = max(1, -(-size_bytes // READ_UNIT_BYTES))
    return units / 2 if consistency is Consistency.LOCAL_ONE else float(units)


def _value_bytes(cql_type: str, value: object, frozen_lists: FrozenLists) -> int:
    size: int | None = None
    if value is None:
        size = 1
    elif cql_type in _PROTOCOL_BYTES:
        size = _PROTOCOL_BYTES[cql_type]
    elif cql_type in _INTEGERS and isinstance(value, int):
        size = _integer_bytes(value)
    elif cql_type == "text" and isinstance(value, str):
        size = len(value.encode())
    elif cql_type == "blob" and isinstance(value, bytes):
        size = len(value)
    elif cql_type == "decimal" and isinstance(value, Decimal):
        size = _decimal_bytes(value)
    elif cql_type == _LIST and isinstance(value, Sequence):
        size = _COLLECTION_BYTES + _LIST_BYTES[frozen_lists](value)
    if size is None:
        raise ValueError(f"cli/cost/row_size.py has no size for {type(value).__name__} in {cql_type}")
    return size


def _integer_bytes(value: int) -> int:
    """One byte per two significant digits, and one: zeros at both ends do not count. AWS: approximately."""
    digits = len(str(abs(value)).strip("0")) or 1
    return -(-digits // 2) + 1


def _decimal_bytes(value: Decimal) -> int:
    """Not on AWS's page: a scale of four bytes and the shortest two's complement, as in the protocol."""
    sign, digits, _ = value.as_tuple()
    unscaled = int("".join(map(str, digits)))
    return 4 + ((unscaled - sign).bit_length() // 8 + 1)


def _elements(values: Sequence[int]) -> int:
    return sum(_integer_bytes(value) + _ELEMENT_BYTES for value in values)


def _serialized(values: Sequence[int]) -> int:
    """A count, then for each element its length and value."""
    return 4 + len(values) * (4 + 8)


_LIST_BYTES: Mapping[FrozenLists, Callable[[Sequence[int]], int]] = {
    FrozenLists.ELEMENTS: _elements,
    FrozenLists.SERIALIZED: _serialized,
}
