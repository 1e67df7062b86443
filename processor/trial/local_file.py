"""One file on disk, seen as the only object of an inbox; reports put beside it stay in memory."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from common.errors import ObjectGoneError
from common.objects import ObjectInfo

INBOX, RECORDS = "inbox", "records"


class LocalFile:
    """`Objects` for a trial."""

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        status = path.stat()
        modified = datetime.fromtimestamp(status.st_mtime, UTC)
        self.info = ObjectInfo(INBOX, key, "trial", status.st_size, modified)
        self.reports: list[bytes] = []

    def head(self, bucket: str, key: str, version: str = "") -> ObjectInfo:
        if (bucket, key) != (self.info.bucket, self.info.key) or version not in ("", self.info.version):
            raise ObjectGoneError(f"{bucket}/{key}")
        return self.info

    def open(self, info: ObjectInfo, first: int = 0, last: int | None = None) -> IO[bytes]:
        if info != self.info:
            raise ObjectGoneError(f"{info.bucket}/{info.key}")
        file = self._path.open("rb")
        file.seek(first)
        if last is None:
            return file
        with file:
            return io.BytesIO(file.read(last - first + 1))

    def put(self, bucket: str, key: str, body: IO[bytes] | bytes, content_type: str) -> None:  # noqa: ARG002
        self.reports.append(body if isinstance(body, bytes) else body.read())

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        return iter([self.info] if bucket == INBOX and self.info.key.startswith(prefix) else [])

    def presign(self, bucket: str, key: str, seconds: int) -> str:  # noqa: ARG002
        return self._path.resolve().as_uri()
