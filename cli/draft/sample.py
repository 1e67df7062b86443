"""The beginning and the end of a file as lines of text, or why it is no text."""

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from common.errors import FileRefusedError, Refusal
from common.junk import GZIP, refuse_junk
from common.profile.heading import UTF8_MARK

HEAD_BYTES = 256 * 1024
TAIL_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sample:
    """`head`: the first bytes. `lines`: whole lines from there; `tail`: lines from the end of a longer file.

    `marked`: a byte order mark stands first, it is not part of the lines.
    """

    head: bytes
    lines: list[str]
    tail: list[str]
    encoding: str
    marked: bool


def sample_of(path: Path) -> Sample:
    """What is looked at of a file. FileRefusedError where it is none of readings."""
    head, end = _bytes_of(path)
    refuse_junk(head, xml=True)
    _refuse_old_line_ends(head)
    marked = head.startswith(UTF8_MARK)
    body = head.removeprefix(UTF8_MARK)
    if end is not None:
        body = body[: body.rfind(b"\n") + 1] or body
    encoding = _encoding_of(body + (end or b""))
    return Sample(head, _lines(body, encoding), _lines(end, encoding) if end else [], encoding, marked)


def _bytes_of(path: Path) -> tuple[bytes, bytes | None]:
    """The beginning, and the lines of the end where the file is longer (None: it is not)."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head.startswith(GZIP):
            return _unpacked(path)
        size = file.seek(0, 2)
        if size <= HEAD_BYTES:
            return head, None
        file.seek(max(HEAD_BYTES, size - TAIL_BYTES))
        end = file.read(TAIL_BYTES)
    return head, end[end.find(b"\n") + 1 :] if b"\n" in end else b""


def _unpacked(path: Path) -> tuple[bytes, bytes | None]:
    try:
        with gzip.open(path) as file:
            head = file.read(HEAD_BYTES)
            return head, b"" if file.read(1) else None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileRefusedError(
            Refusal.BROKEN_GZIP, f"the gzip file is cut short or damaged ({error})"
        ) from error


def _refuse_old_line_ends(head: bytes) -> None:
    if b"\r" in head and b"\n" not in head:
        raise FileRefusedError(
            Refusal.NOT_TEXT, "its lines end in a bare carriage return: save it anew as CSV"
        )


def _encoding_of(text: bytes) -> str:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252" if any(0x80 <= code < 0xA0 for code in text) else "latin-1"
    return "utf-8"


def _lines(text: bytes, encoding: str) -> list[str]:
    return [line.rstrip("\r") for line in text.decode(encoding, "replace").split("\n")]
