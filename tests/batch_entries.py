"""What is in a batch, whoever made it: the product's hold the rows of one statement in a single entry."""

from collections.abc import Iterator, Sequence
from typing import Any

from cassandra.query import BatchStatement

from common.store.wire import WireRow


def entries_of(batch: BatchStatement) -> Iterator[tuple[bool, Any, Sequence[Any]]]:
    """For each statement whether it is prepared, its id or text, and its values."""
    for is_prepared, statement, values in batch._statements_and_parameters:
        if values and isinstance(values[0], tuple):
            yield from ((is_prepared, statement, values_of(row)) for row in values)
        else:
            yield is_prepared, statement, values


def values_of(row: WireRow) -> list[bytes]:
    """The inverse of `common.store.wire.wire_row`."""
    wire, values, at = b"".join(row), list[bytes](), 2
    while at < len(wire):
        start = at + 4
        at = start + int.from_bytes(wire[at:start], "big")
        values.append(wire[start:at])
    assert at == len(wire)
    assert len(values) == int.from_bytes(wire[:2], "big")
    return values
