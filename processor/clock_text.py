"""The text of a date, a time or both, as minutes: halves are worked out once and remembered.

Most files print the same few dates and times over and over, so a stamp mostly costs two look-ups.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from common.calendar import EPOCH
from common.profile.fields import EPOCHS

T = TypeVar("T")

_REMEMBERED = 500_000
_LONGEST_HALVED = 64
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_EPOCH = re.compile(r"\d{1,13}", re.ASCII)
_HALVES = re.compile(r"[^%]*(?:%[dmYybBj][^%]*)+?( )(?:%[HIMSpf][^%]*)+")


class Printed(NamedTuple):
    """A stamp as printed: `day` since 1970, `second` of that day; `odd` where it has fractions of a second.

    `offset_minutes` is the offset from UTC where the text has one.
    """

    day: int
    second: int
    odd: bool
    offset_minutes: int | None

    @property
    def naive(self) -> datetime:
        """Date and time without offset, to the second."""
        midnight = datetime.combine(EPOCH, datetime.min.time())
        return midnight + timedelta(days=self.day, seconds=self.second)


class ClockText:
    """Reads the stamps of one format: `iso`, `epoch`, `epoch-ms` or a strptime one. ValueError: none such."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._per_second = EPOCHS.get(form, 0)
        halves = _HALVES.fullmatch(form) if len(form) <= _LONGEST_HALVED else None
        self._date_form = form[: halves.start(1)] if halves else ""
        self._time_form = form[halves.end(1) :] if halves else ""
        self._blanks = self._date_form.count(" ")
        self._date = remember(self._read_date)
        self._time = remember(self._read_time)

    def read(self, text: str) -> Printed:
        """What a text says."""
        if not text.isascii():
            raise ValueError(text)
        if self._per_second:
            return self._epoch(text)
        if self._form == "iso":
            if len(text) < 16 or text[10] not in "T ":
                return self._whole(text)
            date, time = self._date(text[:10]), self._time(text[11:])
        elif self._date_form and text.count(" ") == self._blanks + self._time_form.count(" ") + 1:
            pieces = text.split(" ", self._blanks + 1)
            date = self._date(" ".join(pieces[:-1])) if self._blanks else self._date(pieces[0])
            time = self._time(pieces[-1])
        else:
            return self._whole(text)
        if date is None or time is None:
            return self._whole(text)
        return Printed(date, *time)

    def _epoch(self, text: str) -> Printed:
        if not _EPOCH.fullmatch(text):
            raise ValueError(text)
        seconds, rest = divmod(int(text), self._per_second)
        return Printed(*divmod(seconds, 86_400), rest != 0, None)

    def _whole(self, text: str) -> Printed:
        stamp = self._parse(text, self._form)
        return Printed((stamp.date() - EPOCH).days, *_of_day(stamp))

    def _read_date(self, text: str) -> int | None:
        """Days since 1970; None where the text is no date by itself."""
        try:
            return (self._parse(text, self._date_form or "iso").date() - EPOCH).days
        except ValueError:
            return None

    def _read_time(self, text: str) -> tuple[int, bool, int | None] | None:
        try:
            if self._time_form:
                return _of_day(self._parse(text, self._time_form))
            # Some versions of Python read 24:00 as the next day: only the whole stamp can tell which that is.
            return None if text.startswith("24") else _of_day(self._parse(f"2001-01-01T{text}", "iso"))
        except ValueError:
            return None

    def _parse(self, text: str, form: str) -> datetime:
        if form != "iso":
            return datetime.strptime(text, form)  # noqa: DTZ007 - the profile says which clock it is
        if not _ISO.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text)


def _of_day(stamp: datetime) -> tuple[int, bool, int | None]:
    offset = stamp.utcoffset()
    minutes = None if offset is None else round(offset.total_seconds() / 60)
    return stamp.hour * 3600 + stamp.minute * 60 + stamp.second, stamp.microsecond != 0, minutes


def remember(work_out: Callable[[str], T]) -> Callable[[str], T]:
    """The same function, that works out each of the last half million texts once (unless it is None)."""
    known: dict[str, T] = {}

    def remembered(text: str) -> T:
        found = known.get(text)
        if found is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            found = known[text] = work_out(text)
        return found

    return remembered
