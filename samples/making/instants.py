"""The intervals of civil days, as instants."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def around(days: Iterable[date]) -> list[date]:
    """The days with the day before and after each."""
    return [day + timedelta(days=step) for day in days for step in (-1, 0, 1)]


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a civil day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone or "UTC")).astimezone(UTC)


def starts(day: date, zone: str, minutes: int) -> list[datetime]:
    """The start of every interval of a civil day, in UTC. Without a zone a day has 24 hours."""
    first = midnight(day, zone)
    return [first + timedelta(minutes=minutes * place) for place in range(full_day(day, zone, minutes))]


def full_day(day: date, zone: str, minutes: int) -> int:
    """How many intervals a civil day has: fewer in spring, more in autumn."""
    length = midnight(day + timedelta(days=1), zone) - midnight(day, zone)
    return length // timedelta(minutes=minutes)


def local(instant: datetime, zone: str) -> datetime:
    """What the clocks of the zone show."""
    return instant.astimezone(ZoneInfo(zone))


def clock_labels(minutes: int) -> list[str]:
    """The starts of the intervals of 24 hours: 00:00 and so on."""
    return [f"{start // 60:02}:{start % 60:02}" for start in range(0, 24 * 60, minutes)]
