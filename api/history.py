"""The days of a meter as they are answered: visible rows, merged to meter days, channels added up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import merge as merge_sorted
from itertools import chain, groupby
from typing import NamedTuple, TypeAlias

from api.channel import choose_channels, likely_channel, unknown_meter
from api.ports import Ports
from api.slots_ahead import SlotsAhead
from common.calendar import expected_readings
from common.errors import BadRequestError
from common.meter_day import DayRow, MeterDay, merge_days
from common.register import with_totals
from common.store.port import MeterChannel
from common.version import digest_of, said_at_ms_of


@dataclass(frozen=True, slots=True)
class Ask:
    """Days `first`..`last` (inclusive, None: no bound) of a meter, from rows said at `as_of_ms` or before."""

    meter: str
    channel: str | None
    first: date | None = None
    last: date | None = None
    as_of_ms: int | None = None


class AddedUpDay(NamedTuple):
    """One day of several channels. It is complete only if it is so in all of them.

    Where one of them has no total (a cumulative register may have none), there is none; `reason` says why.
    """

    day: date
    total_uwh: int | None
    readings: int
    expected: int
    complete: bool
    estimated: int
    zone: str
    reason: str


AnsweredDay: TypeAlias = MeterDay | AddedUpDay


def read_days(ports: Ports, ask: Ask) -> tuple[str, Iterator[AnsweredDay]]:
    """The channel that the answer is about, and its days in order, read as they are taken.

    A day without a reading is not among them. NotFoundError: the meter is unknown. What only withdrawn loads
    have said counts as never said, down to the existence of a channel or of the meter.

    Channels are registered before their days. So where the likely channel has days, nothing else is asked.
    """
    if (likely := likely_channel(ports.channels, ask.meter, ask.channel)) is not None:
        days: Iterator[AnsweredDay] = _of_channel(ports, ask, likely)
        if (first := next(days, None)) is not None:
            return likely, chain([first], days)
    try:
        chosen = choose_channels(ports.channels.of(ask.meter), ask.channel)
    except BadRequestError:
        chosen = choose_channels(_spoken_for(ports, ask.meter), ask.channel)
    days = _days(ports, ask, chosen)
    if (first := next(days, None)) is None and ports.withdrawn.digests():
        chosen = choose_channels(_spoken_for(ports, ask.meter), ask.channel)
        days = _days(ports, ask, chosen)
        first = next(days, None)
    label = ",".join(one.channel for one in chosen)
    return label, iter(()) if first is None else chain([first], days)


def _spoken_for(ports: Ports, meter: str) -> list[MeterChannel]:
    """The channels of which some load that is not withdrawn has written a row."""
    known = ports.channels.of_now(meter)
    if not ports.withdrawn.digests():
        return known
    spoken = [one for one in known if any(True for _ in _visible_rows(ports, Ask(meter, None), one.channel))]
    if not spoken:
        raise unknown_meter(meter)
    return spoken


def _days(ports: Ports, ask: Ask, channels: Sequence[MeterChannel]) -> Iterator[AnsweredDay]:
    if len(channels) == 1:
        return _of_channel(ports, ask, channels[0].channel)
    return _added_up(ports, ask, channels)


def _added_up(ports: Ports, ask: Ask, channels: Sequence[MeterChannel]) -> Iterator[AnsweredDay]:
    streams = [_numbered(ports, ask, index, one.channel) for index, one in enumerate(channels)]
    in_order = merge_sorted(*streams, key=lambda pair: (pair[1].day, pair[0]))
    for _, of_day in groupby(in_order, key=lambda pair: pair[1].day):
        yield _add_up(channels, dict(of_day))


def _numbered(ports: Ports, ask: Ask, index: int, channel: str) -> Iterator[tuple[int, MeterDay]]:
    for day in _of_channel(ports, ask, channel):
        yield index, day


def _of_channel(ports: Ports, ask: Ask, channel: str) -> Iterator[MeterDay]:
    """Days with their totals. The day after the last one asked for is read only where a register needs it."""

    def beyond(day: date) -> MeterDay | None:
        if ask.last is None or day <= ask.last:
            return None
        return next(_merged(ports, replace(ask, first=day, last=day), channel), None)

    return with_totals(_merged(ports, ask, channel), beyond)


def _merged(ports: Ports, ask: Ask, channel: str) -> Iterator[MeterDay]:
    return iter(merge_days(_visible_rows(ports, ask, channel), SlotsAhead(ports.store, ask.last)))


def _visible_rows(ports: Ports, ask: Ask, channel: str) -> Iterator[DayRow]:
    withdrawn, as_of_ms = ports.withdrawn.digests(), ask.as_of_ms
    rows = ports.store.day_rows(ask.meter, channel, ask.first, ask.last)
    if withdrawn:
        rows = (row for row in rows if digest_of(row.version) not in withdrawn)
    if as_of_ms is not None:
        rows = (row for row in rows if said_at_ms_of(row.version) <= as_of_ms)
    return rows


def _add_up(channels: Sequence[MeterChannel], by_channel: Mapping[int, MeterDay]) -> AddedUpDay:
    days = list(by_channel.values())
    day, zone = days[0].day, days[0].zone
    totals = [each.total_uwh for each in days if each.total_uwh is not None]
    absent = [one for index, one in enumerate(channels) if index not in by_channel]
    return AddedUpDay(
        day,
        sum(totals) if len(totals) == len(days) else None,
        sum(each.readings for each in days),
        sum(each.expected for each in days)
        + sum(expected_readings(zone, day, one.interval_minutes) for one in absent),
        not absent and all(each.complete for each in days),
        sum(each.estimated for each in days),
        zone,
        next((each.reason for each in days if each.total_uwh is None), ""),
    )
