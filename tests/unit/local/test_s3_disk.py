"""The laptop's buckets on disk: what a crash may leave there, and what counts."""

from pathlib import Path

import pytest

from local.s3_body import DiskBody
from local.s3_disk import S3Disk, VersionRecord


def record(sequence: int, key: str) -> VersionRecord:
    return VersionRecord(sequence, key, f"v{sequence}", "2026-01-02T03:04:05.678901", metadata={"a": "b"})


def write(disk: S3Disk, key: str, body: bytes = b"x") -> VersionRecord:
    stored = record(disk.next_sequence(), key)
    disk.open_bucket("inbox")
    disk.write_body("inbox", stored.sequence, [body])
    disk.write_record("inbox", stored)
    return stored


def test_versions_come_back_oldest_first(tmp_path: Path) -> None:
    disk = S3Disk(tmp_path)
    stored = [write(disk, key) for key in ("a", "b", "a")]
    assert S3Disk(tmp_path).load("inbox", versioned=True) == stored


def test_a_body_without_a_record_never_existed(tmp_path: Path) -> None:
    disk = S3Disk(tmp_path)
    kept = write(disk, "a")
    disk.write_body("inbox", disk.next_sequence(), [b"cut off by a crash"])
    assert disk.load("inbox", versioned=True) == [kept]
    assert len(list((tmp_path / "inbox").iterdir())) == 2


def test_without_versioning_the_newest_counts(tmp_path: Path) -> None:
    disk = S3Disk(tmp_path)
    write(disk, "a")
    newest = write(disk, "a")
    assert disk.load("inbox", versioned=False) == [newest]
    assert disk.load("inbox", versioned=True) == [newest]


def test_sequences_grow_over_restarts(tmp_path: Path) -> None:
    first = S3Disk(tmp_path).next_sequence()
    far_ahead = record(first + 10**12, "from a machine whose clock was ahead")
    disk = S3Disk(tmp_path)
    disk.open_bucket("inbox")
    disk.write_record("inbox", far_ahead)
    disk = S3Disk(tmp_path)
    disk.load("inbox", versioned=True)
    assert disk.next_sequence() > far_ahead.sequence


def test_an_assembled_upload_is_moved(tmp_path: Path) -> None:
    disk = S3Disk(tmp_path)
    disk.open_bucket("inbox")
    upload = disk.uploads / "whole"
    upload.write_bytes(b"whole")
    disk.write_body("inbox", 1, upload)
    assert not upload.exists()
    assert disk.body_path("inbox", 1).read_bytes() == b"whole"


@pytest.mark.parametrize("window", [slice(0, 4), slice(3, 10), slice(5, 2), slice(None, None), slice(9, 99)])
def test_a_body_on_disk_slices_as_bytes_do(tmp_path: Path, window: slice) -> None:
    path = tmp_path / "body"
    path.write_bytes(b"0123456789")
    body = DiskBody(path, 0, 10)[window]
    expected = b"0123456789"[window]
    assert (bytes(body), len(body), b"".join(body)) == (expected, len(expected), expected)
    assert bytes(body[1:3]) == expected[1:3]
