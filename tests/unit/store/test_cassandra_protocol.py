"""Batches of ready rows become the bytes that the driver would send for the same values; dates are dates."""

from datetime import date
from typing import Any

import pytest
from cassandra import ConsistencyLevel
from cassandra.cqltypes import SimpleDateType, UTF8Type
from cassandra.protocol import BatchMessage, ColumnMetadata, ProtocolHandler, QueryMessage, ResultMessage
from cassandra.query import BatchStatement, BatchType, BoundStatement, PreparedStatement
from cassandra.util import Date

from common.store.cassandra_protocol import WireProtocol, batch_of
from common.store.wire import partition_key, wire_row

ROWS = [("Zähler".encode(), b"", b"x" * 700), (b"m", b"\0\xff", b"")]
FRAME = (7, 4, None, False)
COLUMNS = [ColumnMetadata("any", "t", name, UTF8Type) for name in "abc"]
DATE, ROWS_KIND, ONE_TABLE = 0x0011, 2, 1
PREPARED = PreparedStatement(COLUMNS, b"its id", [0], "INSERT ...", "any", 4, None, None)


def message_of(batch: BatchStatement) -> BatchMessage:
    return BatchMessage(batch.batch_type, batch._statements_and_parameters, batch.consistency_level)


@pytest.mark.parametrize("count", [1, 2])
def test_a_batch_is_encoded_as_the_driver_does(count: int) -> None:
    plain = BatchStatement(BatchType.UNLOGGED, consistency_level=ConsistencyLevel.LOCAL_QUORUM)
    for row in ROWS[:count]:
        bound = BoundStatement(PREPARED)
        bound.values = row
        plain.add(bound)
    ready = batch_of(PREPARED, [wire_row(row) for row in ROWS[:count]])
    wanted = ProtocolHandler.encode_message(message_of(plain), *FRAME)
    assert WireProtocol.encode_message(message_of(ready), *FRAME) == wanted
    assert ready.routing_key == plain.routing_key == ROWS[0][0] == partition_key(wire_row(ROWS[0]))


def test_other_messages_are_left_to_the_driver() -> None:
    message = QueryMessage("SELECT release_version FROM system.local", ConsistencyLevel.LOCAL_QUORUM)
    wanted = ProtocolHandler.encode_message(message, *FRAME)
    assert WireProtocol.encode_message(message, *FRAME) == wanted


@pytest.mark.parametrize("day", [date.min, date(1969, 12, 31), date(1970, 1, 1), date(2024, 2, 29), date.max])
def test_a_date_comes_as_a_date(day: date) -> None:
    """The driver makes an object of its own out of the same message."""
    message = rows_message("day", DATE, SimpleDateType.serialize(Date(day), 4))
    assert rows_in(ProtocolHandler, message) == [(Date(day),)]
    assert rows_in(WireProtocol, message) == [(day,)]


def rows_message(column: str, type_code: int, value: bytes) -> bytes:
    """The message RESULT of kind rows, section 4.2.5.2 of the native protocol: one row of one column."""
    names = [len(name).to_bytes(2, "big") + name.encode() for name in ("a keyspace", "a table", column)]
    integers = [number.to_bytes(4, "big") for number in (ROWS_KIND, ONE_TABLE, 1, 1, len(value))]
    kind, flags, columns, rows, length = integers
    return kind + flags + columns + b"".join(names) + type_code.to_bytes(2, "big") + rows + length + value


def rows_in(handler: Any, message: bytes) -> list[tuple[object, ...]]:
    decoded = handler.decode_message(4, {}, 0, 0, ResultMessage.opcode, message, None, None)
    rows: list[tuple[object, ...]] = decoded.parsed_rows
    return rows
