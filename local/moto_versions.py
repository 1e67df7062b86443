# ruff: noqa: SLF001 - moto's private names are what this module is for
"""One version of an object in three forms: moto's (private names, pinned: 5.2.5), the disk's, the event's."""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from moto.s3 import models, notifications

from local.s3_body import CHUNK_BYTES, DiskBody
from local.s3_disk import S3Disk, VersionRecord
from local.s3_events import EMPTY_ETAG, ObjectChange, to_message

REMOVED = notifications.S3NotificationEvent.OBJECT_REMOVED_DELETE_EVENT
MARKED = notifications.S3NotificationEvent.OBJECT_REMOVED_DELETE_MARKER_CREATED_EVENT


def body_to_disk(disk: S3Disk, bucket: str, version: Any) -> None:
    version.disk_sequence = disk.next_sequence()
    if isinstance(version, models.FakeDeleteMarker):
        return
    path = version.__dict__.get("disk_path")
    if path is None:
        version.etag  # noqa: B018 - worked out and kept now, while moto still has the body
    disk.write_body(bucket, version.disk_sequence, path or _chunks(version._value_buffer))
    version.disk_path = disk.body_path(bucket, version.disk_sequence)
    version._value_buffer.close()


def record_of(version: Any) -> VersionRecord:
    when = version.last_modified.isoformat(timespec="microseconds")
    sequence = version.disk_sequence
    if isinstance(version, models.FakeDeleteMarker):
        return VersionRecord(sequence, version.name, version.version_id, when, delete_marker=True)
    checksum = version.checksum_value
    return VersionRecord(
        sequence=sequence,
        key=version.name,
        version_id=version.version_id,
        last_modified=when,
        size=version.contentsize,
        etag=version.etag.strip('"'),
        storage_class=version.storage_class,
        metadata=dict(version.metadata),
        checksum_algorithm=version.checksum_algorithm,
        checksum_value=checksum.decode() if isinstance(checksum, bytes) else checksum,
    )


def revived(disk: S3Disk, bucket: Any, record: VersionRecord, previous: Any, *, versioned: bool) -> Any:
    """moto's object for a record; `previous` is the version before it, which a delete marker refers to."""
    version: Any
    if record.delete_marker:
        marked: Any = previous or SimpleNamespace(name=record.key)
        version = models.FakeDeleteMarker(key=marked)
        version._version_id = record.version_id
    else:
        stored: Any = DiskBody(disk.body_path(bucket.name, record.sequence), 0, record.size)
        version = models.FakeKey(
            name=record.key,
            value=stored,
            account_id=bucket.account_id,
            region_name=bucket.region_name,
            storage=record.storage_class,
            etag=record.etag,
            is_versioned=versioned,
            version_id=record.version_id,
            bucket_name=bucket.name,
            checksum_value=record.checksum_value,
        )
        version.checksum_algorithm = record.checksum_algorithm
        version.set_metadata(dict(record.metadata or {}))
    version.disk_sequence = record.sequence
    version.last_modified = datetime.fromisoformat(record.last_modified)
    return version


def event_message(event_name: str, bucket: Any, version: Any, notification_id: str) -> dict[str, Any]:
    """Takes the place of moto's `_get_s3_event`."""
    marker = isinstance(version, models.FakeDeleteMarker)
    removed = event_name == REMOVED
    change = ObjectChange(
        event_name=str.__str__(event_name)[3:],
        region=bucket.region_name,
        bucket=bucket.name,
        key=version.name,
        version_id=version.version_id if bucket.is_versioned else None,
        sequence=version.disk_sequence,
        etag=None if removed else EMPTY_ETAG if marker else version.etag.strip('"'),
        size=None if removed or marker else version.contentsize,
        configuration_id=notification_id,
    )
    return to_message(change)


def _chunks(buffer: Any) -> Iterator[bytes]:
    buffer.seek(0)
    return iter(lambda: buffer.read(CHUNK_BYTES), b"")
