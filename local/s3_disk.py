"""Keeps every version of every object in the laptop's buckets on disk, so that a restart finds them again.

A version is two files in `<root>/<bucket>/`: `<sequence>.body` and `<sequence>.json`. The JSON file is
written last and by rename: a version without it never existed.
"""

import json
import shutil
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """All that S3 says about one version of one object, or about one delete marker."""

    sequence: int
    key: str
    version_id: str
    last_modified: str
    delete_marker: bool = False
    size: int = 0
    etag: str = ""
    storage_class: str = "STANDARD"
    metadata: dict[str, str] | None = None
    checksum_algorithm: str | None = None
    checksum_value: str | None = None


class S3Disk:
    """The folder below which the buckets live. Safe to use from several threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.uploads = root / ".uploads"
        self._lock = threading.Lock()
        self._last_sequence = 0
        shutil.rmtree(self.uploads, ignore_errors=True)
        self.uploads.mkdir(parents=True)

    def next_sequence(self) -> int:
        """Microseconds, made strictly growing: above all earlier numbers, also those of earlier runs."""
        with self._lock:
            self._last_sequence = max(self._last_sequence + 1, time.time_ns() // 1000)
            return self._last_sequence

    def body_path(self, bucket: str, sequence: int) -> Path:
        return self.root / bucket / f"{sequence:016X}.body"

    def open_bucket(self, bucket: str) -> Path:
        folder = self.root / bucket
        folder.mkdir(exist_ok=True)
        return folder

    def write_body(self, bucket: str, sequence: int, body: Path | Iterable[bytes]) -> None:
        """A body given as a path below `uploads` is moved, not copied."""
        target = self.body_path(bucket, sequence)
        if isinstance(body, Path):
            body.replace(target)
        else:
            with target.open("wb") as file:
                file.writelines(body)

    def write_record(self, bucket: str, record: VersionRecord) -> None:
        """From here on the version exists."""
        target = self.body_path(bucket, record.sequence).with_suffix(".json")
        temporary = self.uploads / target.name
        temporary.write_text(json.dumps(asdict(record)), encoding="utf-8")
        temporary.replace(target)

    def remove(self, bucket: str, sequence: int) -> None:
        target = self.body_path(bucket, sequence)
        target.with_suffix(".json").unlink(missing_ok=True)
        target.unlink(missing_ok=True)

    def load(self, bucket: str, *, versioned: bool) -> list[VersionRecord]:
        """Every version, oldest first. Without versioning the newest of a key counts; the rest is removed."""
        folder = self.open_bucket(bucket)
        records = [_read(path) for path in sorted(folder.glob("*.json"))]
        if not versioned:
            newest = {record.key: record for record in records}
            for record in records:
                if newest[record.key] is not record:
                    self.remove(bucket, record.sequence)
            records = [record for record in records if newest[record.key] is record]
        known = {f"{record.sequence:016X}" for record in records}
        for path in folder.glob("*"):
            if path.stem not in known:
                path.unlink()
        self._last_sequence = max([self._last_sequence, *(record.sequence for record in records)])
        return records


def _read(path: Path) -> VersionRecord:
    return VersionRecord(**json.loads(path.read_text(encoding="utf-8")))
