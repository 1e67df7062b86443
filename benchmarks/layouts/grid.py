"""The intervals of civil days in a row, as columns of numbers, and how clocks and calendars print them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Column = npt.NDArray[np.bytes_]
EPOCH = date(1970, 1, 1)
DAY_S = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """`n` intervals. `days` since 1970 and `slots` of the civil day; `starts_s` in UTC since 1970.

    `offsets_s`, `end_offsets_s`: what clocks show more than UTC when the interval begins and when it ends.
    """

    interval_s: int
    days: Numbers
    slots: Numbers
    starts_s: Numbers
    offsets_s: Numbers
    end_offsets_s: Numbers

    def __len__(self) -> int:
        return len(self.days)

    @property
    def local_starts_s(self) -> Numbers:
        """As clocks show them, since 1970."""
        return self.starts_s + self.offsets_s

    @property
    def local_ends_s(self) -> Numbers:
        return self.starts_s + self.interval_s + self.end_offsets_s

    @property
    def hours(self) -> Numbers:
        """Of the start, as clocks show it."""
        return self.local_starts_s % DAY_S // 3600

    @property
    def last_before_repeat(self) -> Mask:
        """The intervals at whose end clocks go back."""
        return self.end_offsets_s < self.offsets_s

    def take(self, which: Numbers | Mask) -> "Grid":
        """Some of the intervals, in this order."""
        names = ("days", "slots", "starts_s", "offsets_s", "end_offsets_s")
        return replace(self, **{name: getattr(self, name)[which] for name in names})


def grid_of(zone: str, first: date, days: int, minutes: int) -> Grid:
    """All intervals of `days` civil days. Without a zone each has 24 hours."""
    interval_s = 60 * minutes
    numbers = np.arange((first - EPOCH).days, (first - EPOCH).days + days + 1)
    midnights = [_midnight(zone, EPOCH + timedelta(days=day)) for day in numbers.tolist()]
    starts = np.array([int(moment.timestamp()) for moment in midnights])
    offsets = np.array([_offset_s(moment) for moment in midnights])
    counts = np.diff(starts) // interval_s
    slots = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    starts_s = np.repeat(starts[:-1], counts) + slots * interval_s
    begin, end = np.repeat(offsets[:-1], counts), np.repeat(offsets[:-1], counts)
    for at in np.flatnonzero(np.repeat(offsets[1:] != offsets[:-1], counts)).tolist():
        begin[at], end[at] = (_offset_at(zone, int(starts_s[at]) + s) for s in (0, interval_s))
    return Grid(interval_s, np.repeat(numbers[:-1], counts), slots, starts_s, begin, end)


def _midnight(zone: str, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone) if zone else UTC)


def _offset_s(moment: datetime) -> int:
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _offset_at(zone: str, instant_s: int) -> int:
    return _offset_s(datetime.fromtimestamp(instant_s, ZoneInfo(zone) if zone else UTC))


def date_texts(days: Numbers, form: str) -> Column:
    """Dates (days since 1970) in a strftime format."""
    return each(days, lambda day: (EPOCH + timedelta(days=day)).strftime(form))


def dates(local_s: Numbers, form: str = "%Y-%m-%d") -> Column:
    """The dates of times as clocks show them."""
    return date_texts(local_s // DAY_S, form)


def times(local_s: Numbers, form: str = "%H:%M") -> Column:
    """The times of day of times as clocks show them."""

    def text(second: int) -> str:
        return datetime.fromtimestamp(second, UTC).strftime(form)

    return each(local_s % DAY_S, text)


def offset_texts(offsets_s: Numbers, colon: str = ":") -> Column:
    """Offsets from UTC: `+01:00`."""

    def text(offset_s: int) -> str:
        hours, rest = divmod(abs(offset_s), 3600)
        return f"{'-' if offset_s < 0 else '+'}{hours:02}{colon}{rest // 60:02}"

    return each(offsets_s, text)


def each(numbers: Numbers, text: Callable[[int], str]) -> Column:
    """The text of each number, worked out once for each distinct one."""
    distinct, inverse = np.unique(numbers, return_inverse=True)
    texts: Column = np.array([text(number).encode() for number in distinct.tolist()])
    return texts[inverse]


def runs(numbers: Numbers) -> Iterator[slice]:
    """The stretches of equal neighbours."""
    borders = np.flatnonzero(np.diff(numbers)) + 1
    edges = [0, *borders.tolist(), len(numbers)]
    return (slice(*pair) for pair in pairwise(edges))
