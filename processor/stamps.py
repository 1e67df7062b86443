"""Where a stamp belongs: the day and the slot in it, by the zone, clock and interval of a profile."""

import re
from datetime import UTC, timedelta

from common.calendar import (
    EPOCH,
    MINUTES_PER_DAY,
    civil_slot,
    day_minutes,
    local_instants_s,
    steady_offset_minutes,
)
from common.errors import Reject
from common.meter_day import NOMINAL
from common.profile.cells import BLANKS
from common.profile.model import Profile, Stamp
from common.profile.pattern import taken
from processor.clock_text import ClockText, Printed, remember

NO_SLOT = -1
NO_REVISION = -1
FIRST_DAY, LAST_DAY = 365, 84_005
"""1971-01-01 and 2199-12-31, in days since 1970."""

Place = tuple[int, int, int, int]
"""Day (since 1970) and slot of a stamp; then the same of its second occurrence, or NO_SLOT twice."""


class Stamps:
    """The places of one long profile's stamps."""

    def __init__(self, profile: Profile, stamp: Stamp) -> None:
        self._profile, self._stamp = profile, stamp
        self._zone, self._interval = profile.zone, profile.interval_minutes
        self._pattern = re.compile(stamp.pattern) if stamp.pattern else None
        self.clock = ClockText(stamp.format)
        self._shift = self._interval if stamp.stands_for == "end" else 0
        self.place = remember(self._place)

    def taken(self, text: str) -> str:
        """What the profile's pattern takes out of a stamp."""
        return taken(self._pattern, text) if self._pattern else text

    def _place(self, text: str) -> Place | Reject:
        text = self.taken(text.strip(BLANKS))
        try:
            if self._stamp.stands_for == "number":
                return self._numbered_place(text)
            printed = self.clock.read(text)
        except ValueError:
            return Reject.BAD_TIME
        if (printed.offset_minutes is not None) != (self._stamp.clock == "offset"):
            return Reject.BAD_TIME
        if printed.second % 60 or printed.odd:
            return Reject.OFF_GRID
        if not FIRST_DAY <= printed.day <= LAST_DAY:
            return Reject.BAD_TIME
        return (
            self._nominal_place(printed) if self._profile.basis == NOMINAL else self._elapsed_place(printed)
        )

    def _numbered_place(self, text: str) -> Place | Reject:
        """`15/02/2023 7`: the seventh interval of the day."""
        date_text, _, number = text.rpartition(" ")
        printed = self.clock.read(date_text.strip(BLANKS))
        if printed[1:] != (0, False, None) or not re.fullmatch(r"\d{1,4}", number, re.ASCII):
            return Reject.BAD_TIME
        if not FIRST_DAY <= printed.day <= LAST_DAY:
            return Reject.BAD_TIME
        nominal = self._profile.basis == NOMINAL
        slots = self._profile.slots_per_day if nominal else self.expected(printed.day, self._interval)
        slot = int(number) - 1
        return (printed.day, slot, NO_SLOT, NO_SLOT) if 0 <= slot < slots else Reject.BAD_TIME

    def _nominal_place(self, printed: Printed) -> Place | Reject:
        days, minute = divmod(printed.second // 60 - self._shift, MINUTES_PER_DAY)
        slot, rest = divmod(minute, self._interval)
        return Reject.OFF_GRID if rest else (printed.day + days, slot, NO_SLOT, NO_SLOT)

    def _elapsed_place(self, printed: Printed) -> Place | Reject:
        """Plain arithmetic on days without a clock change, which are nearly all."""
        offset = self.steady(printed.day)
        if offset is not None:
            minute = printed.second // 60 - self._shift
            if self._stamp.clock != "local":
                minute += offset - (printed.offset_minutes or 0)
            days, minute = divmod(minute, MINUTES_PER_DAY)
            if not days or self.steady(printed.day + days) == offset:
                slot, rest = divmod(minute, self._interval)
                return Reject.OFF_GRID if rest else (printed.day + days, slot, NO_SLOT, NO_SLOT)
        return self._place_by_instants(printed)

    def _place_by_instants(self, printed: Printed) -> Place | Reject:
        if self._stamp.clock == "local":
            instants = local_instants_s(self._zone, printed.naive)
        else:
            instants = (
                int(printed.naive.replace(tzinfo=UTC).timestamp()) - 60 * (printed.offset_minutes or 0),
            )
        if not instants:
            return Reject.NO_SUCH_TIME
        slots = [civil_slot(self._zone, instant - self._shift * 60, self._interval) for instant in instants]
        places = [((slot[0] - EPOCH).days, slot[1]) for slot in slots if slot is not None]
        if len(places) != len(slots) or any(
            slot >= self.expected(day, self._interval) for day, slot in places
        ):
            return Reject.OFF_GRID
        if len(places) == 1:
            return (*places[0], NO_SLOT, NO_SLOT)
        first, second = reversed(places) if self._stamp.newest_first else places
        return (*first, *second)

    def steady(self, day: int) -> int | None:
        """The offset of a day on which clocks do not change; None for others."""
        return steady_offset_minutes(self._zone, EPOCH + timedelta(days=day))

    def expected(self, day: int, interval_minutes: int) -> int:
        return expected_in(self._zone, day, interval_minutes)


class Revisions:
    """The stamps of one profile's revision column."""

    def __init__(self, profile: Profile) -> None:
        self._zone = profile.zone
        self._clock = ClockText(profile.revision.format)
        self.second = remember(self._second)

    def _second(self, text: str) -> int | Reject:
        """Seconds since 1970; a time without offset is local, and the earlier one where it repeats."""
        text = text.strip(BLANKS)
        if not text:
            return NO_REVISION
        try:
            printed = self._clock.read(text)
        except ValueError:
            return Reject.REVISION
        if not FIRST_DAY <= printed.day <= LAST_DAY:
            return Reject.REVISION
        if printed.offset_minutes is not None:
            return printed.day * 86_400 + printed.second - 60 * printed.offset_minutes
        instants = local_instants_s(self._zone, printed.naive)
        return instants[0] if instants else Reject.REVISION


def expected_in(zone: str, day: int, interval_minutes: int) -> int:
    """Readings that a civil day (days since 1970) should have."""
    return day_minutes(zone, EPOCH + timedelta(days=day)) // interval_minutes


def day_of(text: str, clock: ClockText) -> int | Reject:
    """Days since 1970 of a wide line's date, which may have a time only if that is midnight."""
    try:
        printed = clock.read(text.strip(BLANKS))
    except ValueError:
        return Reject.BAD_DATE
    if printed[1:] != (0, False, None) or not FIRST_DAY <= printed.day <= LAST_DAY:
        return Reject.BAD_DATE
    return printed.day
