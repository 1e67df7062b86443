"""The bytes of a stored object, read from disk where asked for: a range of a 1 GB file must not cost 1 GB."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class DiskBody:
    """A window of a file that behaves as `bytes` do for len(), slices and iteration by chunk."""

    path: Path
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, window: slice) -> "DiskBody":
        begin, end, _ = window.indices(len(self))
        return DiskBody(self.path, self.start + begin, self.start + max(begin, end))

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(self.start)
            left = len(self)
            while left > 0:
                chunk = file.read(min(CHUNK_BYTES, left))
                if not chunk:
                    return
                left -= len(chunk)
                yield chunk

    def __bytes__(self) -> bytes:
        return b"".join(self)
