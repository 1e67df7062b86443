"""What the texts of a file mean: meters, days, slots, channels, quality codes. Both reading paths ask here.

Every distinct text is worked out once and remembered, so the fast path costs a look-up per distinct text,
and both paths give the same verdict.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from common.calendar import EPOCH, civil_slot, day_minutes, local_instants_s
from common.errors import Reject
from common.meter_day import NOMINAL
from common.profile.model import Profile, Stamp
from processor.text import BLANKS

MAX_METER_ID = 64
MAX_CHANNEL = 32
IGNORED = -1
ACTUAL = 0
VOID_CODE = -1
NO_SLOT = -1
LONGEST_DAY_MINUTES = 26 * 60

_REMEMBERED = 500_000
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)

Place = tuple[int, int, int, int]
"""Day (since 1970) and slot of a stamp; then the same of its second occurrence, or NO_SLOT twice."""

T = TypeVar("T")


class Names:
    """A list of distinct texts and the number of each."""

    def __init__(self, *known: str) -> None:
        self.texts: list[str] = list(known)
        self._numbers = {text: number for number, text in enumerate(known)}

    def number(self, text: str) -> int:
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return found


class Meanings:
    """Answers for one file under one profile. A `Reject` as the answer says why the line is rejected."""

    def __init__(self, profile: Profile, key_meter: str) -> None:
        self.profile = profile
        self.meters = Names()
        self.channels = Names()
        self.codes = Names("")
        self.meter = _remember(self._meter)
        self.channel = _remember(self._channel)
        self.quality = _remember(self._quality)
        self.day = _remember(self._day)
        self.place = _remember(self._place)
        self.default_meter: int | Reject = self._meter(profile.meter.fixed or key_meter)
        self.default_channel = (
            self.channels.number(profile.channel.name) if not profile.channel.column else IGNORED
        )
        self.null_words = frozenset(("", *profile.value.null_words))

    def _meter(self, text: str) -> int | Reject:
        meter_id = text.strip(BLANKS)
        if guarded := re.fullmatch(r'="([^"]*)"', meter_id):
            meter_id = guarded[1]
        meter_id = meter_id.strip(self.profile.meter.strip + BLANKS)
        if not 0 < len(meter_id) <= MAX_METER_ID or not meter_id.isprintable():
            return Reject.METER_ID
        return self.meters.number(meter_id)

    def _channel(self, text: str) -> int | Reject:
        """The number of a channel, or IGNORED where the profile names channels and this is none of them."""
        channel = text.strip(BLANKS)
        if self.profile.channel.names:
            name = self.profile.channel.names.get(channel)
            return IGNORED if name is None else self.channels.number(name)
        if not 0 < len(channel) <= MAX_CHANNEL or not channel.isprintable() or "," in channel:
            return Reject.CHANNEL
        return self.channels.number(channel)

    def _quality(self, text: str) -> int | Reject:
        """ACTUAL, VOID_CODE, or the number of the code."""
        code = text.strip(BLANKS)
        if code in self.profile.quality.actual:
            return ACTUAL
        if code in self.profile.quality.void:
            return VOID_CODE
        return self.codes.number(code[:16]) if code.isprintable() else Reject.QUALITY

    def _day(self, text: str) -> int | Reject:
        """Days since 1970 of a wide line's date."""
        try:
            stamp = _parse_time(text.strip(BLANKS), self.profile.date_format)
        except ValueError:
            return Reject.BAD_DATE
        if stamp.tzinfo or (stamp.hour, stamp.minute, stamp.second, stamp.microsecond) != (0, 0, 0, 0):
            return Reject.BAD_DATE
        return _day_number(stamp.date(), Reject.BAD_DATE)

    def _place(self, text: str) -> Place | Reject:
        stamp_form = self.profile.stamp
        assert stamp_form is not None  # noqa: S101 - only long profiles ask
        try:
            stamp = _parse_time(text.strip(BLANKS), stamp_form.format)
        except ValueError:
            return Reject.BAD_TIME
        if (stamp.tzinfo is not None) != (stamp_form.clock == "offset"):
            return Reject.BAD_TIME
        if stamp.second or stamp.microsecond or not 1971 <= stamp.year <= 2199:
            return Reject.OFF_GRID if stamp.second or stamp.microsecond else Reject.BAD_TIME
        if self.profile.basis == NOMINAL:
            return self._nominal_place(stamp.replace(tzinfo=None), stamp_form)
        return self._elapsed_place(stamp, stamp_form)

    def _nominal_place(self, printed: datetime, stamp_form: Stamp) -> Place | Reject:
        interval = self.profile.interval_minutes
        start = printed - timedelta(minutes=interval) if stamp_form.stands_for == "end" else printed
        slot, rest = divmod(start.hour * 60 + start.minute, interval)
        return Reject.OFF_GRID if rest else ((start.date() - EPOCH).days, slot, NO_SLOT, NO_SLOT)

    def _elapsed_place(self, stamp: datetime, stamp_form: Stamp) -> Place | Reject:
        zone, interval = self.profile.zone, self.profile.interval_minutes
        if stamp_form.clock == "local":
            instants = local_instants_s(zone, stamp)
        else:
            instants = (int(stamp.replace(tzinfo=stamp.tzinfo or UTC).timestamp()),)
        if not instants:
            return Reject.NO_SUCH_TIME
        shift = interval * 60 if stamp_form.stands_for == "end" else 0
        slots = [civil_slot(zone, instant - shift, interval) for instant in instants]
        places = [((slot[0] - EPOCH).days, slot[1]) for slot in slots if slot is not None]
        if len(places) != len(slots) or any(slot >= self.expected(day) for day, slot in places):
            return Reject.OFF_GRID
        if len(places) == 1:
            return (*places[0], NO_SLOT, NO_SLOT)
        first, second = reversed(places) if stamp_form.newest_first else places
        return (*first, *second)

    def expected(self, day: int) -> int:
        """Readings that the civil day should have."""
        return _expected(self.profile.zone, day, self.profile.interval_minutes)


def _expected(zone: str, day: int, interval_minutes: int) -> int:
    return day_minutes(zone, EPOCH + timedelta(days=day)) // interval_minutes


def _day_number(day: date, otherwise: Reject) -> int | Reject:
    return (day - EPOCH).days if 1971 <= day.year <= 2199 else otherwise


def _parse_time(text: str, form: str) -> datetime:
    if not text.isascii():
        raise ValueError(text)
    if form != "iso":
        return datetime.strptime(text, form)  # noqa: DTZ007 - the profile says which clock it is
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _remember(work_out: Callable[[str], T]) -> Callable[[str], T]:
    known: dict[str, T] = {}

    def remembered(text: str) -> T:
        found = known.get(text)
        if found is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            found = known[text] = work_out(text)
        return found

    return remembered
