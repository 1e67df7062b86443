"""What became of a file: one receipt per part, in the table `files`, with every reading accounted for."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from common.errors import ConservationError
from common.version import Version, digest_of

FIRST_ERROR_BYTES = 200
SHARDS = 8


@dataclass(frozen=True, slots=True)
class Counts:
    """Readings (cells) of a file or part by what became of them.

    `loaded`: stand in a row. `duplicates`, `conflicts`: a later line of the same part gave the same, or
    another, value for the slot. `blank`: no value, or one that the source calls invalid. `ignored`: filtered
    by the profile. `rounded` (among the rest): had more than nine decimals of a kWh. `fast`: took the
    vectorised path.
    """

    cells: int = 0
    loaded: int = 0
    duplicates: int = 0
    conflicts: int = 0
    rejected: int = 0
    blank: int = 0
    ignored: int = 0
    rounded: int = 0
    fast: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.cells + other.cells,
            self.loaded + other.loaded,
            self.duplicates + other.duplicates,
            self.conflicts + other.conflicts,
            self.rejected + other.rejected,
            self.blank + other.blank,
            self.ignored + other.ignored,
            self.rounded + other.rounded,
            self.fast + other.fast,
        )

    def check(self) -> None:
        """cells = loaded + duplicates + conflicts + rejected + blank + ignored, or ConservationError."""
        out = self.loaded + self.duplicates + self.conflicts + self.rejected + self.blank + self.ignored
        if self.cells != out:
            raise ConservationError(f"{self.cells} readings went in, {out} came out: {self}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one part of a file. `received_on`: UTC date of the object's LastModified.

    Times are aware datetimes; `finished_at` is None while the part waits or is worked on. `refused` is empty
    or one of `common.errors.Refusal`; then nothing was stored and `first_error` says why. `meters` counts
    meters (with channels), `first_day` and `last_day` span the loaded days. Line numbers of a part count from
    the part's first line.
    """

    version: Version
    received_on: date
    bucket: str
    key: str
    object_version: str
    size_bytes: int
    parts: int
    profile: str
    profile_digest: str
    counts: Counts = field(default_factory=Counts)
    lines: int = 0
    rows: int = 0
    meters: int = 0
    first_day: date | None = None
    last_day: date | None = None
    refused: str = ""
    first_error: str = ""
    rejects_key: str = ""
    queued_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempts: int = 0

    @property
    def file_id(self) -> str:
        """Names the load for people and in URLs: `2026-01-31-0123456789abcdef`."""
        return file_id(self.received_on, self.version.digest)


class FileState(StrEnum):
    """Where a file stands."""

    QUEUED = "queued"
    LOADING = "loading"
    LOADED = "loaded"
    PARTLY = "partly"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """A whole file: its parts' receipts, added up."""

    parts: tuple[Receipt, ...]

    @property
    def first(self) -> Receipt:
        return self.parts[0]

    @property
    def file_id(self) -> str:
        return self.first.file_id

    @property
    def counts(self) -> Counts:
        total = Counts()
        for part in self.parts:
            total += part.counts
        return total

    @property
    def finished(self) -> bool:
        """Whether every part of the file is done."""
        done = sum(part.finished_at is not None for part in self.parts)
        return done == max(part.parts for part in self.parts)

    @property
    def state(self) -> FileState:
        if any(part.refused for part in self.parts):
            return FileState.REFUSED
        if not self.finished:
            started = any(part.started_at for part in self.parts)
            return FileState.LOADING if started else FileState.QUEUED
        return FileState.PARTLY if self.counts.rejected else FileState.LOADED


def file_id(received_on: date, digest: bytes) -> str:
    """The id of a load."""
    return f"{received_on.isoformat()}-{digest.hex()}"


def parse_file_id(text: str) -> tuple[date, bytes]:
    """The inverse of `file_id`. ValueError where `text` is none."""
    if len(text) != 27 or text[10] != "-":
        raise ValueError(text)
    received_on, digest = date.fromisoformat(text[:10]), bytes.fromhex(text[11:])
    if file_id(received_on, digest) != text:
        raise ValueError(text)
    return received_on, digest


def shard_of(digest: bytes) -> int:
    """Which of the day's partitions of `files` a load belongs to."""
    return int.from_bytes(digest, "big") % SHARDS


def group_files(receipts: Iterable[Receipt]) -> list[FileReceipt]:
    """Whole files from receipts of parts in any order, oldest load first, parts in order."""
    by_file: dict[tuple[date, bytes], list[Receipt]] = {}
    for receipt in receipts:
        by_file.setdefault((receipt.received_on, digest_of(receipt.version.pack())), []).append(receipt)
    files = [FileReceipt(tuple(sorted(parts, key=lambda p: p.version.part))) for parts in by_file.values()]
    return sorted(files, key=lambda f: (f.first.version.said_at_ms, f.file_id))


def clip_error(text: str) -> str:
    """An error text cut to what the table keeps (200 bytes of UTF-8)."""
    return text.encode()[:FIRST_ERROR_BYTES].decode(errors="ignore")


def utc_now() -> datetime:
    """Now, to the millisecond that the store keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
