"""Readings as a reader gives them, put by hand, and what a day book makes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from common.block import Block
from common.energy import MISSING
from common.objects import ObjectInfo
from common.profile.load import load_profile
from common.receipt import Counts
from common.version import Version
from processor.days.day_book import DayBook
from processor.load import Load, load_of
from processor.meanings import NO_SLOT, Meanings
from processor.readers.batch import DayBatch, ReadingBatch
from processor.rejects import RejectReport

SAID_S = 1_700_000_000
CODES = ("", "E", "F", "G")
"""Texts of the codes, by their number."""
TOML = """
layout = "long"
summary = ""
zone = "Europe/London"
interval_minutes = 60
[file]
header = ["id", "stamp", "kwh", "revised", "flag"]
[meter]
column = "id"
[stamp]
column = "stamp"
clock = "local"
stands_for = "start"
%s
[value]
column = "kwh"
[quality]
column = "flag"
"""
REVISED = '[revision]\ncolumn = "revised"\n'


@dataclass(frozen=True, slots=True)
class Reading:
    """One line. `twin`: the slot of a second line of its label; `code`: a number, 0 is an actual reading."""

    meter: int
    slot: int
    uwh: int
    revision: int = 0
    code: int = 0
    twin: int = NO_SLOT


@dataclass(frozen=True, slots=True)
class Outcome:
    """µWh by meter and slot; quality text and revision of the version by meter; what was counted."""

    slots: dict[tuple[int, int], int]
    qualities: dict[int, str]
    revisions: dict[int, int]
    counts: Counts


class Book:
    """A day book under a profile that has `stamp` among its stamp's fields. All readings are of one day."""

    def __init__(self, day: int, stamp: str = "", tail: str = "") -> None:
        self._day = day
        self.meanings = Meanings(load_profile(TOML % stamp + tail, "day-lines"), "")
        self._meters = [self.meanings.meters.number(f"M{number}") for number in range(3)]
        self._channel = int(self.meanings.default_channel)
        for code in CODES[1:]:
            self.meanings.codes.number(code)
        self._days = DayBook(self.meanings, _load(), RejectReport())
        self._counts = Counts()

    def add(self, lines: Sequence[Reading], *, revised: bool = False) -> None:
        """A batch of readings."""
        rows = [(one.slot, one.twin, one.uwh, one.code, one.revision) for one in lines]
        slots, twins, values, codes, revisions = np.array(rows, np.int64).reshape(-1, 5).T.copy()
        meters, channels, days = self._keys([one.meter for one in lines])
        batch = ReadingBatch(
            meters, channels, days, slots, days, twins, values, codes, Counts(), 60,
            revisions if revised else None,
        )  # fmt: skip
        self._counts += self._days.add(batch, 0)

    def add_days(self, lines: Sequence[Sequence[Reading]], width: int) -> None:
        """A batch of lines of a day each, all readings of a line under the revision of its first."""
        matrix = np.full((len(lines), width), MISSING, np.int64)
        codes = np.zeros((len(lines), width), np.int64)
        for at, line in enumerate(lines):
            for one in line:
                matrix[at, one.slot], codes[at, one.slot] = one.uwh, one.code
        revisions = np.array([line[0].revision for line in lines], np.int64)
        keys = self._keys([line[0].meter for line in lines])
        self._counts += self._days.add(DayBatch(*keys, matrix, codes, Counts(), 60, revisions), 0)

    def outcome(self) -> Outcome:
        self._counts += self._days.settle(0)
        return _outcome(self._days.all_blocks(0), self._counts)

    def _keys(self, meters: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        numbers = np.array([self._meters[meter] for meter in meters], np.int64)
        return numbers, np.full(len(meters), self._channel), np.full(len(meters), self._day)


def _load() -> Load:
    at = datetime.fromtimestamp(SAID_S, UTC)
    return load_of(ObjectInfo("inbox", "key", "1", 1, at, {}), None, "day-lines")


def _outcome(blocks: Iterable[Block], counts: Counts) -> Outcome:
    slots: dict[tuple[int, int], int] = {}
    qualities: dict[int, str] = {}
    revisions: dict[int, int] = {}
    for block in blocks:
        for row, meter_id in enumerate(block.meter_ids):
            meter = int(meter_id[1:])
            assert meter not in qualities, "a meter day is one row"
            qualities[meter] = block.qualities[row]
            revisions[meter] = Version.unpack(block.versions[row]).revision_s
            said = enumerate(block.slots_uwh[row].tolist())
            slots |= {(meter, slot): uwh for slot, uwh in said if uwh != MISSING}
    return Outcome(slots, qualities, revisions, counts)
