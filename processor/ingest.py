"""The main use case: an object in the inbox becomes meter days in the store, and a receipt."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from common.errors import FileRefusedError, ObjectGoneError, Refusal
from common.objects import ObjectInfo, Objects
from common.receipt import Receipt, clip_error, utc_now
from common.store.port import Store
from processor.bounds import BOUNDS, Bounds
from processor.columns import columns_of
from processor.content import Content
from processor.load import Load, load_of
from processor.prepare import Prepared, meter_in, prepare, profile_in
from processor.profiles import ProfileShelf
from processor.queue import Queue
from processor.read_part import PartReader
from processor.receipts import receipt_of
from processor.split import may_split
from processor.task import LoadTask, PartTask


@dataclass(frozen=True, slots=True)
class Ingest:
    """Loads objects. All ports are passed in; one object serves all messages of a worker."""

    store: Store
    objects: Objects
    queue: Queue
    shelf: ProfileShelf
    records_bucket: str
    default_profile: str
    bounds: Bounds = BOUNDS

    def load(self, task: LoadTask, attempts: int = 1) -> Receipt | None:
        """Load an object, or send out its parts where it is large (then None is returned).

        Data that cannot be read end in a receipt that says why. StoreUnavailableError: try again later.
        """
        started_at = utc_now()
        try:
            info = self.objects.head(task.bucket, task.key, task.version)
        except ObjectGoneError as gone:
            info = ObjectInfo(task.bucket, task.key, task.version, 0, datetime.now(UTC))
            return self._refuse(receipt_of(load_of(info, None, task.profile), 0), gone, started_at, attempts)
        if not info.size_bytes and info.key.endswith("/"):
            return None
        name = task.profile or profile_in(info.key) or self.default_profile
        profile = None
        try:
            profile = self.shelf.find(name)
            load = load_of(info, profile, name, self.bounds)
            if not task.again and (done := self._finished(load)):
                return done
            ready = prepare(self.objects, load, profile)
            if may_split(self.objects, ready):
                self._send_parts(load, ready.content, again=task.again)
                return None
            self._begin(receipt_of(load, 0), started_at, attempts)
            receipt = self._reader(ready).read(ready.content.whole(self.objects))
            _refuse_without_readings(receipt)
        except (FileRefusedError, ObjectGoneError) as error:
            return self._refuse(receipt_of(load_of(info, profile, name), 0), error, started_at, attempts)
        receipt = replace(receipt, lines=receipt.lines + ready.content.lines_above)
        return self._finish(receipt, started_at, attempts)

    def load_part(self, task: PartTask, attempts: int = 1) -> Receipt | None:
        """Load one part of a large object."""
        started_at, info = utc_now(), task.info
        profile = self.shelf.kept(task.profile, task.profile_digest)
        load = load_of(info, profile, task.profile, self.bounds)
        done = self.store.receipt(load.received_on, load.version(task.part).pack())
        if done and done.finished_at:
            return done
        content = Content(
            info, False, task.header, task.body_at, task.lines_above, part_bytes=self.bounds.part_bytes
        )
        ready = Prepared(load, profile, content, columns_of(profile, task.header), meter_in(info.key))
        begun = replace(receipt_of(load, task.part), parts=task.parts, queued_at=task.queued)
        self._begin(begun, started_at, attempts)
        try:
            receipt = self._reader(ready).read(content.part(self.objects, task.part), task.part)
        except ObjectGoneError as gone:
            return self._refuse(begun, gone, started_at, attempts)
        above = content.lines_above if task.part == 0 else 0
        receipt = replace(receipt, parts=task.parts, queued_at=task.queued, lines=receipt.lines + above)
        return self._finish(receipt, started_at, attempts)

    def _reader(self, ready: Prepared) -> PartReader:
        return PartReader(self.store, self.objects, self.records_bucket, ready)

    def _finished(self, load: Load) -> Receipt | None:
        """The first receipt of a load that is done in all parts."""
        receipts = self.store.receipts_of(load.received_on, load.digest)
        done = [receipt for receipt in receipts if receipt.finished_at]
        return done[0] if done and len(done) == done[0].parts else None

    def _send_parts(self, load: Load, content: Content, *, again: bool) -> None:
        """A `queued` receipt for every part that is not done, then a message for each."""
        queued_at = utc_now()
        known = {r.version.part: r for r in self.store.receipts_of(load.received_on, load.digest)}
        parts = [
            part for part in range(content.parts) if again or part not in known or not known[part].finished_at
        ]
        for part in parts:
            queued = replace(receipt_of(load, part), parts=content.parts, queued_at=queued_at)
            self.store.put_receipt(queued)
        self.queue.send(
            PartTask(
                bucket=load.info.bucket,
                key=load.info.key,
                version=load.info.version,
                size_bytes=load.info.size_bytes,
                last_modified=load.info.last_modified.isoformat(),
                metadata=dict(load.info.metadata),
                profile=load.profile_name,
                profile_digest=load.profile_digest,
                part=part,
                parts=content.parts,
                header=content.header,
                body_at=content.body_at,
                lines_above=content.lines_above,
                queued_at=queued_at.isoformat(),
            ).to_json()
            for part in parts
        )

    def _begin(self, receipt: Receipt, started_at: datetime, attempts: int) -> None:
        self.store.put_receipt(replace(receipt, started_at=started_at, attempts=attempts))

    def _refuse(
        self, receipt: Receipt, error: FileRefusedError | ObjectGoneError, started_at: datetime, attempts: int
    ) -> Receipt:
        if isinstance(error, FileRefusedError):
            reason, detail = error.reason, clip_error(error.detail)
        else:
            reason, detail = Refusal.GONE, "the object, in this version, is not in the inbox any more"
        return self._finish(replace(receipt, refused=str(reason), first_error=detail), started_at, attempts)

    def _finish(self, receipt: Receipt, started_at: datetime, attempts: int) -> Receipt:
        finished = replace(receipt, started_at=started_at, finished_at=utc_now(), attempts=attempts)
        self.store.put_receipt(finished)
        return finished


def _refuse_without_readings(receipt: Receipt) -> None:
    if not receipt.counts.cells:
        raise FileRefusedError(Refusal.NO_READINGS, "there is no line of readings below the header")
