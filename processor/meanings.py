"""What the texts of a file mean: meters, days, slots, channels, quality codes. Both reading paths ask here.

Every distinct text is worked out once and remembered, so the fast path costs a look-up per distinct text,
and both paths give the same verdict.
"""

import re

from common.errors import Reject
from common.profile.cells import BLANKS
from common.profile.model import Profile
from common.profile.pattern import taken
from processor.clock_text import ClockText, remember
from processor.place_columns import PlaceColumns
from processor.stamps import NO_REVISION, NO_SLOT, Place, Revisions, Stamps, day_of, expected_in

__all__ = ["ACTUAL", "IGNORED", "NO_REVISION", "NO_SLOT", "VOID_CODE", "Meanings", "Names", "Place"]

MAX_METER_ID = 64
MAX_CHANNEL = 32
IGNORED = -1
ACTUAL = 0
VOID_CODE = -1
LONGEST_DAY_MINUTES = 26 * 60


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
        self._meter_pattern = re.compile(profile.meter.pattern) if profile.meter.pattern else None
        self.meter = remember(self._meter)
        self.channel = remember(self._channel)
        self.quality = remember(self._quality)
        clock = ClockText(profile.date_format)
        self.day = remember(lambda text: day_of(text, clock))
        self.revision = Revisions(profile).second
        if profile.stamp:
            stamps = Stamps(profile, profile.stamp)
            self.place = stamps.place
            self.places = PlaceColumns(profile, profile.stamp, stamps).places
        self.default_meter: int | Reject = self._named(profile.meter.fixed or key_meter)
        self.default_channel: int | Reject = (
            self.channels.number(profile.channel.name) if not profile.channel.column else IGNORED
        )
        self.null_words = frozenset(("", *profile.value.null_words))

    def _meter(self, text: str) -> int | Reject:
        meter_id = text.strip(BLANKS)
        if guarded := re.fullmatch(r'="([^"]*)"', meter_id):
            meter_id = guarded[1]
        meter_id = meter_id.strip(self.profile.meter.strip + BLANKS)
        if self._meter_pattern:
            meter_id = taken(self._meter_pattern, meter_id).strip(BLANKS)
        return self._named(meter_id)

    def _named(self, meter_id: str) -> int | Reject:
        if meter_id and self.profile.meter.namespace:
            meter_id = f"{self.profile.meter.namespace}:{meter_id}"
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
        code = self.profile.quality.names.get(code, code)
        return self.codes.number(code[:16]) if code.isprintable() else Reject.QUALITY

    def expected(self, day: int, interval_minutes: int) -> int:
        """Readings that the civil day should have."""
        return expected_in(self.profile.zone, day, interval_minutes)
