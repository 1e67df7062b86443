"""Whole lines of a file, a stretch at a time, cut so that no stretch crosses a part's border."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from common.version import PART_BYTES

STRETCH_BYTES = 4 * 1024 * 1024
MAX_LINE_BYTES = 1024 * 1024
"""A longer line is rejected as a whole."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some whole lines. `data` ends with a line end (one is added to the file's last line).

    `first_line` counts from 1 at the first line of the part. `window`: its first byte's offset // PART_BYTES.
    """

    data: bytes
    first_line: int
    window: int

    @property
    def line_count(self) -> int:
        return self.data.count(b"\n")

    def halves(self) -> tuple["Stretch", "Stretch"]:
        """Two stretches of about as many bytes, for at least two lines."""
        cut = self.data.rfind(b"\n", 0, len(self.data) // 2) + 1
        if not cut:
            cut = self.data.find(b"\n") + 1
        head, tail = self.data[:cut], self.data[cut:]
        return (
            Stretch(head, self.first_line, self.window),
            Stretch(tail, self.first_line + head.count(b"\n"), self.window),
        )


def stretches(
    stream: IO[bytes],
    start: int = 0,
    stop: int | None = None,
    first_line: int = 1,
    part_bytes: int = PART_BYTES,
) -> Iterator[Stretch]:
    """The lines that begin in [`start`, `stop`) of a file; `start` is the offset of the stream's first byte.

    A line belongs to the part in which its first byte lies. What is left of a line too long to be held in
    memory is its beginning, still longer than MAX_LINE_BYTES.
    """
    buffer, at, line = b"", start, first_line
    while stop is None or at < stop:
        border = (at // part_bytes + 1) * part_bytes
        cut = _cut(buffer, border - at)
        if not cut:
            if chunk := stream.read(STRETCH_BYTES):
                buffer += chunk
                if len(buffer) > 4 * STRETCH_BYTES and b"\n" not in buffer:
                    at += len(buffer) - 2 * MAX_LINE_BYTES
                    buffer = buffer[: 2 * MAX_LINE_BYTES]
                continue
            if not buffer:
                return
            buffer += b"" if buffer.endswith(b"\n") else b"\n"
            cut = buffer.find(b"\n", border - at - 1) + 1 or len(buffer)
        stretch = Stretch(buffer[:cut], line, at // part_bytes)
        yield stretch
        line += stretch.line_count
        at += cut
        buffer = buffer[cut:]


def chunks(stream: IO[bytes], start: int = 0, part_bytes: int = PART_BYTES) -> Iterator[Stretch]:
    """All bytes of a file that is not read in lines, cut at fixed places, none over a part's border.

    `first_line` is that of the chunk's first byte, counted from 1 at `start`.
    """
    at, line = start, 1
    while data := _read_fully(stream, min(STRETCH_BYTES, (at // part_bytes + 1) * part_bytes - at)):
        yield Stretch(data, line, at // part_bytes)
        at += len(data)
        line += data.count(b"\n")


def _read_fully(stream: IO[bytes], length: int) -> bytes:
    """So many bytes; fewer only at the end. A stream from the network may give fewer at a time."""
    pieces: list[bytes] = []
    while length and (piece := stream.read(length)):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _cut(buffer: bytes, border: int) -> int:
    """Length of the next stretch in the buffer, 0 where more must be read first."""
    if len(buffer) >= border:
        return buffer.find(b"\n", border - 1) + 1
    return buffer.rfind(b"\n") + 1 if len(buffer) >= STRETCH_BYTES else 0


def skip_to_line(stream: IO[bytes]) -> int:
    """Read on behind the next line end; the number of bytes read (all, where there is none)."""
    read = 0
    while byte := stream.read(1):
        read += 1
        if byte == b"\n":
            break
    return read
