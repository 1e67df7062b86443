"""Frames of Cassandra's native protocol, version 4: as much of it as a login needs."""

import asyncio
import struct
from dataclasses import dataclass

ERROR, STARTUP, READY, AUTHENTICATE, OPTIONS, SUPPORTED = 0x00, 0x01, 0x02, 0x03, 0x05, 0x06
AUTH_CHALLENGE, AUTH_RESPONSE, AUTH_SUCCESS = 0x0E, 0x0F, 0x10
BAD_CREDENTIALS = 0x0100
SUPPORTED_BODY = b"\0\2" + b"\0\x0bCQL_VERSION" + b"\0\1\0\x053.4.5" + b"\0\x0bCOMPRESSION" + b"\0\0"
_HEADER = struct.Struct(">BBhBi")
_REQUEST, _RESPONSE = 0x04, 0x84


@dataclass(frozen=True, slots=True)
class Frame:
    opcode: int
    body: bytes
    stream: int = 0

    def of_server(self) -> bytes:
        return _HEADER.pack(_RESPONSE, 0, self.stream, self.opcode, len(self.body)) + self.body

    def of_client(self) -> bytes:
        return _HEADER.pack(_REQUEST, 0, self.stream, self.opcode, len(self.body)) + self.body

    def reply(self, opcode: int, body: bytes = b"") -> bytes:
        """On the stream of this frame, as every answer must be."""
        return Frame(opcode, body, self.stream).of_server()


async def read_frame(reader: asyncio.StreamReader) -> Frame:
    """IncompleteReadError where the connection ends."""
    _, _, stream, opcode, size = _HEADER.unpack(await reader.readexactly(_HEADER.size))
    return Frame(opcode, await reader.readexactly(size), stream)


def string(text: str) -> bytes:
    return struct.pack(">h", len(text)) + text.encode()


def long_bytes(value: bytes) -> bytes:
    return struct.pack(">i", len(value)) + value


def bad_credentials(told: str) -> bytes:
    return struct.pack(">i", BAD_CREDENTIALS) + string(told)
