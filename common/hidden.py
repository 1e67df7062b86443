"""Which rows of a meter day say nothing that newer rows do not say: no answer needs them any more."""

from collections.abc import Callable, Iterable, Iterator

from common.energy import MISSING
from common.meter_day import DayRow
from common.store.port import StoredRow
from common.version import digest_of

Shape = tuple[int, str, str, int, str]


def hidden_rows(rows: Iterable[StoredRow], is_settled: Callable[[StoredRow], bool]) -> Iterator[DayRow]:
    """Of all rows of one meter day that are not withdrawn: the settled ones that may go, all at once.

    A row may go if, of the newer rows of its shape that stay, the settled ones say something about each slot
    that it says something about, and rows of two loads do. The first half keeps every answer that counts all
    settled rows, whatever else it counts, said earlier or later. The second keeps today's answer the same if
    any one load is then withdrawn.
    """
    by_shape: dict[Shape, list[StoredRow]] = {}
    for stored in sorted(rows, key=lambda stored: stored.row.version, reverse=True):
        by_shape.setdefault(stored.row.shape, []).append(stored)
    for newest_first in by_shape.values():
        yield from _hidden(newest_first, is_settled)


def _hidden(newest_first: Iterable[StoredRow], is_settled: Callable[[StoredRow], bool]) -> Iterator[DayRow]:
    by_settled = by_one = by_two = 0
    by_load: dict[bytes, int] = {}
    for stored in newest_first:
        said, settled = _said(stored), is_settled(stored)
        if settled and not said & ~(by_settled & by_two):
            yield stored.row
            continue
        load = digest_of(stored.row.version)
        news = said & ~by_load.get(load, 0)
        by_load[load] = by_load.get(load, 0) | said
        by_two |= by_one & news
        by_one |= news
        by_settled |= said if settled else 0


def _said(stored: StoredRow) -> int:
    """A bit for each slot that the row says something about, and one, always set, for the row itself.

    The latter, because the newest row of a shape counts even if it says nothing: it decides between shapes.
    """
    slots_uwh = stored.slots.slots_uwh
    if stored.row.count == len(slots_uwh):
        return (2 << len(slots_uwh)) - 1
    said = 1
    for bit, slot in enumerate(slots_uwh, 1):
        if slot != MISSING:
            said |= 1 << bit
    return said
