"""A batch of ready rows becomes the bytes that the driver would send for the same values."""

import pytest
from cassandra import ConsistencyLevel
from cassandra.cqltypes import UTF8Type
from cassandra.protocol import BatchMessage, ColumnMetadata, ProtocolHandler, QueryMessage
from cassandra.query import BatchStatement, BatchType, BoundStatement, PreparedStatement

from common.store.cassandra_batch import BatchProtocol, batch_of
from common.store.wire import partition_key, wire_row

ROWS = [("Zähler".encode(), b"", b"x" * 700), (b"m", b"\0\xff", b"")]
FRAME = (7, 4, None, False)
COLUMNS = [ColumnMetadata("any", "t", name, UTF8Type) for name in "abc"]
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
    assert BatchProtocol.encode_message(message_of(ready), *FRAME) == wanted
    assert ready.routing_key == plain.routing_key == ROWS[0][0] == partition_key(wire_row(ROWS[0]))


def test_other_messages_are_left_to_the_driver() -> None:
    message = QueryMessage("SELECT release_version FROM system.local", ConsistencyLevel.LOCAL_QUORUM)
    wanted = ProtocolHandler.encode_message(message, *FRAME)
    assert BatchProtocol.encode_message(message, *FRAME) == wanted
