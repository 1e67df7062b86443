"""The text inside an object: plain or unpacked, refused where it is no text at all."""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

from common.errors import FileRefusedError, Refusal
from common.junk import GZIP, refuse_junk
from common.objects import ObjectInfo, Objects
from common.profile.heading import heading_of
from common.profile.model import Profile
from common.version import PART_BYTES
from processor.bounds import MAX_ONE_PASS_BYTES
from processor.lines import MAX_LINE_BYTES, Stretch, chunks, skip_to_line, stretches
from processor.load import Load

HEAD_BYTES = 64 * 1024
MAX_RATIO = 500
RATIO_FROM_BYTES = 32 * 1024**2


@dataclass(frozen=True, slots=True)
class Content:
    """An object that is text. `body_at`: offset (unpacked) of the first data line, below `lines_above` lines.

    `header`: the header line, None where the profile's files have none. `top`: the line at `body_at`, or the
    first below it that is not empty, as far as the beginning of the object was looked at. `lines`: whether
    it is read in whole lines; XML is not.
    """

    info: ObjectInfo
    packed: bool
    header: str | None
    body_at: int
    lines_above: int
    top: bytes = b""
    part_bytes: int = PART_BYTES
    lines: bool = True

    @property
    def parts(self) -> int:
        """How many parts a plain object has."""
        return max(1, -(-self.info.size_bytes // self.part_bytes))

    def whole(self, objects: Objects) -> Iterator[Stretch]:
        """All data lines, from the first to the last."""
        if self.packed:
            unpacked = cast("IO[bytes]", gzip.GzipFile(fileobj=objects.open(self.info)))
            unpacked.read(self.body_at)
        else:
            unpacked = self._from(objects, self.body_at)
        if not self.lines:
            return chunks(unpacked, self.body_at, self.part_bytes)
        return stretches(unpacked, self.body_at, None, self.lines_above + 1, self.part_bytes)

    def part(self, objects: Objects, part: int) -> Iterator[Stretch]:
        """The data lines of a plain object that begin in one part. Only part 0 counts the lines above."""
        start, stop = part * self.part_bytes, (part + 1) * self.part_bytes
        if start <= self.body_at:
            stream = self._from(objects, self.body_at, stop + MAX_LINE_BYTES)
            return stretches(stream, self.body_at, stop, self.lines_above + 1, self.part_bytes)
        stream = self._from(objects, start - 1, stop + MAX_LINE_BYTES)
        return stretches(stream, start - 1 + skip_to_line(stream), stop, part_bytes=self.part_bytes)

    def _from(self, objects: Objects, first: int, last: int | None = None) -> IO[bytes]:
        end = self.info.size_bytes - 1
        if first > end:
            return io.BytesIO()
        return objects.open(self.info, first, end if last is None else min(last, end))


def examine(objects: Objects, load: Load, profile: Profile) -> Content:
    """Look at an object's beginning (at all of a gzip one). FileRefusedError where it cannot be read."""
    info = load.info
    raw = objects.open(info, 0, HEAD_BYTES - 1).read() if info.size_bytes else b""
    packed = raw.startswith(GZIP)
    head = _unpacked_head(objects, info) if packed else raw
    refuse_junk(head, xml=profile.layout == "espi")
    heading = heading_of(head, profile)
    return Content(
        info,
        packed,
        heading.header,
        heading.body_at,
        heading.lines_above,
        top=head[heading.body_at :].lstrip().split(b"\n", 1)[0],
        part_bytes=load.bounds.part_bytes,
        lines=profile.layout != "espi",
    )


def _unpacked_head(objects: Objects, info: ObjectInfo) -> bytes:
    """The first unpacked bytes of a gzip object, all of which is unpacked: a broken one is refused."""
    unpacked = gzip.GzipFile(fileobj=objects.open(info))
    head, length = b"", 0
    try:
        while chunk := unpacked.read(1024 * 1024):
            head = head or chunk[:HEAD_BYTES]
            length += len(chunk)
            if length > MAX_ONE_PASS_BYTES or length > max(RATIO_FROM_BYTES, MAX_RATIO * info.size_bytes):
                raise FileRefusedError(
                    Refusal.TOO_LARGE, f"{info.size_bytes} bytes unpack to more than {length}: split the file"
                )
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileRefusedError(
            Refusal.BROKEN_GZIP, f"the gzip file is cut short or damaged ({error}): send it again"
        ) from error
    return head
