"""A whole write side in one process: buckets and queue in memory, any store, the real use cases."""

import io
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import IO

from common.errors import ObjectGoneError
from common.meter_day import MeterDay, merge_days
from common.objects import ObjectInfo
from common.receipt import FileReceipt, group_files
from common.register import with_totals
from common.store.port import Store, withdrawn_digests
from common.version import digest_of, said_at_ms_of
from processor.commands import Answer, Commands
from processor.events import tasks_in_message
from processor.ingest import Ingest
from processor.profiles import ProfileShelf
from processor.task import LoadTask, PartTask

INBOX, RECORDS = "inbox", "records"
RECEIVED = datetime(2026, 1, 15, 12, 0, 0, 250_000, UTC)


class Buckets:
    """`Objects` in memory, with every version kept."""

    def __init__(self) -> None:
        self.versions: list[tuple[ObjectInfo, bytes]] = []
        self._numbers = itertools.count(1)

    def add(self, bucket: str, key: str, body: bytes, said_at_ms: int | None = None) -> ObjectInfo:
        metadata = {} if said_at_ms is None else {"said-at": str(said_at_ms)}
        info = ObjectInfo(bucket, key, f"version-{next(self._numbers)}", len(body), RECEIVED, metadata)
        self.versions.append((info, body))
        return info

    def body(self, bucket: str, key: str) -> bytes:
        return self._find(bucket, key, "")[1]

    def head(self, bucket: str, key: str, version: str = "") -> ObjectInfo:
        return self._find(bucket, key, version)[0]

    def open(self, info: ObjectInfo, first: int = 0, last: int | None = None) -> IO[bytes]:
        body = self._find(info.bucket, info.key, info.version)[1]
        return io.BytesIO(body[first : None if last is None else last + 1])

    def put(self, bucket: str, key: str, body: IO[bytes] | bytes, content_type: str) -> None:
        assert content_type
        self.add(bucket, key, body if isinstance(body, bytes) else body.read())

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        return (info for info, _ in self.versions if info.bucket == bucket and info.key.startswith(prefix))

    def presign(self, bucket: str, key: str, seconds: int) -> str:
        return f"https://{bucket}.example/{key}?seconds={seconds}"

    def _find(self, bucket: str, key: str, version: str) -> tuple[ObjectInfo, bytes]:
        for info, body in reversed(self.versions):
            if (info.bucket, info.key) == (bucket, key) and version in ("", info.version):
                return info, body
        raise ObjectGoneError(f"s3://{bucket}/{key}")


class Line:
    """`Queue` in memory."""

    def __init__(self) -> None:
        self.waiting: deque[str] = deque()
        self.postponed: list[tuple[str, int]] = []

    def send(self, bodies: Iterable[str]) -> None:
        self.waiting.extend(bodies)

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        self.postponed.append((receipt_handle, seconds))


@dataclass
class World:
    """Files are delivered, worked on, and asked about."""

    store: Store
    default_profile: str = ""
    buckets: Buckets = field(default_factory=Buckets)
    queue: Line = field(default_factory=Line)

    def __post_init__(self) -> None:
        shelf = ProfileShelf(self.buckets, RECORDS, clock=itertools.count(0, 100).__next__)
        self.ingest = Ingest(self.store, self.buckets, self.queue, shelf, RECORDS, self.default_profile)
        self.commands = Commands(self.store, self.buckets, self.queue, shelf, INBOX)

    def deliver(self, key: str, body: bytes, said_at_ms: int | None = None) -> FileReceipt:
        """Put a file into the inbox, work until the queue is empty, and return its receipt."""
        info = self.buckets.add(INBOX, key, body, said_at_ms)
        self.notify(info)
        return self.receipt(info)

    def notify(self, info: ObjectInfo) -> None:
        """What an S3 notification of this object leads to."""
        self.queue.send([LoadTask(info.bucket, info.key, info.version).to_json()])
        self.work()

    def work(self) -> None:
        """Carry out all tasks that wait."""
        while self.queue.waiting:
            for task in tasks_in_message(self.queue.waiting.popleft()):
                if isinstance(task, PartTask):
                    self.ingest.load_part(task)
                else:
                    self.ingest.load(task)

    def command(self, **event: object) -> Answer:
        """A direct invocation, and what it sets in motion."""
        answer = self.commands.answer(event)
        self.work()
        return answer

    def receipts(self) -> list[FileReceipt]:
        return group_files(self.store.receipts(RECEIVED.date()))

    def receipt(self, info: ObjectInfo) -> FileReceipt:
        """The newest receipt of one object."""
        return [file for file in self.receipts() if file.first.object_version == info.version][-1]

    def days(
        self, meter_id: str, channel: str = "import", as_of_ms: int | None = None
    ) -> dict[date, MeterDay]:
        """All days of a meter, as the API answers them."""
        withdrawn = withdrawn_digests(self.store.withdrawals().values())
        rows = (
            row
            for row in self.store.day_rows(meter_id, channel, None, None)
            if digest_of(row.version) not in withdrawn
            and (as_of_ms is None or said_at_ms_of(row.version) <= as_of_ms)
        )
        merged = merge_days(rows, lambda row: self.store.day_slots(meter_id, channel, row.day)[row.version])
        return {day.day: day for day in with_totals(merged, lambda _: None)}

    def rejects(self, file: FileReceipt) -> list[str]:
        """The lines of all reject reports of a file, without their headers."""
        reports = [self.buckets.body(RECORDS, part.rejects_key) for part in file.parts if part.rejects_key]
        return [line for report in reports for line in report.decode("utf-8", "replace").splitlines()[1:]]
