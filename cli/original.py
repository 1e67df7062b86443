"""What stands above the data of a file, so that rejected lines can be given back in their own layout."""

import zlib
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cli.failure import FailureError, NoAnswerError
from cli.stack import Stack
from common.errors import ProfileError
from common.profile.heading import heading_of
from common.profile.load import load_profile
from common.profile.model import Profile

HEAD_BYTES = 256 * 1024
_GZIP = b"\x1f\x8b"


def profile_of(stack: Stack, file: dict[str, Any]) -> Profile:
    """The profile that the file was read under, as it was then."""
    key = f"profiles/kept/{file['profile_digest']}.toml"
    text = _read(stack, Bucket=stack.records_bucket, Key=key).decode()
    try:
        return load_profile(text, file["profile"])
    except ProfileError as error:
        raise FailureError(f"The profile {file['profile']} cannot be read any more: {error}") from error


def lines_above(stack: Stack, file: dict[str, Any], profile: Profile) -> bytes:
    """The bytes of the original above its first line of data: hints, skipped lines, header."""
    is_etag = len(file["object_version"].partition("-")[0]) == 32
    exact = {"IfMatch" if is_etag else "VersionId": file["object_version"]}
    extent = f"bytes=0-{HEAD_BYTES - 1}"
    head = _read(stack, Bucket=file["bucket"], Key=file["key"], Range=extent, **exact)
    if head.startswith(_GZIP):
        head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
    return head[: heading_of(head, profile).body_at]


def _read(stack: Stack, **which: str) -> bytes:
    try:
        body: bytes = stack.s3().get_object(**which)["Body"].read()  # type: ignore[arg-type]
    except (BotoCoreError, ClientError) as error:
        raise NoAnswerError(f"s3://{which['Bucket']}/{which['Key']} cannot be read: {error}") from error
    return body
