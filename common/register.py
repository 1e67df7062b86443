"""What a day used by a cumulative register: the register at the next midnight minus the one at its own.

Worked out on reading, from the rows of two days, so that nothing is lost where one file ends and the next
begins.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from common.meter_day import REGISTER_KIND, MeterDay

NO_MIDNIGHT = "no register at midnight"
NO_NEXT_MIDNIGHT = "no register at the next midnight"
BACKWARDS = "the register runs backwards: was the meter exchanged?"
_ONE_DAY = timedelta(days=1)


def with_totals(days: Iterable[MeterDay], beyond: Callable[[date], MeterDay | None]) -> Iterator[MeterDay]:
    """Merged days in order; those of a register with their total, or with the reason why there is none.

    Other days pass as they are, at once. A register's day waits for the one that follows it. Where the last
    day is a register's, `beyond` is asked for the merged day after it.
    """
    waiting: MeterDay | None = None
    for day in days:
        if waiting is not None:
            yield _with_total(waiting, day)
            waiting = None
        if day.kind == REGISTER_KIND:
            waiting = day
        else:
            yield day
    if waiting is not None:
        yield _with_total(waiting, beyond(waiting.day + _ONE_DAY))


def _with_total(day: MeterDay, following: MeterDay | None) -> MeterDay:
    if day.midnight_uwh is None:
        return day._replace(reason=NO_MIDNIGHT)
    if following is None or following.day != day.day + _ONE_DAY or following.zone != day.zone:
        return day._replace(reason=NO_NEXT_MIDNIGHT)
    if following.midnight_uwh is None:
        return day._replace(reason=NO_NEXT_MIDNIGHT)
    used_uwh = following.midnight_uwh - day.midnight_uwh
    return day._replace(reason=BACKWARDS) if used_uwh < 0 else day._replace(total_uwh=used_uwh)
