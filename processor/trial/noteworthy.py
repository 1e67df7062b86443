"""The days of a trial that deserve a look, the strangest first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from common.calendar import MINUTES_PER_DAY, day_minutes
from processor.trial.shelf import Series, TriedDay

DAYS_TO_LOOK_AT = 3
_FAR_FROM_USUAL = 3


@dataclass(frozen=True, slots=True)
class Noteworthy:
    """A day and why it is named. `rule`: the lower the stranger; within one, `degree` orders."""

    rule: int
    degree: float
    series: Series
    tried: TriedDay
    why: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """A day among the others of its meter. `edge`: the first or the last; `usual_uwh`: the median total."""

    tried: TriedDay
    edge: bool
    usual_uwh: float

    @property
    def total_uwh(self) -> int:
        return self.tried.day.total_uwh or 0


Degree = tuple[float, str] | None


def changes_clocks(tried: TriedDay) -> bool:
    """Whether clocks change on that day."""
    return day_minutes(tried.day.zone, tried.day.day) != MINUTES_PER_DAY


def days_to_look_at(days: dict[Series, list[TriedDay]]) -> list[Noteworthy]:
    """Up to three days of different kinds, none twice; further ones of a kind where kinds are fewer."""
    found = [one for series, tried in days.items() for one in _noteworthy(series, tried)]
    found.sort(key=lambda one: (one.rule, -one.degree, one.series, one.tried.day.day))
    firsts = [one for at, one in enumerate(found) if all(one.rule != other.rule for other in found[:at])]
    chosen: dict[tuple[str, object], Noteworthy] = {}
    for one in [*firsts, *found]:
        if len(chosen) < DAYS_TO_LOOK_AT:
            chosen.setdefault((one.series[0], one.tried.day.day), one)
    return list(chosen.values())


def _noteworthy(series: Series, days: Sequence[TriedDay]) -> Iterator[Noteworthy]:
    usual = median([one.day.total_uwh for one in days if one.day.total_uwh is not None] or [0])
    for at, one in enumerate(days):
        seen = _Seen(one, at in (0, len(days) - 1), usual)
        for rule, strange in enumerate(_RULES):
            if (degree := strange(seen)) is not None:
                yield Noteworthy(rule, degree[0], series, one, degree[1])


def _too_many(seen: _Seen) -> Degree:
    day = seen.tried.day
    over = day.readings - day.expected
    return (
        (over, f"{day.readings} readings where {day.expected} fit: is the basis right?") if over > 0 else None
    )


def _clocks(seen: _Seen) -> Degree:
    day = seen.tried.day
    if not changes_clocks(seen.tried) or day.readings > day.expected:
        return None
    return day.expected - day.readings, f"clocks change; {day.readings} of {day.expected} readings are there"


def _no_total(seen: _Seen) -> Degree:
    return (1, f"no total: {seen.tried.day.reason}") if seen.tried.day.reason and not seen.edge else None


def _negative(seen: _Seen) -> Degree:
    if seen.total_uwh < 0 < seen.usual_uwh:
        return -seen.total_uwh, "less than nothing: is it export, or a difference?"
    return None


def _much(seen: _Seen) -> Degree:
    times = seen.total_uwh / seen.usual_uwh if seen.usual_uwh > 0 else 0
    return (times, f"{times:.1f} times what is usual for this meter") if times > _FAR_FROM_USUAL else None


def _gap(seen: _Seen) -> Degree:
    day = seen.tried.day
    what = f"{day.readings} of {day.expected} readings in the middle of the file"
    return None if seen.edge or day.readings >= day.expected else (day.expected - day.readings, what)


def _torn(seen: _Seen) -> Degree:
    day = seen.tried.day
    what = f"{day.readings} of {day.expected} readings: the file begins or ends in it"
    return (day.expected - day.readings, what) if seen.edge and day.readings < day.expected else None


def _estimated(seen: _Seen) -> Degree:
    estimated = seen.tried.day.estimated
    return (estimated, f"{estimated} readings are estimated") if estimated else None


def _largest(seen: _Seen) -> Degree:
    return (seen.total_uwh, "the largest total") if seen.total_uwh > 0 else None


_RULES: tuple[Callable[[_Seen], Degree], ...] = (
    _too_many,
    _clocks,
    _no_total,
    _negative,
    _gap,
    _much,
    _torn,
    _estimated,
    _largest,
)
