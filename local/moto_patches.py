# ruff: noqa: SLF001 - moto's private names are what this module is for
"""What moto's S3 lacks for a laptop that keeps its data. Knows its private names (pinned: 5.2.5).

Every change of a bucket made by a request is on disk before the request is answered, and its notification is
sent after that (moto sends it before the object has its metadata). Bodies live on disk and are streamed.
"""

import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from moto import backends
from moto.s3 import models, notifications
from moto.s3.exceptions import EntityTooSmall, InvalidPart, MalformedXML
from moto.s3.responses import S3Response
from moto.s3.utils import _VersionedKeyStore
from moto.settings import S3_UPLOAD_PART_MIN_SIZE
from moto.sqs import models as sqs_models
from moto.utilities.utils import md5_hash

from local.moto_versions import MARKED, REMOVED, body_to_disk, event_message, record_of, revived
from local.s3_body import CHUNK_BYTES, DiskBody
from local.s3_disk import S3Disk

PART_IN_MEMORY_BYTES = 256 * 1024


@dataclass(slots=True)
class _Request:
    """What one HTTP request has changed so far."""

    reading: bool
    added: list[tuple[Any, Any]] = field(default_factory=list)
    removed: list[tuple[Any, Any]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)


class _Current(threading.local):
    request: _Request | None = None


class _TrackedKeys(_VersionedKeyStore):
    """A bucket's keys. Tells the request which versions came and went, and puts new bodies on disk."""

    def __init__(self, bucket: Any, current: _Current, disk: S3Disk) -> None:
        super().__init__()
        self._bucket = bucket
        self._current = current
        self._disk = disk

    def _note(self, before: list[Any], after: list[Any]) -> None:
        request = self._current.request
        if request is None:
            return
        for version in after:
            if version not in before:
                body_to_disk(self._disk, self._bucket.name, version)
                request.added.append((self._bucket, version))
        for version in before:
            if version not in after:
                version.disk_gone = True
                request.removed.append((self._bucket, version))

    def __setitem__(self, key: str, value: Any) -> None:
        self._note([], [value])
        super().__setitem__(key, value)

    def setlist(self, key: Any, list_: Any) -> None:
        self._note(self.getlist(key, []), list_)
        super().setlist(key, list_)

    def pop(self, key: str) -> None:  # type: ignore[override]
        self._note(self.getlist(key, []), [])
        super().pop(key)


class PersistentS3:
    """moto's S3 with its contents on disk, between `install` and `uninstall`. One at a time in a process."""

    def __init__(self, disk: S3Disk) -> None:
        self._disk = disk
        self._current = _Current()
        self._lock = threading.RLock()
        self._originals: list[tuple[Any, str, Any]] = []

    def install(self) -> None:
        self._make_quick()
        self._replace(models, "tempfile", SimpleNamespace(SpooledTemporaryFile=self._spool))
        self._replace(models.FakeKey, "value", property(self._get_value, _set_value(models.FakeKey.value)))
        self._replace(models.FakeMultipart, "complete", _method(self._assemble))
        self._replace(models.S3Backend, "put_object", self._locked(models.S3Backend.put_object))
        self._replace(models.S3Backend, "delete_object", self._locked(models.S3Backend.delete_object))
        self._replace(notifications, "send_event", self._hold_event(notifications.send_event))
        self._replace(notifications, "_get_s3_event", event_message)
        for name in ("key_response", "bucket_response"):
            self._replace(S3Response, name, self._persisting(getattr(S3Response, name)))

    def _make_quick(self) -> None:
        """moto looks through its folders at every request, and at the clock twice per message in a queue."""
        modules = list(backends.list_of_moto_modules())
        self._replace(backends, "list_of_moto_modules", lambda: modules)
        self._replace(sqs_models, "unix_time_millis", lambda: time.time() * 1000)

    def uninstall(self) -> None:
        while self._originals:
            setattr(*self._originals.pop())

    def restore(self, bucket: Any, *, versioned: bool) -> None:
        """Fill an empty moto bucket with what the disk holds, and follow its changes from now on."""
        keys = _TrackedKeys(bucket, self._current, self._disk)
        for record in self._disk.load(bucket.name, versioned=versioned):
            keys[record.key] = revived(self._disk, bucket, record, keys.get(record.key), versioned=versioned)
        bucket.keys = keys

    def _replace(self, owner: Any, name: str, replacement: Any) -> None:
        self._originals.append((owner, name, owner.__dict__[name]))
        setattr(owner, name, replacement)

    def _spool(self, max_size: int = 0) -> Any:
        return tempfile.SpooledTemporaryFile(min(max_size, PART_IN_MEMORY_BYTES), dir=str(self._disk.uploads))

    def _locked(self, original: Callable[..., Any]) -> Callable[..., Any]:
        # moto appends to a key's versions by read and replace: two writers of one key would lose a version.
        def locked(*args: Any, **kwargs: Any) -> Any:
            with self._lock:
                return original(*args, **kwargs)

        return locked

    def _persisting(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def respond(response: Any, request: Any, full_url: str, headers: Any) -> Any:
            self._current.request = changes = _Request(reading=request.method == "GET")
            try:
                return original(response, request, full_url, headers)
            finally:
                self._current.request = None
                self._commit(changes)

        return respond

    def _hold_event(self, original: Callable[..., None]) -> Callable[..., None]:
        def hold(account_id: str, event_name: Any, bucket: Any, key: Any) -> None:
            request = self._current.request
            if request is None:
                original(account_id, event_name, bucket, key)
            elif not (event_name == REMOVED and bucket.is_versioned):
                request.events.append((account_id, event_name, bucket, key))

        return hold

    def _commit(self, changes: _Request) -> None:
        with self._lock:
            for bucket, version in changes.added:
                # Another request may have replaced it meanwhile: then it was never seen, and leaves no trace.
                if not getattr(version, "disk_gone", False):
                    self._disk.write_record(bucket.name, record_of(version))
            for bucket, version in changes.removed:
                self._disk.remove(bucket.name, version.disk_sequence)
                version.disk_sequence = self._disk.next_sequence()
        for event in [*changes.events, *_removal_events(changes)]:
            notifications.send_event(*event)

    def _get_value(self, key: Any) -> Any:
        path = key.__dict__.get("disk_path")
        if path is None:
            with key.lock:
                key._value_buffer.seek(0)
                return key._value_buffer.read()
        body = DiskBody(path, 0, key.contentsize)
        request = self._current.request
        return body if request is not None and request.reading and len(body) else bytes(body)

    def _assemble(self, upload: Any, listed: Iterator[tuple[int, str]]) -> tuple[DiskBody, str, None]:
        """moto's own joins the parts four times over in memory; this joins them once, on disk."""
        path = self._disk.uploads / uuid.uuid4().hex
        digests = []
        previous = None
        with path.open("wb") as whole:
            for number, etag in listed:
                part = upload.parts.get(number)
                if part is None or part.etag.strip('"') != etag.replace('"', ""):
                    raise InvalidPart
                if previous is not None and previous.contentsize < S3_UPLOAD_PART_MIN_SIZE:
                    raise EntityTooSmall
                digests.append(bytes.fromhex(part.etag.strip('"')))
                part._value_buffer.seek(0)
                shutil.copyfileobj(part._value_buffer, whole, CHUNK_BYTES)
                previous = part
        if not digests:
            raise MalformedXML
        etag = f"{md5_hash(b''.join(digests)).hexdigest()}-{len(digests)}"
        return DiskBody(path, 0, path.stat().st_size), etag, None


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    """A bound method does not bind again in a class; this one gets moto's object as first argument."""

    def method(*args: Any) -> Any:
        return function(*args)

    return method


def _set_value(original: Any) -> Callable[[Any, Any], None]:
    def set_value(key: Any, value: Any) -> None:
        if isinstance(value, DiskBody):
            key.disk_path, key.contentsize = value.path, len(value)
        else:
            original.fset(key, value)

    return set_value


def _removal_events(changes: _Request) -> Iterator[tuple[Any, ...]]:
    """moto tells only of the last version that goes; AWS tells of every one, and of delete markers."""
    for bucket, version in changes.added:
        if isinstance(version, models.FakeDeleteMarker):
            yield bucket.account_id, MARKED, bucket, version
    for bucket, version in changes.removed:
        if bucket.is_versioned:
            yield bucket.account_id, REMOVED, bucket, version
