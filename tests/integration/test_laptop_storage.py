"""What is in the laptop's buckets survives a restart, looks the same after it, and is told of once."""

import hashlib
import json
import os
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from local.stack import Stack, StackInfo, running_stack
from tests.integration.laptop import Laptop, changes, config, laptop, messages, until

INBOX = "meterspace-inbox"
RECORDS = "meterspace-records"
BIG_KEY = "x/big.csv"
ODD_KEY = "octopus/my home+ü/2024 %.csv"
ODD_KEY_IN_EVENTS = "octopus/my+home%2B%C3%BC/2024+%25.csv"


def stored_records(home: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in (home / "s3" / INBOX).glob("*.json")]


Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Restarted:
    """A stack that ran, was filled, stopped and runs again; what S3 said before; what the first run told."""

    now: Laptop
    before: Said
    first_info: StackInfo
    versions: list[str]
    told: list[dict[str, Any]]
    big: bytes


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    home = tmp_path_factory.mktemp("storage") / "home"
    big = os.urandom(1024 * 1024) * 21
    with Stack(config(home)) as stack:
        running = laptop(stack)
        versions = fill(running)
        upload_in_parts(running, home / "big.csv", big)
        first_info = stack.info
        before = everything(running)
        told = until(lambda: changes(home) if len(changes(home)) == 8 else [])
    assert running_stack(home) is None
    (home / "seen").unlink()
    with Stack(config(home)) as stack:
        yield Restarted(laptop(stack), before, first_info, versions, told, big)


def fill(running: Laptop) -> list[str]:
    """Returns the version ids of what the inbox's odd key went through."""
    put, delete = running.s3.put_object, running.s3.delete_object
    said_at = {"said-at": "1700000000123"}
    odd = [
        put(Bucket=INBOX, Key=ODD_KEY, Body=b"first", ContentType="text/csv", Metadata=said_at),
        put(Bucket=INBOX, Key=ODD_KEY, Body=b"2"),
        delete(Bucket=INBOX, Key=ODD_KEY),
    ]
    put(Bucket=INBOX, Key="dropped.csv", Body=b"")
    dropped = put(Bucket=INBOX, Key="dropped.csv", Body=b"dropped")
    delete(Bucket=INBOX, Key="dropped.csv", VersionId=dropped["VersionId"])
    put(Bucket=RECORDS, Key="rejects/1.csv", Body=b"old")
    put(Bucket=RECORDS, Key="rejects/1.csv", Body=b"new", ContentType="text/csv")
    put(Bucket=RECORDS, Key="rejects/2.csv", Body=b"two")
    delete(Bucket=RECORDS, Key="rejects/2.csv")
    return [answer["VersionId"] for answer in odd]


def upload_in_parts(running: Laptop, source: Path, content: bytes) -> None:
    source.write_bytes(content)
    parts = TransferConfig(multipart_threshold=8 << 20, multipart_chunksize=8 << 20)
    running.s3.upload_file(str(source), INBOX, BIG_KEY, {"Metadata": {"said-at": "7"}}, Config=parts)


def everything(running: Laptop) -> Said:
    """All that S3 says about both buckets, without what belongs to one request."""
    said: Said = {}
    for bucket in (INBOX, RECORDS):
        listing = running.s3.list_object_versions(Bucket=bucket)
        said[bucket] = (listing.get("Versions"), listing.get("DeleteMarkers"))
        for version in listing["Versions"]:
            which = {"Bucket": bucket, "Key": version["Key"]}
            if bucket == INBOX:
                which["VersionId"] = version["VersionId"]
            head = running.s3.head_object(**which)
            got = running.s3.get_object(**which)
            assert head["LastModified"] == got["LastModified"] == version["LastModified"]
            names = ("LastModified", "ETag", "ContentType", "Metadata", "ContentLength")
            facts = [head[name] for name in names]
            said[f"{bucket}/{version['Key']}/{version['VersionId']}"] = (facts, got["Body"].read())
    return said


def test_a_restart_changes_nothing(restarted: Restarted) -> None:
    assert everything(restarted.now) == restarted.before
    assert len(restarted.before[INBOX][0]) == 4
    assert len(restarted.before[INBOX][1]) == 1
    assert [version["Key"] for version in restarted.before[RECORDS][0]] == ["rejects/1.csv"]
    with pytest.raises(ClientError, match="404"):
        restarted.now.s3.head_object(Bucket=INBOX, Key=ODD_KEY)


def test_a_restart_keeps_the_ports_and_tells_of_nothing(restarted: Restarted) -> None:
    info = restarted.now.info
    assert replace(info, started_at="") == replace(restarted.first_info, started_at="")
    assert running_stack(restarted.now.home) == info
    restarted.now.send("last", "ok")
    until(lambda: messages(restarted.now.home, "last"))
    assert changes(restarted.now.home, ODD_KEY_IN_EVENTS) == []


def test_writers_of_one_key_lose_no_version(restarted: Restarted) -> None:
    s3 = restarted.now.s3

    def put(number: int) -> str:
        said = {"n": str(number)}
        return str(s3.put_object(Bucket=INBOX, Key="busy", Body=b"x", Metadata=said)["VersionId"])

    with ThreadPoolExecutor(8) as threads:
        written = set(threads.map(put, range(40)))
    listed = s3.list_object_versions(Bucket=INBOX, Prefix="busy")["Versions"]
    assert {version["VersionId"] for version in listed} == written
    on_disk = [record for record in stored_records(restarted.now.home) if record["key"] == "busy"]
    assert {record["version_id"] for record in on_disk} == written
    assert sorted(int(record["metadata"]["x-amz-meta-n"]) for record in on_disk) == list(range(40))
    told = until(lambda: found if len(found := changes(restarted.now.home, "busy")) == 40 else [])
    assert {record["s3"]["object"]["versionId"] for record in told} == written
    s3.delete_objects(
        Bucket=INBOX, Delete={"Objects": [{"Key": "busy", "VersionId": version} for version in written]}
    )
    assert [record for record in stored_records(restarted.now.home) if record["key"] == "busy"] == []


def test_what_is_deleted_leaves_no_file(restarted: Restarted) -> None:
    stored = restarted.now.home / "s3"
    assert len(list((stored / INBOX).glob("*.body"))) == 4
    assert len(list((stored / INBOX).glob("*.json"))) == 5
    assert len(list((stored / RECORDS).iterdir())) == 2
    assert list((stored / ".uploads").iterdir()) == []


def test_events_look_as_on_aws(restarted: Restarted) -> None:
    objects = [record["s3"]["object"] for record in restarted.told]
    odd = [entry for entry in objects if entry["key"] == ODD_KEY_IN_EVENTS]
    assert [entry["versionId"] for entry in odd] == restarted.versions
    assert (odd[0]["size"], odd[0]["eTag"]) == (5, hashlib.md5(b"first").hexdigest())
    assert [record["eventName"] for record in restarted.told] == [
        "ObjectCreated:Put",
        "ObjectCreated:Put",
        "ObjectRemoved:DeleteMarkerCreated",
        "ObjectCreated:Put",
        "ObjectCreated:Put",
        "ObjectRemoved:Delete",
        "ObjectCreated:Put",
        "ObjectCreated:CompleteMultipartUpload",
    ]
    sequencers = [entry["sequencer"] for entry in objects[:7]]
    assert sequencers == sorted(set(sequencers))
    assert objects[6] == objects[7], "moto tells twice of a multipart upload: a duplicate like any other"
    assert restarted.told[0]["eventVersion"].startswith("2.")
    assert restarted.told[0]["s3"]["bucket"]["name"] == INBOX


@pytest.mark.parametrize(
    ("asked", "window"),
    {
        "bytes=0-9": slice(0, 10),
        "bytes=9000000-17000000": slice(9000000, 17000001),
        "bytes=22020000-": slice(22020000, None),
        "bytes=-5": slice(-5, None),
    }.items(),
)
def test_ranges_of_a_stored_object(restarted: Restarted, asked: str, window: slice) -> None:
    got = restarted.now.s3.get_object(Bucket=INBOX, Key=BIG_KEY, Range=asked)
    assert got["Body"].read() == restarted.big[window]


def test_a_presigned_link_and_a_copy_give_the_whole_object(restarted: Restarted) -> None:
    s3 = restarted.now.s3
    link = s3.generate_presigned_url("get_object", {"Bucket": INBOX, "Key": BIG_KEY})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(link) as response:
        assert response.read() == restarted.big
    s3.copy_object(Bucket=RECORDS, Key="copy.csv", CopySource={"Bucket": INBOX, "Key": BIG_KEY})
    for which in ({"Bucket": RECORDS, "Key": "copy.csv"}, {"Bucket": INBOX, "Key": BIG_KEY}):
        assert s3.get_object(**which)["Body"].read() == restarted.big
