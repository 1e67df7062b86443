"""A sample file, and the days that a right loader makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from making.instants import full_day

SeriesDay = tuple[str, str, date]
"""Meter, channel and day."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Of one day: micro-watt-hours, readings, and how many readings a full day has."""

    total_uwh: int
    readings: int
    full: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A file by name; `days` is empty where a loader must refuse it."""

    name: str
    text: str
    days: Mapping[SeriesDay, Sum]


class Tally:
    """Adds readings up to days, from the integers of which the file's text is made."""

    def __init__(self, zone: str, minutes: int) -> None:
        self.zone = zone
        self.minutes = minutes
        self.days: dict[SeriesDay, Sum] = {}

    def add(self, meter: str, channel: str, day: date, *uwh: int) -> None:
        """Readings that count. None at all: the day stays unknown."""
        if uwh:
            old = self.days.get((meter, channel, day), Sum(0, 0, 0))
            self.put(meter, channel, day, old.total_uwh + sum(uwh), old.readings + len(uwh))

    def put(self, meter: str, channel: str, day: date, total_uwh: int, readings: int) -> None:
        """A whole day, in place of what was there."""
        self.days[meter, channel, day] = Sum(total_uwh, readings, full_day(day, self.zone, self.minutes))
