"""The places of a column of stamps at once: dates and times apart, of which a file prints few."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from common.block import Int64Array
from common.calendar import MINUTES_PER_DAY
from common.errors import Reject
from common.meter_day import NOMINAL
from common.profile.cells import BLANKS
from common.profile.model import Profile, Stamp
from processor.clock_text import remember
from processor.stamps import FIRST_DAY, LAST_DAY, NO_SLOT, Stamps

REJECTED = -2
"""The slot of a line whose stamp is a reject."""
NOWHERE = (0, NO_SLOT, 0, NO_SLOT)
_UNKNOWN = -(10**6)

Texts: TypeAlias = tuple[Int64Array, Sequence[str]]
"""The distinct texts of a column, and before them for each line the number of its text."""


class PlaceColumns:
    """The same as `Stamps.place`, which it asks wherever a date, a time or the day's clocks are not plain."""

    def __init__(self, profile: Profile, stamp: Stamp, stamps: Stamps) -> None:
        self._stamp, self._stamps = stamp, stamps
        self._nominal = profile.basis == NOMINAL
        self._interval = profile.interval_minutes
        self._by_number = stamp.stands_for == "number"
        self._shift = self._interval if stamp.stands_for == "end" else 0
        self._date = remember(self._numbered_date if self._by_number else self._plain_date)
        self._time = remember(self._number if self._by_number else self._plain_time)

    def places(self, columns: Sequence[Texts]) -> Int64Array:
        """Day, slot, and the same of the twin: n x 4. `columns`: the stamp, or its date and its time."""
        if len(columns) == 1:
            codes, texts = columns[0]
            return self._of_texts([text.strip(BLANKS) for text in texts]).take(codes, axis=0)
        stripped = [(codes, [text.strip(BLANKS) for text in texts]) for codes, texts in columns]
        if len(columns) > 2 or self._stamp.pattern or not (self._stamps.clock.cuts or self._by_number):
            pairs = np.array([codes for codes, _ in stripped]).T
            return self._one_by_one(pairs, [texts for _, texts in stripped])
        return self._of_halves(*stripped)

    def _of_texts(self, texts: Sequence[str]) -> Int64Array:
        """Of distinct stamps, each a whole text."""
        inner = [self._stamps.taken(text) for text in texts] if self._stamp.pattern else texts
        if self._by_number:
            pieces = [text.rpartition(" ") for text in inner]
            halves = [date.strip(BLANKS) for date, _, _ in pieces], [number for _, _, number in pieces]
        elif self._stamps.clock.cuts:
            halves = self._stamps.clock.cut_all(inner)
        else:
            return self._one_by_one(np.arange(len(texts))[:, None], [texts])
        dates, times = (_distinct(half) for half in halves)
        places, sure = self._plain(dates, times)
        unsure = np.flatnonzero(~sure)
        places[unsure] = self._one_by_one(unsure[:, None], [texts])
        return places

    def _of_halves(self, dates: Texts, times: Texts) -> Int64Array:
        places, sure = self._plain(dates, times)
        unsure = np.flatnonzero(~sure)
        pairs = np.column_stack((dates[0][unsure], times[0][unsure]))
        places[unsure] = self._one_by_one(pairs, [dates[1], times[1]])
        return places

    def _one_by_one(self, numbers: Int64Array, texts: Sequence[Sequence[str]]) -> Int64Array:
        """Of n lines with the numbers of their texts in each of k columns."""
        distinct, inverse = np.unique(numbers, axis=0, return_inverse=True)
        found = [
            self._stamps.place(" ".join(column[at] for column, at in zip(texts, row, strict=True)))
            for row in distinct.tolist()
        ]
        places = [(0, REJECTED, 0, NO_SLOT) if isinstance(place, Reject) else place for place in found]
        return np.array(places, np.int64).reshape(-1, 4)[inverse.reshape(-1)]

    def _plain(
        self, dates: Texts, times: Texts
    ) -> tuple[Int64Array, "np.ndarray[tuple[int], np.dtype[np.bool_]]"]:
        """Plain arithmetic, n x 4, and for which of the lines that is right."""
        days = (
            np.array([self._date(text) for text in dates[1]], np.int64).reshape(-1, 4).take(dates[0], axis=0)
        )
        clock = (
            np.array([self._time(text) for text in times[1]], np.int64).reshape(-1, 2).take(times[0], axis=0)
        )
        day, minute = days[:, 0], clock[:, 0]
        sure = (day != _UNKNOWN) & (minute != _UNKNOWN)
        if self._by_number:
            slot = minute
            sure &= (slot >= 0) & (slot < days[:, 1])
        else:
            minute = minute - self._shift
            if not self._nominal and self._stamp.clock != "local":
                minute += days[:, 2] - clock[:, 1]
            beyond, minute = np.divmod(minute, MINUTES_PER_DAY)
            slot, rest = np.divmod(minute, self._interval)
            sure &= (rest == 0) & (np.abs(beyond) <= 1)
            if not self._nominal:
                there = np.take_along_axis(days[:, 1:], np.clip(beyond + 1, 0, 2)[:, None], axis=1)[:, 0]
                sure &= (days[:, 2] != _UNKNOWN) & (there == days[:, 2])
            day = day + beyond
        none = np.full(len(day), NO_SLOT, np.int64)
        return np.column_stack((day, slot, none, none)), sure

    def _plain_date(self, text: str) -> tuple[int, int, int, int]:
        """Day, and the steady offset of the day before, of the day, and of the day after."""
        day = self._stamps.clock.day(text)
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            return (_UNKNOWN,) * 4
        if self._nominal:
            return (day, 0, 0, 0)
        offsets = (self._stamps.steady(day + step) for step in (-1, 0, 1))
        before, on, after = (_UNKNOWN if offset is None else offset for offset in offsets)
        return (day, before, on, after)

    def _plain_time(self, text: str) -> tuple[int, int]:
        """Minute of the day, and offset."""
        found = self._stamps.clock.time(text)
        if found is None:
            return (_UNKNOWN, 0)
        second, odd, offset = found
        if second % 60 or odd or (offset is not None) != (self._stamp.clock == "offset"):
            return (_UNKNOWN, 0)
        return (second // 60, offset or 0)

    def _numbered_date(self, text: str) -> tuple[int, int, int, int]:
        """Day, and how many intervals it has."""
        place = self._stamps.place(f"{text} 1")
        if isinstance(place, Reject):
            return (_UNKNOWN,) * 4
        day = place[0]
        slots = (
            MINUTES_PER_DAY // self._interval if self._nominal else self._stamps.expected(day, self._interval)
        )
        return (day, slots, 0, 0)

    def _number(self, text: str) -> tuple[int, int]:
        plain = text.isascii() and text.isdigit() and len(text) <= 4
        return (int(text) - 1, 0) if plain else (_UNKNOWN, 0)


def _distinct(texts: list[str]) -> Texts:
    codes, distinct = pd.factorize(np.array(texts, object))
    return codes.astype(np.int64), list(distinct)
