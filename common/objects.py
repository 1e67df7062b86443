"""Objects in buckets: the port, and its adapter to S3."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from botocore.exceptions import ClientError

from common.errors import ObjectGoneError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchBucket", "404", "412", "PreconditionFailed", "405"})
_NO_VERSION = ("", "null")


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One version of one object. `version`: the versionId, or the ETag in a bucket without versions."""

    bucket: str
    key: str
    version: str
    size_bytes: int
    last_modified: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)


class Objects(Protocol):
    """Every method raises ObjectGoneError where the object, in that version, is not there."""

    def head(self, bucket: str, key: str, version: str = "") -> ObjectInfo:
        """What is known of an object; of its latest version where none is named."""

    def open(self, info: ObjectInfo, first: int = 0, last: int | None = None) -> IO[bytes]:
        """Its bytes `first`..`last` (both inclusive) as a stream to be read once."""

    def put(self, bucket: str, key: str, body: IO[bytes] | bytes, content_type: str) -> None:
        """Store an object, or a new version of it."""

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        """Every version of every object, without metadata. Each was a delivery of its own."""

    def presign(self, bucket: str, key: str, seconds: int) -> str:
        """A URL that gives the object for that long."""


class S3Objects:
    """`Objects` over boto3."""

    def __init__(self, client: "S3Client") -> None:
        self._s3 = client

    def head(self, bucket: str, key: str, version: str = "") -> ObjectInfo:
        wanted = {} if version in _NO_VERSION else {"VersionId": version}
        with _gone_is_final(bucket, key):
            found = self._s3.head_object(Bucket=bucket, Key=key, **cast("Any", wanted))
        version_id = found.get("VersionId", "")
        return ObjectInfo(
            bucket,
            key,
            found["ETag"].strip('"') if version_id in _NO_VERSION else version_id,
            found["ContentLength"],
            found["LastModified"],
            found.get("Metadata", {}),
        )

    def open(self, info: ObjectInfo, first: int = 0, last: int | None = None) -> IO[bytes]:
        exact = {"IfMatch": info.version} if _is_etag(info.version) else {"VersionId": info.version}
        extent = f"bytes={first}-{'' if last is None else last}"
        with _gone_is_final(info.bucket, info.key):
            found = self._s3.get_object(Bucket=info.bucket, Key=info.key, Range=extent, **cast("Any", exact))
        return cast("IO[bytes]", found["Body"])

    def put(self, bucket: str, key: str, body: IO[bytes] | bytes, content_type: str) -> None:
        self._s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type)

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        for page in self._s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
            for found in page.get("Versions", []):
                version_id = found["VersionId"]
                version = found["ETag"].strip('"') if version_id in _NO_VERSION else version_id
                yield ObjectInfo(bucket, found["Key"], version, found["Size"], found["LastModified"])

    def presign(self, bucket: str, key: str, seconds: int) -> str:
        self.head(bucket, key)
        return self._s3.generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=seconds
        )


def _is_etag(version: str) -> bool:
    plain = version.partition("-")[0]
    return len(plain) == 32 and all(c in "0123456789abcdef" for c in plain)


@contextmanager
def _gone_is_final(bucket: str, key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            raise ObjectGoneError(f"s3://{bucket}/{key}") from error
        raise
