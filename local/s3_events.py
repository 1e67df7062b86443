"""S3's notification message as AWS sends it; the emulator's own lacks `versionId` and `sequencer`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

EMPTY_ETAG = "d41d8cd98f00b204e9800998ecf8427e"


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """What happened to one version of one object. `size` and `etag` are None where AWS leaves them out."""

    event_name: str
    region: str
    bucket: str
    key: str
    version_id: str | None
    sequence: int
    etag: str | None
    size: int | None
    configuration_id: str


def to_message(change: ObjectChange) -> dict[str, Any]:
    """The message body, as in the S3 user guide, "Event message structure"."""
    described: dict[str, Any] = {"key": quote_plus(change.key, safe="/")}
    if change.size is not None:
        described["size"] = change.size
    if change.etag is not None:
        described["eTag"] = change.etag
    if change.version_id is not None:
        described["versionId"] = change.version_id
    described["sequencer"] = f"{change.sequence:016X}"
    bucket = {
        "name": change.bucket,
        "ownerIdentity": {"principalId": "LOCAL"},
        "arn": f"arn:aws:s3:::{change.bucket}",
    }
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": change.region,
        "eventTime": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "eventName": change.event_name,
        "userIdentity": {"principalId": "AWS:LOCAL"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": f"{change.sequence:016X}", "x-amz-id-2": "local"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": change.configuration_id,
            "bucket": bucket,
            "object": described,
        },
    }
    return {"Records": [record]}
