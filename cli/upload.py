"""Puts a file into the inbox, which is how every file comes in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError

from cli.failure import FailureError, NoAnswerError, WrongValueError
from cli.stack import Stack

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MIB = 1024 * 1024
TRANSFER = TransferConfig(multipart_threshold=32 * _MIB, multipart_chunksize=16 * _MIB, max_concurrency=2)


@dataclass(frozen=True, slots=True)
class Upload:
    """One version of one object in the inbox. `received_on`: UTC date of its LastModified."""

    path: Path
    key: str
    object_version: str
    received_on: date
    said_at_ms: int


def object_key(path: Path, profile: str | None, meter: str | None) -> str:
    """`profile/meter/name`, `profile/name` or `name`: the folders say what the file does not."""
    if meter is not None and profile is None:
        raise WrongValueError("--meter needs --profile: both are folders of the key.")
    for name, folder in (("--profile", profile), ("--meter", meter)):
        if folder is not None and (not folder or "/" in folder):
            raise WrongValueError(f"{name} must not be empty or hold a `/`.")
    return "/".join(part for part in (profile, meter, path.name) if part is not None)


def said_at_times(count: int, said_at: datetime | None) -> list[int]:
    """Milliseconds since 1970, one per file and strictly increasing: a later file corrects an earlier one."""
    first = said_at or datetime.now(UTC)
    first_ms = int((first - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
    return [first_ms + index for index in range(count)]


def upload(
    stack: Stack,
    paths: Sequence[Path],
    keys: Sequence[str],
    times_ms: Sequence[int],
    sent: Callable[[int], Any],
) -> list[Upload]:
    """Uploads files in order; `sent` hears of every number of bytes that has gone."""
    s3 = stack.s3()
    try:
        return [
            _upload_one(s3, stack.inbox_bucket, path, key, said_at_ms, sent)
            for path, key, said_at_ms in zip(paths, keys, times_ms, strict=True)
        ]
    except (BotoCoreError, ClientError) as error:
        raise NoAnswerError(f"The upload failed: {error}") from error


def _upload_one(
    s3: "S3Client", bucket: str, path: Path, key: str, said_at_ms: int, sent: Callable[[int], Any]
) -> Upload:
    metadata = {"said-at": str(said_at_ms)}
    try:
        with path.open("rb") as body:
            s3.upload_fileobj(
                body, bucket, key, ExtraArgs={"Metadata": metadata}, Config=TRANSFER, Callback=sent
            )
    except OSError as error:
        raise FailureError(f"{path} cannot be read: {error.strerror}.") from error
    put = s3.head_object(Bucket=bucket, Key=key)
    version = put.get("VersionId") or put["ETag"].strip('"')
    return Upload(path, key, version, put["LastModified"].astimezone(UTC).date(), said_at_ms)
