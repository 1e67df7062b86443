"""The texts of ESPI readings become numbers: all of a piece at once where they are plain, else one by one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from common.block import Int64Array
from common.calendar import EPOCH, civil_slot, day_start_s
from common.energy import LIMIT_UWH, VOID
from common.errors import Reject
from common.receipt import Counts
from processor.meanings import ACTUAL, IGNORED, NO_SLOT, VOID_CODE, Meanings
from processor.numbers import exact_uwh
from processor.readers.batch import ReadingBatch
from processor.readers.espi.feed import Series
from processor.readers.espi.texts import Origins, Texts, origin
from processor.readers.espi.xml_events import BLANKS
from processor.rejects import RejectReport

FIRST_S, LAST_S = 31_536_000, 7_258_118_399
"""Instants from 1971 to 2199."""
_DIGITS = 15
_DAY_S = 86400

BoolArray: TypeAlias = npt.NDArray[np.bool_]
Row: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """A series in numbers. `factor`: µWh per unit where that is a whole number, else 0. `minutes`: or 0."""

    series: Series
    meter: int
    channel: int
    code: int
    factor: int
    minutes: int


class _BadReadingError(Exception):
    """A reading is rejected."""

    def __init__(self, element: str, reject: Reject, text: str = "") -> None:
        super().__init__(element, reject, text)
        self.element, self.reject, self.text = element, reject, text


class Decoder:
    """Decodes the readings of one feed. A row: meter, channel, day, slot, µWh or mark, quality code."""

    def __init__(self, meanings: Meanings, rejects: RejectReport) -> None:
        self._meanings, self._rejects = meanings, rejects
        self._sources: dict[Series, _Source | Reject | None] = {}

    def batches(self, texts: Texts) -> Iterator[ReadingBatch]:
        """A batch per interval length, in their order in the file; the first one has the counts."""
        n = len(texts.lines)
        if not n:
            return
        sources = [self._source_of(series) for _, series in texts.runs]
        run_of = np.repeat(np.arange(len(sources)), np.diff([*(at for at, _ in texts.runs), n]))
        rows, minutes, plain = self._all_at_once(texts, sources, run_of)
        ignored = np.array([source is None for source in sources], bool)[run_of]
        became = Counter(
            cells=n, ignored=int(np.count_nonzero(ignored)), fast=int(np.count_nonzero(plain | ignored))
        )
        minutes[~plain] = 0
        for at in np.flatnonzero(~plain & ~ignored).tolist():
            try:
                rows[at], minutes[at] = self._one(texts, at, sources[run_of[at]], became)
            except _BadReadingError as bad:
                became["rejected"] += 1
                self._rejects.add(texts.lines[at], bad.element, bad.reject, origin(texts, at)[1], bad.text)
        counts = Counts(**became)
        for length in list(dict.fromkeys(minutes[minutes > 0].tolist())) or [60]:
            some = np.flatnonzero(minutes == length)
            meters, channels, days, slots, values, codes = rows[some].T.copy()
            no_twin = np.full(len(some), NO_SLOT, np.int64)
            yield ReadingBatch(
                meters, channels, days, slots, no_twin, no_twin, values, codes, counts, length,
                origins=Origins(texts, some),
            )  # fmt: skip
            counts = Counts()

    def _source_of(self, series: Series | Reject) -> _Source | Reject | None:
        """None where the readings of a series are ignored."""
        if isinstance(series, Reject):
            return series
        if series not in self._sources:
            self._sources[series] = self._new_source(series)
        return self._sources[series]

    def _new_source(self, series: Series) -> _Source | Reject | None:
        meanings = self._meanings
        channel = meanings.channel(series.channel) if series.is_energy else IGNORED
        if channel == IGNORED:
            return None
        meter = meanings.meter(series.meter) if series.meter else meanings.default_meter
        code = meanings.quality(series.quality) if series.quality else ACTUAL
        for found in (meter, channel, code):
            if isinstance(found, Reject):
                return found
        ratio = series.uwh_per_unit
        factor = ratio.numerator if ratio.denominator == 1 and ratio < LIMIT_UWH else 0
        return _Source(series, int(meter), int(channel), int(code), factor, _minutes(series.duration))

    def _all_at_once(
        self, texts: Texts, sources: Sequence[_Source | Reject | None], run_of: Int64Array
    ) -> tuple[Int64Array, Int64Array, BoolArray]:
        """Rows and minutes of all readings, and of which of them these are right."""
        known = [
            (one.meter, one.channel, one.code, one.factor, one.minutes)
            if isinstance(one, _Source)
            else (0,) * 5
            for one in sources
        ]
        meters, channels, codes, factors, default_minutes = np.array(known, np.int64)[run_of].T.copy()
        for at, found in texts.qualities.items():
            code = self._code(found)
            codes[at] = VOID_CODE if isinstance(code, Reject) else code
        minutes_of = {text: _minutes(text) for text in set(texts.durations)}
        minutes = np.array([minutes_of[text] for text in texts.durations], np.int64)
        if "" in minutes_of:
            minutes = np.where(np.array([not text for text in texts.durations]), default_minutes, minutes)
        starts, values = _whole_numbers(texts.starts), _whole_numbers(texts.values)
        days, slots, on_grid = self._places(starts, minutes)
        right = on_grid & (codes != VOID_CODE) & (values >= 0) & (factors > 0)
        right &= values <= LIMIT_UWH // np.maximum(factors, 1)
        rows = np.stack([meters, channels, days, slots, np.where(right, values, 0) * factors, codes], axis=1)
        return rows, minutes, right

    def _places(self, starts: Int64Array, minutes: Int64Array) -> tuple[Int64Array, Int64Array, BoolArray]:
        """Civil days and slots, and which of them are intervals of their day, as `civil_slot` has it."""
        within = (starts >= FIRST_S) & (starts <= LAST_S) & (minutes > 0)
        starts, seconds = np.where(within, starts, FIRST_S), np.where(within, minutes, 1) * 60
        around = np.unique(np.unique(starts // _DAY_S)[:, None] + np.arange(-1, 3))
        midnights = np.array(
            [
                day_start_s(self._meanings.profile.zone, EPOCH + timedelta(days=day))
                for day in around.tolist()
            ],
            np.int64,
        )
        at = np.searchsorted(midnights, starts, side="right") - 1
        slots, rest = np.divmod(starts - midnights[at], seconds)
        fits = (slots + 1) * seconds <= midnights[at + 1] - midnights[at]
        return around[at], slots, within & (rest == 0) & fits

    def _one(
        self, texts: Texts, at: int, source: _Source | Reject | None, became: Counter[str]
    ) -> tuple[Row, int]:
        """Row and minutes of one reading; no minutes where it is blank. Else _BadReadingError."""
        assert source is not None  # noqa: S101 - told apart by the caller
        if isinstance(source, Reject):
            raise _BadReadingError("IntervalBlock", source)
        code = self._code(texts.qualities[at]) if at in texts.qualities else source.code
        if isinstance(code, Reject):
            raise _BadReadingError("quality", code, " ".join(texts.qualities[at]))
        value = texts.values[at].strip(BLANKS)
        if not value and code != VOID_CODE:
            became["blank"] += 1
            return (0,) * 6, 0
        duration = texts.durations[at].strip(BLANKS)
        minutes = _minutes(duration) if duration else source.minutes
        if not minutes:
            raise _BadReadingError("duration", Reject.OFF_GRID, duration)
        day, slot = self._place(texts.starts[at].strip(BLANKS), minutes)
        if code == VOID_CODE:
            became["blank"] += 1
            return (source.meter, source.channel, day, slot, VOID, code), minutes
        uwh = exact_uwh(value, source.series.uwh_per_unit, ".")
        if isinstance(uwh, Reject):
            raise _BadReadingError("value", uwh, value)
        became["rounded"] += uwh[1]
        return (source.meter, source.channel, day, slot, uwh[0], code), minutes

    def _place(self, text: str, minutes: int) -> tuple[int, int]:
        start_s = int(text) if _is_whole(text) else 0
        if not FIRST_S <= start_s <= LAST_S:
            raise _BadReadingError("start", Reject.BAD_TIME, text)
        place = civil_slot(self._meanings.profile.zone, start_s, minutes)
        if place is None:
            raise _BadReadingError("start", Reject.OFF_GRID, text)
        return (place[0] - EPOCH).days, place[1]

    def _code(self, texts: Sequence[str]) -> int | Reject:
        """Of several quality codes of a reading, the first that is not that of an actual reading."""
        codes = [self._meanings.quality(text.strip(BLANKS)) for text in texts]
        return next((code for code in codes if code != ACTUAL), ACTUAL)


def _minutes(text: str) -> int:
    """Minutes of an interval that is a whole part of an hour; 0 for any other."""
    text = text.strip(BLANKS)
    minutes, rest = divmod(int(text), 60) if _is_whole(text) else (0, 0)
    return minutes if minutes and not rest and 60 % minutes == 0 else 0


def _is_whole(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= _DIGITS


def _whole_numbers(texts: list[str]) -> Int64Array:
    """Whole numbers of up to 15 digits, -1 for all else."""
    plain = "".join(texts)
    if plain.isdecimal() and plain.isascii() and all(texts) and max(map(len, texts)) <= _DIGITS:
        return np.array(list(map(int, texts)), np.int64)
    stripped = (text.strip(BLANKS) for text in texts)
    return np.array([int(text) if _is_whole(text) else -1 for text in stripped], np.int64)
