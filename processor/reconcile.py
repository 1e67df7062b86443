"""Finds what was delivered but never (wholly) loaded, and sends it to the queue again."""

from dataclasses import dataclass
from datetime import UTC, date, timedelta

from common.objects import ObjectInfo, Objects
from common.receipt import group_files, utc_now
from common.store.port import Store
from processor.queue import Queue
from processor.task import LoadTask


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`listed` objects are in the inbox, `sent` of them were not loaded yet and wait in the queue now."""

    listed: int
    sent: int


def reconcile(
    store: Store, objects: Objects, queue: Queue, inbox_bucket: str, min_age: timedelta = timedelta()
) -> Reconciled:
    """Hold every version of every object in the inbox against the receipts.

    Objects younger than `min_age`, and empty ones, are left out. Sending one twice is harmless.
    """
    newest = utc_now() - min_age
    done: dict[date, frozenset[tuple[str, str]]] = {}
    listed = 0
    missing: list[str] = []
    for info in objects.list(inbox_bucket):
        if info.last_modified > newest or (info.key.endswith("/") and not info.size_bytes):
            continue
        listed += 1
        received_on = info.last_modified.astimezone(UTC).date()
        if received_on not in done:
            done[received_on] = _finished(store, received_on)
        if (info.key, info.version) not in done[received_on]:
            missing.append(_task(info))
    queue.send(missing)
    return Reconciled(listed, len(missing))


def _finished(store: Store, received_on: date) -> frozenset[tuple[str, str]]:
    files = group_files(store.receipts(received_on))
    return frozenset((file.first.key, file.first.object_version) for file in files if file.finished)


def _task(info: ObjectInfo) -> str:
    return LoadTask(info.bucket, info.key, info.version).to_json()
