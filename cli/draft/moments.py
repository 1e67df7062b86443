"""When the readings of a long file are: which columns tell it, how far apart they are, in which order."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from cli.draft.columns import Column, plain
from cli.draft.look import Sheet
from cli.draft.times import TimeFormat
from common.errors import FileRefusedError, Refusal

MINUTE = timedelta(minutes=1)
_NEARLY_ALL = 0.9
_MOST = 5
"""Columns of one kind that are tried."""
_STARTS = re.compile(r"(?<![a-z])(start\w*|begin\w*|from|van|fra|von|desde|inicio|début|alku\w*)(?![a-z])")
_ENDS = re.compile(r"(?<![a-z])(end|ending|until|till|to|tot|til|bis|hasta|fin|loppu\w*)(?![a-z])")
_LONG_DAYS = {60: (23, 24, 25), 30: (46, 48, 50), 15: (92, 96, 100)}

Moments = list[datetime | None]


@dataclass(frozen=True, slots=True)
class Clock:
    """Columns that tell a moment: one, or date and time. `numbered`: the second is a number."""

    columns: tuple[Column, ...]
    form: TimeFormat
    pattern: str
    numbered: bool
    moments: Moments

    @property
    def title(self) -> str:
        return " + ".join(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock of the readings. `end`: the clock of their ends, where the file has both.

    `interval_minutes`: 0 where it cannot be told. `rivals`: other clocks that would do as well.
    """

    clock: Clock
    end: Clock | None
    interval_minutes: int
    rivals: tuple[Clock, ...]
    newest_first: bool


def timing_of(sheet: Sheet, columns: Sequence[Column]) -> Timing:
    """The best clock of a file. FileRefusedError where no columns tell when a reading was."""
    clocks = list(_clocks(sheet, columns))
    if not clocks:
        raise FileRefusedError(
            Refusal.NO_READINGS,
            "the lines have dates, but no time of day and no columns for the intervals of a day",
        )
    distinct = [len(set(clock.moments)) for clock in clocks]
    best = [
        clock for clock, count in zip(clocks, distinct, strict=True) if count >= _NEARLY_ALL * max(distinct)
    ]
    clock, end = _pair(best)
    interval = _interval(clock, end)
    used = {id(one) for one in (clock, end)}
    rivals = () if end else tuple(one for one in best if id(one) not in used and one.moments != clock.moments)
    return Timing(clock, end, interval, rivals, _newest_first(clock.moments))


def _clocks(sheet: Sheet, columns: Sequence[Column]) -> Iterator[Clock]:
    by_grain: dict[str, list[Column]] = {"date": [], "time": [], "stamp": []}
    for column in columns:
        fitting = column.time is not None and 2 * column.filled > len(sheet.rows)
        if column.time is not None and fitting and len(by_grain[column.time.grain]) < _MOST:
            by_grain[column.time.grain].append(column)
    for stamp in by_grain["stamp"]:
        if stamp.time is not None:
            yield _clock(sheet, (stamp,), stamp.time, stamp.pattern)
    for date in by_grain["date"]:
        for time in by_grain["time"]:
            if date.time is not None and time.time is not None:
                yield _clock(sheet, (date, time), date.time.with_time(time.time), time.pattern)
        for number in columns:
            moments = _numbered(sheet, date, number)
            if moments and date.time is not None:
                yield Clock((date, number), date.time, "", numbered=True, moments=moments)


def _clock(sheet: Sheet, columns: tuple[Column, ...], form: TimeFormat, pattern: str) -> Clock:
    parts = [_read_all(column, pattern) for column in columns]
    moments: Moments = []
    for cells in sheet.rows:
        moment = parts[0].get(cells[columns[0].at])
        if len(columns) > 1 and moment is not None:
            time = parts[1].get(cells[columns[1].at])
            moment = None if time is None else moment + (time - time.replace(hour=0, minute=0, second=0))
        moments.append(moment)
    return Clock(columns, form, pattern, numbered=False, moments=moments)


def _read_all(column: Column, pattern: str) -> dict[str, datetime | None]:
    """What each text of a column means, where it is a date or a time."""
    form = column.time
    taken = pattern if column.pattern else ""
    return {text: form.read(_taken(taken, text)) if form else None for text in column.texts}


def _taken(pattern: str, text: str) -> str:
    found = re.fullmatch(pattern, text[:200]) if pattern else None
    return found[1] if found else text


def _numbered(sheet: Sheet, date: Column, number: Column) -> Moments:
    """The moments that a date and a number from 1 make; none where the column holds no such numbers."""
    if number is date or not 20 <= len(number.texts) <= 100 or number.blank or date.time is None:
        return []
    if not all(re.fullmatch(r"0?[1-9]|[1-9]\d|100", text) for text in number.texts):
        return []
    last = max(int(text) for text in number.texts)
    interval = next((minutes for minutes, counts in _LONG_DAYS.items() if last in counts), 0)
    if not interval or {int(text) for text in number.texts} != set(range(1, last + 1)):
        return []
    days = {text: date.time.read(text) for text in date.texts}
    moments: Moments = []
    for cells in sheet.rows:
        day = days.get(cells[date.at])
        moments.append(None if day is None else day + interval * MINUTE * (int(cells[number.at]) - 1))
    return moments


def _pair(best: Sequence[Clock]) -> tuple[Clock, Clock | None]:
    """The clock of the starts with that of the ends; the first clock alone where there are no two such."""
    chosen: tuple[float, Clock, Clock] | None = None
    for one in best:
        for two in best:
            share = _length_share(one.moments, two.moments) if _named_apart(one, two) else 0.0
            if share >= _NEARLY_ALL and (chosen is None or share > chosen[0]):
                chosen = (share, one, two)
    return (chosen[1], chosen[2]) if chosen else (best[0], None)


def _named_apart(one: Clock, two: Clock) -> bool:
    """Whether the names say which is the start: local time and UTC are an hour apart as well."""
    if one is two or one.form.offset != two.form.offset:
        return False
    first, second = plain(one.title), plain(two.title)
    ended = _ENDS.search(second) and not _ENDS.search(first)
    started = _STARTS.search(first) and not _STARTS.search(second)
    return bool(ended or started)


def _length_share(starts: Moments, ends: Moments) -> float:
    """How many of the pairs are as far apart as most are, if that is the length of an interval."""
    lengths = _lengths(starts, ends)
    if not lengths:
        return 0.0
    length, times = lengths.most_common(1)[0]
    return times / lengths.total() if _whole(length) else 0.0


def _lengths(starts: Moments, ends: Moments) -> Counter[timedelta]:
    return Counter(
        end - start for start, end in zip(starts, ends, strict=True) if start is not None and end is not None
    )


def _whole(length: timedelta) -> int:
    """The interval of that length, in minutes; an end may be printed a minute or a second before."""
    for more in (timedelta(), MINUTE, timedelta(seconds=1)):
        minutes, rest = divmod(length + more, MINUTE)
        if not rest and minutes > 0 and 60 % minutes == 0 and (not more or minutes > 1):
            return minutes
    return 0


def _interval(clock: Clock, end: Clock | None) -> int:
    """Minutes from one reading to the next, 0 where they are not the same nearly always."""
    moments = sorted({moment for moment in clock.moments if moment is not None})
    gaps = Counter(two - one for one, two in pairwise(moments))
    length = gaps.most_common(1)[0][0] if gaps else timedelta()
    if end is not None:
        printed = _whole(_lengths(clock.moments, end.moments).most_common(1)[0][0])
        return printed if not gaps or length == printed * MINUTE else 0
    if length >= timedelta(hours=20):
        raise FileRefusedError(
            Refusal.NO_READINGS,
            "the lines are a day or more apart: totals of days are not readings of intervals",
        )
    fitting = sum(times for gap, times in gaps.items() if gap % length == timedelta())
    enough = gaps.total() >= 3 and gaps[length] * 2 > gaps.total() and fitting >= 0.95 * gaps.total()
    return _whole(length) if enough and length == _whole(length) * MINUTE else 0


def _newest_first(moments: Moments) -> bool:
    known = [moment for moment in moments if moment is not None]
    steps = [two > one for one, two in pairwise(known) if two != one]
    return len(steps) > 2 and sum(steps) * 5 < len(steps)
