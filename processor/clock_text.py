"""The text of a date, a time or both, as minutes: halves are worked out once and remembered.

Most files print the same few dates and times over and over, so a stamp mostly costs two look-ups.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
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
        self._blanks, self._time_blanks = self._date_form.count(" "), self._time_form.count(" ")
        self._least = 5 if form == "iso" else 0
        self.cuts = form == "iso" or bool(halves)
        self._date = remember(self._read_date)
        self._time = remember(self._read_time)

    def read(self, text: str) -> Printed:
        """What a text says."""
        if not text.isascii():
            raise ValueError(text)
        if self._per_second:
            return self._epoch(text)
        if not self.cuts:
            return self._whole(text)
        date_text, time_text = self.cut(text)
        date, time = self.day(date_text), self.time(time_text)
        if date is None or time is None:
            return self._whole(text)
        return Printed(date, *time)

    def cut(self, text: str) -> tuple[str, str]:
        """Date and time, where `cuts`; the date is empty where the text has not this form."""
        if self._form == "iso":
            return (text[:10], text[11:]) if text[10:11] in ("T", " ") else ("", text)
        if not self._blanks:
            date, _, time = text.partition(" ")
            return date, time
        pieces = text.split(" ", self._blanks + 1)
        return " ".join(pieces[:-1]), pieces[-1]

    def cut_all(self, texts: Sequence[str]) -> tuple[list[str], list[str]]:
        """`cut` of each, as dates and times."""
        if self._form == "iso" and {text[10:11] for text in texts} <= {"T", " "}:
            return [text[:10] for text in texts], [text[11:] for text in texts]
        pairs = [self.cut(text) for text in texts]
        return [date for date, _ in pairs], [time for _, time in pairs]

    def day(self, text: str) -> int | None:
        """Days since 1970 of what `cut` took for a date; None where the whole text must be read."""
        fits = text.isascii() and text.count(" ") == self._blanks and (self._form != "iso" or len(text) == 10)
        return self._date(text) if fits else None

    def time(self, text: str) -> tuple[int, bool, int | None] | None:
        """Second of the day, whether it has fractions, offset in minutes; None as above."""
        fits = text.isascii() and text.count(" ") == self._time_blanks and len(text) >= self._least
        return self._time(text) if fits else None

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
            return _padded(text, form) or datetime.strptime(text, form)  # noqa: DTZ007 - the profile's clock
        if not _ISO.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text)


@lru_cache
def _digits_of(form: str) -> re.Pattern[str] | None:
    """What a text of a format matches where all its numbers have all their digits; None for most formats."""
    pieces = re.split("%([dmYHMS])", form)
    if "%" in "".join(pieces[::2]) or len({*pieces[1::2]}) < len(pieces[1::2]):
        return None
    numbers = [rf"(?P<{name}>\d{{{4 if name == 'Y' else 2}}})" for name in pieces[1::2]]
    literals = [re.escape(literal) for literal in pieces[::2]]
    return re.compile(
        "".join(literal + number for literal, number in zip(literals, [*numbers, ""], strict=True)), re.ASCII
    )


def _padded(text: str, form: str) -> datetime | None:
    """What strptime says, ten times as fast; None where strptime must be asked."""
    digits = _digits_of(form)
    found = digits.fullmatch(text) if digits else None
    if not found:
        return None
    said = {name: int(number) for name, number in found.groupdict().items()}
    try:
        return datetime(  # noqa: DTZ001 - the profile's clock
            said.get("Y", 1900), said.get("m", 1), said.get("d", 1),
            said.get("H", 0), said.get("M", 0), said.get("S", 0),
        )  # fmt: skip
    except ValueError:
        return None


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
