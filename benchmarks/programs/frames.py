"""A bare connection that sends frames of the protocol made beforehand: the server has all the work."""

import socket
import ssl
from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Any

from cassandra import ConsistencyLevel
from cassandra.protocol import AuthResponseMessage, BatchMessage, StartupMessage
from cassandra.query import BatchType

from benchmarks.measure import BenchmarkError
from common.store.cassandra_protocol import WireProtocol
from common.store.wire import WireRow
from local.cassandra import CassandraServer

PROTOCOL = 4
IN_FLIGHT = 16
ERROR, READY, AUTHENTICATE, RESULT, AUTH_SUCCESS = 0x00, 0x02, 0x03, 0x08, 0x10
OVERLOADED, WRITE_TIMEOUT = 0x1001, 0x1100
_HEADER = Struct(">BBhBi")
_STREAM = slice(2, 4)
_CHUNK = 64 * 1024


def frames_of(query_id: bytes, batches: Iterable[list[WireRow]]) -> Iterator[bytearray]:
    """A frame for each batch."""
    for rows in batches:
        queries = [(True, query_id, rows)]
        yield _encoded(BatchMessage(BatchType.UNLOGGED, queries, ConsistencyLevel.LOCAL_QUORUM))


class BareConnection:
    """One connection, one thread: reads and writes never meet."""

    def __init__(self, server: CassandraServer) -> None:
        plain = socket.create_connection((server.host, server.port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        context = ssl.create_default_context(cafile=str(server.ca_file)) if server.ca_file else None
        self._socket = context.wrap_socket(plain, server_hostname=server.host) if context else plain
        self._received = bytearray()
        login = f"\0{server.username}\0{server.password}".encode()
        self._ask(StartupMessage(cqlversion="3.0.0", options={}), READY, AUTHENTICATE)
        self._ask(AuthResponseMessage(login), AUTH_SUCCESS)

    def send_all(self, frames: Iterable[bytearray]) -> int:
        """Returns when every frame is durable: how many had to be sent again because the server was late.

        BenchmarkError where one is refused.
        """
        free, sent, again = list(range(IN_FLIGHT)), dict[int, bytearray](), 0
        for frame in frames:
            if not free:
                again += self._settle(sent, free)
            sent[free[-1]] = frame
            self._send(frame, free.pop())
        while sent:
            again += self._settle(sent, free)
        return again

    def close(self) -> None:
        self._socket.close()

    def _settle(self, sent: dict[int, bytearray], free: list[int]) -> int:
        """Take answers until a stream is free; how many frames were sent again meanwhile."""
        again = 0
        while True:
            stream, opcode, body = self._answer()
            if opcode == RESULT:
                del sent[stream]
                free.append(stream)
                return again
            if opcode != ERROR or int.from_bytes(body[:4], "big") not in (OVERLOADED, WRITE_TIMEOUT):
                raise BenchmarkError(f"the server refuses a batch: {body[:300]!r}")
            again += 1
            self._send(sent[stream], stream)

    def _send(self, frame: bytearray, stream: int) -> None:
        frame[_STREAM] = stream.to_bytes(2, "big")
        self._socket.sendall(frame)

    def _ask(self, message: Any, *expected: int) -> None:
        self._socket.sendall(_encoded(message))
        _, opcode, body = self._answer()
        if opcode not in expected:
            raise BenchmarkError(f"the server refuses us: {body[:300]!r}")

    def _answer(self) -> tuple[int, int, bytes]:
        """Stream, opcode and body of the next."""
        self._fill(_HEADER.size)
        _, _, stream, opcode, length = _HEADER.unpack_from(self._received)
        self._fill(_HEADER.size + length)
        body = bytes(self._received[_HEADER.size : _HEADER.size + length])
        del self._received[: _HEADER.size + length]
        return stream, opcode, body

    def _fill(self, length: int) -> None:
        while len(self._received) < length:
            some = self._socket.recv(_CHUNK)
            if not some:
                raise BenchmarkError("the server closed the connection")
            self._received += some


def _encoded(message: Any) -> bytearray:
    return bytearray(WireProtocol.encode_message(message, 0, PROTOCOL, None, False))
