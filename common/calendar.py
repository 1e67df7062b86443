"""The civil day of a zone: where it starts, how many intervals it has, which times repeat or do not exist."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTES_PER_DAY = 1440
EPOCH = date(1970, 1, 1)
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})", re.ASCII)


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo:
    """The zone called `name`: an IANA name (`Europe/London`), a fixed offset (`+10:00`), or `UTC`.

    The empty name stands for "no zone": every day has 24 hours. Raises ValueError for any other name.
    """
    if name in ("", "UTC"):
        return UTC
    try:
        if match := _OFFSET.fullmatch(name):
            sign, hours, minutes = match.groups()
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(-offset if sign == "-" else offset, name)
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error


@lru_cache(maxsize=65536)
def day_start_s(zone: str, day: date) -> int:
    """Local midnight at which `day` begins, in seconds since 1970-01-01T00:00Z."""
    return int(datetime.combine(day, time(), zone_of(zone)).timestamp())


@lru_cache(maxsize=65536)
def day_minutes(zone: str, day: date) -> int:
    """Length of the civil day: (next local midnight - local midnight), in minutes. 1440 but twice a year."""
    return (day_start_s(zone, day + timedelta(days=1)) - day_start_s(zone, day)) // 60


@lru_cache(maxsize=65536)
def steady_offset_minutes(zone: str, day: date) -> int | None:
    """The offset from UTC of a day on which clocks do not change and that has 24 hours; None for others."""
    start_s = day_start_s(zone, day)
    if day_minutes(zone, day) != MINUTES_PER_DAY:
        return None
    tz = zone_of(zone)
    offsets = {datetime.fromtimestamp(start_s + hour * 3600, tz).utcoffset() for hour in range(24)}
    offset = offsets.pop()
    if offsets or offset is None or start_s + offset.total_seconds() != (day - EPOCH).days * 86_400:
        return None
    return round(offset.total_seconds() / 60)


def expected_readings(zone: str, day: date, interval_minutes: int) -> int:
    """How many intervals the civil day has: 46, 48 or 50 half-hours."""
    return day_minutes(zone, day) // interval_minutes


def local_instants_s(zone: str, local: datetime) -> tuple[int, ...]:
    """The instants at which clocks in `zone` show the naive time `local`: none, one, or two in order."""
    tz = zone_of(zone)
    first, second = (int(local.replace(tzinfo=tz, fold=fold).timestamp()) for fold in (0, 1))
    both = (first,) if first == second else (min(first, second), max(first, second))
    return tuple(s for s in both if datetime.fromtimestamp(s, tz).replace(tzinfo=None) == local)


def civil_slot(zone: str, instant_s: int, interval_minutes: int) -> tuple[date, int] | None:
    """Day and slot number of the interval that starts at an instant; None where it is off the day's grid.

    A clock set back over midnight shows the old date once more (St John's until 2010): the new day has begun.
    """
    day = datetime.fromtimestamp(instant_s, zone_of(zone)).date()
    if instant_s >= day_start_s(zone, day + timedelta(days=1)):
        day += timedelta(days=1)
    slot, rest = divmod(instant_s - day_start_s(zone, day), interval_minutes * 60)
    return None if rest or slot >= expected_readings(zone, day, interval_minutes) else (day, slot)
