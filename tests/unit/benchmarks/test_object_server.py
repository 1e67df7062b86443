"""The file server of the benchmarks answers S3's client as the processor's adapter expects it."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from benchmarks.object_server import environ_of, extent, object_server
from common.errors import ObjectGoneError
from common.objects import S3Objects

BODY = bytes(range(256)) * 1000


@pytest.fixture
def objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Objects]:
    """Over a folder with one object."""
    (tmp_path / "inbox" / "long").mkdir(parents=True)
    (tmp_path / "inbox" / "long" / "a b.csv").write_bytes(BODY)
    with object_server(tmp_path) as url:
        for name, value in environ_of(url).items():
            monkeypatch.setenv(name, value)
        yield S3Objects(boto3.client("s3"))


def test_objects_are_read_by_ranges(objects: S3Objects) -> None:
    info = objects.head("inbox", "long/a b.csv")
    assert (info.size_bytes, info.version) == (len(BODY), "1")
    assert objects.open(info).read() == BODY
    assert objects.open(info, 5, 9).read() == BODY[5:10]
    assert objects.open(info, 1000).read() == BODY[1000:]


def test_a_reader_may_hang_up_before_the_end(objects: S3Objects) -> None:
    info = objects.head("inbox", "long/a b.csv")
    stream = objects.open(info)
    assert stream.read(10) == BODY[:10]
    stream.close()
    assert objects.open(info, 5, 9).read() == BODY[5:10]


def test_what_is_put_is_there_and_what_is_not_is_gone(objects: S3Objects) -> None:
    objects.put("records", "profiles/kept/x.toml", b"zone = 'UTC'", "application/toml")
    assert objects.open(objects.head("records", "profiles/kept/x.toml")).read() == b"zone = 'UTC'"
    for key in ("absent.csv", "../secret", "long"):
        with pytest.raises(ObjectGoneError):
            objects.head("inbox", key)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [("", (0, 10)), ("bytes=2-4", (2, 5)), ("bytes=2-", (2, 10)), ("bytes=0-99", (0, 10))],
)
def test_ranges(told: str, wanted: tuple[int, int]) -> None:
    assert extent(told, 10) == wanted
