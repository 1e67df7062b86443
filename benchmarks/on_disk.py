"""The write side in this process over one file on disk, without S3: for what measures the readers alone."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import IO, Any

from common.errors import ObjectGoneError
from common.objects import ObjectInfo
from common.receipt import Counts, Receipt
from common.store.port import Store
from processor.events import tasks_in_message
from processor.ingest import Ingest
from processor.profiles import ProfileShelf
from processor.task import LoadTask, PartTask

INBOX, RECORDS = "inbox", "records"


class Disk:
    """`Objects`: one file on disk is the inbox; what is put is kept in memory."""

    def __init__(self, file: Path, key: str) -> None:
        self._file = file
        status = file.stat()
        received = datetime.fromtimestamp(status.st_mtime, UTC)
        self.inbox = ObjectInfo(INBOX, key, "1", status.st_size, received)
        self._put: dict[str, tuple[ObjectInfo, bytes]] = {}

    def head(self, bucket: str, key: str, version: str = "") -> ObjectInfo:
        if (bucket, key) == (INBOX, self.inbox.key) and version in ("", self.inbox.version):
            return self.inbox
        return self._found(bucket, key)[0]

    def open(self, info: ObjectInfo, first: int = 0, last: int | None = None) -> IO[bytes]:
        if info != self.inbox:
            return BytesIO(self._found(info.bucket, info.key)[1][first : None if last is None else last + 1])
        return BufferedReader(_Extent(self._file, first, info.size_bytes if last is None else last + 1))

    def put(self, bucket: str, key: str, body: IO[bytes] | bytes, content_type: str) -> None:
        content = body if isinstance(body, bytes) else body.read()
        about = ObjectInfo(bucket, key, "1", len(content), datetime.now(UTC), {"content-type": content_type})
        self._put[key] = about, content

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        every = [self.inbox, *(info for info, _ in self._put.values())]
        return (info for info in every if info.bucket == bucket and info.key.startswith(prefix))

    def presign(self, bucket: str, key: str, seconds: int) -> str:
        raise ObjectGoneError(f"s3://{bucket}/{key} has no URL for {seconds} s")

    def _found(self, bucket: str, key: str) -> tuple[ObjectInfo, bytes]:
        if bucket != RECORDS or key not in self._put:
            raise ObjectGoneError(f"s3://{bucket}/{key}")
        return self._put[key]


class _Extent(RawIOBase):
    """The bytes `first`..`end` (not included) of a file."""

    def __init__(self, file: Path, first: int, end: int) -> None:
        self._stream = file.open("rb", buffering=0)
        self._stream.seek(first)
        self._left = max(0, end - first)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        length = self._stream.readinto(memoryview(buffer)[: self._left])
        self._left -= length
        return length

    def close(self) -> None:
        self._stream.close()
        super().close()


class Line:
    """`Queue` in memory."""

    def __init__(self) -> None:
        self.waiting: deque[str] = deque()

    def send(self, bodies: Iterable[str]) -> None:
        self.waiting.extend(bodies)

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Nothing fails here, so nothing comes back."""


def work_through(ingest: Ingest, queue: Line) -> Iterator[Receipt]:
    """Carry out what waits, and what that puts into the queue, one after the other."""
    while queue.waiting:
        yield from carry_out(ingest, queue.waiting.popleft())


def carry_out(ingest: Ingest, message: str) -> Iterator[Receipt]:
    """What became of the parts that one message asks for."""
    for task in tasks_in_message(message):
        receipt = ingest.load_part(task) if isinstance(task, PartTask) else ingest.load(task)
        if receipt:
            yield receipt


def load_all(store: Store, disk: Disk) -> tuple[Counts, str]:
    """Load the file on `disk`; the counts of all its parts, and the first error."""
    queue = Line()
    ingest = Ingest(store, disk, queue, ProfileShelf(disk, RECORDS), RECORDS, "")
    queue.send([LoadTask(INBOX, disk.inbox.key).to_json()])
    receipts = list(work_through(ingest, queue))
    counts = sum((receipt.counts for receipt in receipts), Counts())
    return counts, next((receipt.first_error for receipt in receipts if receipt.first_error), "")
