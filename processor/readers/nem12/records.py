"""The records of NEM12, the interval data file of the Australian market: what each says, taken by itself.

Fields as in AEMO's "Meter Data File Format Specification NEM12 & NEM13".
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from itertools import takewhile

from common.calendar import EPOCH, MINUTES_PER_DAY, zone_of
from common.energy import UWH_PER_KWH
from common.errors import Reject
from common.profile.cells import BLANKS, split_cells
from processor.meanings import IGNORED, NO_REVISION, Meanings
from processor.readers.batch import Origin

UWH_PER_UNIT = {
    "wh": Fraction(UWH_PER_KWH, 1000),
    "kwh": Fraction(UWH_PER_KWH),
    "mwh": Fraction(UWH_PER_KWH * 1000),
}
"""Units of the streams that are read, in small letters. All others are no energy drawn or given."""

_FLAG = re.compile(r"[A-Za-z]\d{0,2}", re.ASCII)
_LETTER = re.compile(r"[A-Za-z]")
_NUMBER = re.compile(r"[+-]?\d*(?:\.\d*)?", re.ASCII)
_DATE = re.compile(r"\d{8}", re.ASCII)
_DATE_TIME = re.compile(r"\d{8}(?:\d{4}(?:\d\d)?)?", re.ASCII)
_SMALL_NUMBER = re.compile(r"\d{1,4}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1971, 2199


@dataclass(frozen=True, slots=True)
class Stream:
    """What a 200 record opens. `unit`: a key of UWH_PER_UNIT; empty where the stream is ignored.

    `slots`: per day; 0 where the record of an ignored stream has no usable interval length.
    """

    meter: int
    channel: int
    unit: str
    slots: int


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A 300 record. `values`: the cells of its slots. `code`: the quality where no 400 gives another."""

    stream: Stream
    day: int
    values: list[str]
    code: int
    revision: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class SlotRange:
    """A 400 record: the quality of the slots `first` to `stop` - 1, counted from 0."""

    first: int
    stop: int
    code: int


def record_kind(text: str) -> str:
    """The record indicator of a line. A byte order mark before it is left from joining files."""
    return text.partition(",")[0].strip(BLANKS + '"\ufeff')


def stream_of(cells: list[str], meanings: Meanings) -> Stream | Reject:
    """What a 200 record opens."""
    if len(cells) < 9:
        return Reject.CELL_COUNT
    nmi, suffix, unit, slots = cells[1], cells[4], cells[7].lower(), _slots_a_day(cells[8])
    channel = meanings.channel(suffix) if unit in UWH_PER_UNIT else IGNORED
    if channel == IGNORED:
        return Stream(0, 0, "", slots)
    meter = meanings.meter(nmi)
    for found in (meter, channel):
        if isinstance(found, Reject):
            return found
    return Stream(int(meter), int(channel), unit, slots) if slots else Reject.RECORD


def day_record_of(cells: list[str], stream: Stream, meanings: Meanings, origin: Origin) -> DayRecord | Reject:
    """What a 300 record says. Its tail may be missing behind the quality; its values as a whole, too."""
    flag = 2 + stream.slots
    if len(cells) <= flag or not _FLAG.fullmatch(cells[flag]) or _LETTER.search("".join(cells[2:flag])):
        flag = next((at for at, cell in enumerate(cells) if _FLAG.fullmatch(cell)), 0)
    if flag not in (2, 2 + stream.slots):
        return Reject.CELL_COUNT
    updated = cells[flag + 3] if len(cells) > flag + 3 else ""
    said = (_day(cells[1]), meanings.quality(cells[flag]), _seconds(updated, meanings.profile.zone))
    for found in said:
        if isinstance(found, Reject):
            return found
    day, code, revision = map(int, said)
    values = cells[2:flag] or [""] * stream.slots
    return DayRecord(stream, day, values, code, revision, origin)


def slot_range_of(cells: list[str], slots: int, meanings: Meanings) -> SlotRange | Reject:
    """What a 400 record says about a day of so many slots."""
    if len(cells) < 4 or not all(_SMALL_NUMBER.fullmatch(cell) for cell in cells[1:3]):
        return Reject.RECORD
    first, last = int(cells[1]), int(cells[2])
    if not 1 <= first <= last <= slots:
        return Reject.RECORD
    code = meanings.quality(cells[3]) if _FLAG.fullmatch(cells[3]) else Reject.QUALITY
    return code if isinstance(code, Reject) else SlotRange(first - 1, last, code)


def readings_in(text: str) -> int:
    """How many readings a line seems to hold that cannot be read: the numbers from its third cell on.

    At least one, so that no such line goes unnoticed.
    """
    cells = takewhile(_NUMBER.fullmatch, split_cells(text, ",")[2:])
    return max(1, sum(cell != "" for cell in cells))


def _slots_a_day(minutes: str) -> int:
    """0 where `minutes` is no whole part of an hour."""
    length = int(minutes) if _SMALL_NUMBER.fullmatch(minutes) else 0
    return MINUTES_PER_DAY // length if length and 60 % length == 0 else 0


def _day(text: str) -> int | Reject:
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:])) if _DATE.fullmatch(text) else EPOCH
    except ValueError:
        return Reject.BAD_DATE
    return (day - EPOCH).days if _FIRST_YEAR <= day.year <= _LAST_YEAR else Reject.BAD_DATE


def _seconds(text: str, zone: str) -> int | Reject:
    """Seconds since 1970 of a date with or without time; NO_REVISION where there is none."""
    if not text:
        return NO_REVISION
    if not _DATE_TIME.fullmatch(text):
        return Reject.REVISION
    full = text.ljust(14, "0")
    month, day, hour, minute, second = (int(full[at : at + 2]) for at in (4, 6, 8, 10, 12))
    try:
        stamp = datetime(int(full[:4]), month, day, hour, minute, second, tzinfo=zone_of(zone))
    except ValueError:
        return Reject.REVISION
    return int(stamp.timestamp()) if _FIRST_YEAR <= stamp.year <= _LAST_YEAR else Reject.REVISION
