"""What goes over the wire otherwise than the driver does it: batches of ready rows out, dates in.

The driver takes ten times as long for a batch, and makes objects of its own out of dates.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, BinaryIO, ClassVar

from cassandra import ConsistencyLevel
from cassandra.cqltypes import SimpleDateType
from cassandra.protocol import BatchMessage, ProtocolHandler, ResultMessage
from cassandra.query import BatchStatement, BatchType, BoundStatement

from common.store.records import DATE_OFFSET, of_days
from common.store.wire import WireRow, partition_key


def batch_of(prepared: Any, rows: Sequence[WireRow]) -> BatchStatement:
    """An unlogged batch that only `WireProtocol` can encode: its one entry holds all the rows."""
    batch = BatchStatement(BatchType.UNLOGGED, consistency_level=ConsistencyLevel.LOCAL_QUORUM)
    batch.routing_key = partition_key(rows[0])
    bound = BoundStatement(prepared)
    bound.values = rows
    return batch.add(bound)


class _Date(SimpleDateType):  # type: ignore[misc]
    """Comes as a `datetime.date`, not as an object of the driver's own."""

    @staticmethod
    @lru_cache(maxsize=4096)
    def deserialize(value: bytes, _protocol_version: int) -> date:
        return of_days(int.from_bytes(value, "big") - DATE_OFFSET)


class _Result(ProtocolHandler.message_types_by_opcode[ResultMessage.opcode]):  # type: ignore[misc]
    """The message RESULT, with dates of that type."""

    type_codes: ClassVar = {
        code: _Date if of_driver is SimpleDateType else of_driver
        for code, of_driver in ResultMessage.type_codes.items()
    }


class WireProtocol(ProtocolHandler):  # type: ignore[misc]
    """To be a session's `client_protocol_handler`."""

    message_types_by_opcode: ClassVar = {**ProtocolHandler.message_types_by_opcode, _Result.opcode: _Result}

    @classmethod
    def encode_message(cls, msg: Any, *frame: Any, **options: Any) -> bytes:
        message = _Batch(msg) if isinstance(msg, BatchMessage) else msg
        encoded: bytes = super().encode_message(message, *frame, **options)
        return encoded


class _Batch:
    """The message BATCH, section 4.1.7 of the native protocol, for rows of one statement."""

    opcode = BatchMessage.opcode
    custom_payload = None
    tracing = False

    def __init__(self, message: BatchMessage) -> None:
        self._kind, self._consistency = message.batch_type.value, message.consistency_level
        ((_, self._query_id, self._rows),) = message.queries

    def send_body(self, body: BinaryIO, _protocol_version: int) -> None:
        statement = b"\1" + len(self._query_id).to_bytes(2, "big") + self._query_id
        body.write(self._kind.to_bytes(1, "big") + len(self._rows).to_bytes(2, "big"))
        body.write(statement + statement.join(map(b"".join, self._rows)))
        body.write(self._consistency.to_bytes(2, "big") + b"\0")
