"""Deletes rows that no answer needs any more, one bounded piece of the store at a time."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from common.hidden import hidden_rows
from common.meter_day import DayRow
from common.receipt import Receipt
from common.store.port import Store, StoredRow, withdrawn_digests
from common.store.records import to_ms
from common.version import Version, digest_of, said_at_ms_of
from processor.prune_ask import Ask, Place, bad_cursor

PIECE_S = 20.0
CHANNELS_PER_PAGE = 200
DELETED_AT_ONCE = 1000
_REVISION_BYTES = 5
"""They lead a packed version; rows of one load may differ in them."""

_FEWEST_ROWS = 3
"""A row goes only if rows of two other loads say what it says."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What one piece deleted, or would delete: `rows` of `days` meter days, in `channels` of meters.

    `following`: where the next piece begins; None: there is none.
    """

    rows: int
    days: int
    channels: int
    following: Place | None


@dataclass(frozen=True, slots=True)
class _Step:
    """One meter day, or, where `place` has no day, the beginning of a channel."""

    place: Place
    hidden: tuple[DayRow, ...] = ()


def prune(
    store: Store, ask: Ask, piece_s: float = PIECE_S, clock: Callable[[], float] = time.monotonic
) -> Pruned:
    """Work for so many seconds, and always get further. What is counted as deleted is so on return.

    A load that is being written, or was finished after `ask.before_ms`, is left alone and hides nothing.
    """
    until = clock() + piece_s
    rows = days = channels = 0
    waiting: list[DayRow] = []
    following = None
    for number, step in enumerate(_steps(store, ask)):
        if number and clock() >= until:
            following = step.place
            break
        rows, days = rows + len(step.hidden), days + bool(step.hidden)
        channels += step.place.day is None
        waiting += step.hidden if ask.delete else ()
        if len(waiting) >= DELETED_AT_ONCE:
            store.delete_rows(waiting)
            waiting.clear()
    if waiting:
        store.delete_rows(waiting)
    return Pruned(rows, days, channels, following)


def _steps(store: Store, ask: Ask) -> Iterator[_Step]:
    withdrawn = withdrawn_digests(store.withdrawals().values())
    is_settled = _Settled(store, ask.before_ms)
    for place in _channels_from(store, ask):
        if place.day is None:
            yield _Step(place)
        for day, stored in _days(store, place, withdrawn, ask.before_ms):
            yield _Step(replace(place, day=day), tuple(hidden_rows(stored, is_settled)))


def _channels_from(store: Store, ask: Ask) -> Iterator[Place]:
    """The channels from where the piece begins, in an order that does not change between pieces."""
    begin = ask.begin
    for place in _channels(store, ask):
        if begin is None:
            yield place
        elif replace(begin, page=place.page, day=None) == place:
            yield begin
            begin = None


def _channels(store: Store, ask: Ask) -> Iterator[Place]:
    if ask.meters:
        for meter_id in ask.meters:
            yield from (Place(None, meter_id, one.channel) for one in store.channels(meter_id))
        return
    page = ask.begin.page if ask.begin else None
    while True:
        try:
            found, following = store.meters(CHANNELS_PER_PAGE, page)
        except ValueError as error:
            raise bad_cursor() from error
        yield from (Place(page, one.meter_id, one.channel) for one in found)
        if following is None:
            return
        page = following


def _days(
    store: Store, place: Place, withdrawn: frozenset[bytes], before_ms: int
) -> Iterator[tuple[date, list[StoredRow]]]:
    """The days of a channel on which a row might go, with their rows that are not withdrawn.

    Slots are read only from the first such day to the last one: most channels have none.
    """
    rows = (
        row
        for row in store.day_rows(place.meter_id, place.channel, place.day, None)
        if digest_of(row.version) not in withdrawn
    )
    crowded = {day for day, of_day in groupby(rows, lambda row: row.day) if _is_crowded(of_day, before_ms)}
    if not crowded:
        return
    stored_rows = store.stored_rows(place.meter_id, place.channel, min(crowded), max(crowded))
    for day, stored in groupby(stored_rows, lambda stored: stored.row.day):
        if day in crowded:
            yield day, [one for one in stored if digest_of(one.row.version) not in withdrawn]


def _is_crowded(rows: Iterator[DayRow], before_ms: int) -> bool:
    said_at = [said_at_ms_of(row.version) for row in rows]
    return len(said_at) >= _FEWEST_ROWS and sum(at_ms <= before_ms for at_ms in said_at) > 1


class _Settled:
    """Whether a row was said, and its load finished, at `before_ms` or earlier. Asks once for each part."""

    def __init__(self, store: Store, before_ms: int) -> None:
        self._store, self._before_ms = store, before_ms
        self._known: dict[tuple[date, bytes], bool] = {}

    def __call__(self, stored: StoredRow) -> bool:
        part = stored.received_on, stored.row.version[_REVISION_BYTES:]
        if part not in self._known:
            self._known[part] = self._look_up(stored.received_on, Version.unpack(stored.row.version))
        return self._known[part]

    def _look_up(self, received_on: date, version: Version) -> bool:
        if version.said_at_ms > self._before_ms:
            return False
        receipt = self._receipt(received_on, replace(version, part=0))
        if receipt is not None and receipt.parts > 1:
            receipt = self._receipt(received_on, version)
        if receipt is None or receipt.finished_at is None or receipt.refused:
            return False
        return to_ms(receipt.finished_at) <= self._before_ms

    def _receipt(self, received_on: date, version: Version) -> Receipt | None:
        """A receipt's version has the time of saying as its revision, whatever its rows have."""
        version = replace(version, revision_s=version.said_at_ms // 1000)
        return self._store.receipt(received_on, version.pack())
