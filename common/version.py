"""The version of a meter-day row: a pure function of object and profile, that sorts by what was said when.

21 bytes, big-endian, so that Cassandra, SQLite and Python sort it alike:
revision seconds (5), said-at milliseconds (6), part (2), digest (8).
"""

import hashlib
import struct
from dataclasses import dataclass

PART_BYTES = 16 * 1024 * 1024
"""Length of one part of a file. A constant of the version format: changing it changes versions."""

MAX_SAID_AT_MS = 253_402_300_799_999
"""The end of the year 9999: datetimes know no later time, and six bytes hold it."""
_LAYOUT = struct.Struct(">BI HI H 8s")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Orders rows of one meter day: the larger one was said later. `digest` names the load it came from."""

    revision_s: int
    said_at_ms: int
    part: int
    digest: bytes

    def pack(self) -> bytes:
        """The 21 bytes that the store keeps."""
        return _LAYOUT.pack(
            *divmod(self.revision_s, 2**32), *divmod(self.said_at_ms, 2**32), self.part, self.digest
        )

    @classmethod
    def unpack(cls, packed: bytes) -> "Version":
        """The inverse of `pack`."""
        high, low, said_high, said_low, part, digest = _LAYOUT.unpack(packed)
        return cls(high * 2**32 + low, said_high * 2**32 + said_low, part, digest)


def load_digest(bucket: str, key: str, object_version: str, profile_digest: str) -> bytes:
    """Names one load: this version of this object, read under this profile. First 8 bytes of a SHA-256.

    `object_version` is the S3 versionId, or the ETag in a bucket without versions.
    """
    text = f"{bucket}\0{key}\0{object_version}\0{profile_digest}"
    return hashlib.sha256(text.encode()).digest()[:8]


def digest_of(packed: bytes) -> bytes:
    """The digest inside a packed version."""
    return packed[-8:]


def said_at_ms_of(packed: bytes) -> int:
    """The said-at inside a packed version, in milliseconds since 1970."""
    return int.from_bytes(packed[5:11], "big")
