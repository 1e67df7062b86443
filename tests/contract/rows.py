"""Blocks for the contract suite, from as few words as a test needs."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import uuid4

import numpy as np

from common.block import Block
from common.calendar import EPOCH
from common.energy import MISSING
from common.meter_day import INTERVAL_KIND
from common.store.port import Store
from common.version import Version

FIRST_DAY = date(2019, 1, 1)
RECEIVED_ON = date(2019, 2, 1)


def new_id(prefix: str = "M") -> str:
    """A meter that no other test knows."""
    return f"{prefix}{uuid4().hex[:12]}"


def version(said_at_ms: int = 1, digest: bytes = b"digest00", part: int = 0) -> bytes:
    """A packed version."""
    return Version(said_at_ms // 1000, said_at_ms, part, digest).pack()


def readings(slots: int = 48, seed: int = 0) -> list[int]:
    """Whole µWh of one day."""
    return [int(value) for value in np.random.default_rng(seed).integers(0, 10**12, slots)]


def block(
    meters: str | Sequence[str],
    days: Sequence[date],
    slots_uwh: Sequence[Sequence[int]],
    *,
    versions: bytes | Sequence[bytes] = b"",
    channel: str = "import",
    qualities: Sequence[str] | None = None,
    zone: str = "Europe/London",
    kind: str = INTERVAL_KIND,
) -> Block:
    """One row per day; a single meter or version stands for all rows."""
    count = len(days)
    matrix = np.array(slots_uwh, dtype=np.int64).reshape(count, len(slots_uwh[0]) if count else 48)
    packed = versions or version()
    return Block(
        meter_ids=[meters] * count if isinstance(meters, str) else list(meters),
        channels=[channel] * count,
        days=np.array([(day - EPOCH).days for day in days], dtype=np.int64),
        slots_uwh=matrix,
        expected=np.full(count, matrix.shape[1], dtype=np.int64),
        estimated=np.zeros(count, dtype=np.int64),
        qualities=list(qualities) if qualities else [""] * count,
        versions=[packed] * count if isinstance(packed, bytes) else list(packed),
        interval_minutes=30,
        zone=zone,
        basis="elapsed",
        kind=kind,
        received_on=RECEIVED_ON,
    )


def write(store: Store, *blocks: Block) -> None:
    """All of them durable on return."""
    with store.day_writer() as writer:
        for one in blocks:
            writer.write(one)


def consecutive(count: int, first: date = FIRST_DAY) -> list[date]:
    """Days on end."""
    return [first + timedelta(days=n) for n in range(count)]


def contents(store: Store, meter_id: str, channel: str = "import") -> list[tuple[object, ...]]:
    """All that is stored of a meter's days, slots included, without the meter's name."""
    found: list[tuple[object, ...]] = []
    for row in store.day_rows(meter_id, channel, None, None):
        slots = store.day_slots(meter_id, channel, row.day)[row.version]
        numbers = (row.total_uwh, row.count, row.expected, row.interval_minutes, row.estimated)
        words = (row.zone, row.basis, row.kind, slots.quality)
        found.append((row.day, row.version, numbers, words, tuple(slots.slots_uwh)))
    return found


def total(slots_uwh: Sequence[int]) -> int:
    """The sum without marks."""
    return sum(slot for slot in slots_uwh if slot > MISSING // 2)
