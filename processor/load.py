"""One load: an exact version of an object, read under a profile. It fixes the version of its rows."""

from dataclasses import dataclass
from datetime import UTC, date

from common.errors import FileRefusedError, Refusal
from common.objects import ObjectInfo
from common.profile.model import Profile
from common.version import MAX_SAID_AT_MS, Version, load_digest
from processor.bounds import BOUNDS, Bounds

SAID_AT = "said-at"
"""Object metadata (`x-amz-meta-said-at`): when the file's contents were said, in milliseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Load:
    """`digest` names the load; `said_at_ms` places it among what else was said about a day."""

    info: ObjectInfo
    profile_name: str
    profile_digest: str
    said_at_ms: int
    digest: bytes
    bounds: Bounds = BOUNDS

    @property
    def received_on(self) -> date:
        """UTC date of the object's LastModified."""
        return self.info.last_modified.astimezone(UTC).date()

    def version(self, part: int, revision_s: int | None = None) -> Version:
        """The version of rows that one part writes. Nothing can have been revised after it was said."""
        said_s = self.said_at_ms // 1000
        revision_s = said_s if revision_s is None else min(revision_s, said_s)
        return Version(revision_s, self.said_at_ms, part, self.digest)


def load_of(info: ObjectInfo, profile: Profile | None, profile_name: str, bounds: Bounds = BOUNDS) -> Load:
    """The load of an object under a profile (None: it has no usable one, and will be refused)."""
    profile_digest = profile.digest if profile else ""
    said_at = info.metadata.get(SAID_AT, "")
    said_at_ms = int(said_at) if _is_instant(said_at) else round(info.last_modified.timestamp() * 1000)
    digest = load_digest(info.bucket, info.key, info.version, profile_digest)
    return Load(info, profile_name, profile_digest, said_at_ms, digest, bounds)


def check_said_at(info: ObjectInfo) -> None:
    """FileRefusedError where the object's metadata give a said-at that is none."""
    said_at = info.metadata.get(SAID_AT, "")
    if said_at and not _is_instant(said_at):
        raise FileRefusedError(
            Refusal.BAD_SAID_AT,
            f"metadata said-at {said_at[:40]!r}: expected milliseconds since 1970 in digits",
        )


def _is_instant(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= MAX_SAID_AT_MS
