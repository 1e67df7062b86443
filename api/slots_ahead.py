"""Slots of the days that must be merged: of one day at first, of more at once while each day needs them."""

from datetime import date, timedelta

from common.meter_day import DayRow, DaySlots
from common.store.port import Store

MOST_DAYS = 32
_SAYS_NOTHING = DaySlots((), "")
"""A row that was pruned between two reads: others say all that it said."""


class SlotsAhead:
    """`SlotsOf` for the rows of one meter and channel, asked for in the order of days up to `last`.

    Few days need their slots, but where files end within a day, all do: a month then takes five reads.
    """

    def __init__(self, store: Store, last: date | None) -> None:
        self._store, self._last = store, last or date.max
        self._held: dict[tuple[date, bytes], DaySlots] = {}
        self._days, self._until, self._alone = 0, date.min, date.min

    def __call__(self, row: DayRow) -> DaySlots:
        """A row that came after its day was read ahead is read now; one that has gone says nothing."""
        key = row.day, row.version
        if key not in self._held and row.day != self._alone:
            self._read(row)
        return self._held.get(key, _SAYS_NOTHING)

    def _read(self, row: DayRow) -> None:
        if row.day <= self._until:
            self._read_alone(row)
            return
        follows = (row.day - self._until).days == 1
        self._days = min(2 * self._days, MOST_DAYS) if follows else 1
        self._until = row.day + timedelta(days=min(self._days - 1, (self._last - row.day).days))
        self._held.clear()
        if self._until == row.day:
            self._read_alone(row)
            return
        for stored in self._store.stored_rows(row.meter_id, row.channel, row.day, self._until):
            self._held[stored.row.day, stored.row.version] = stored.slots

    def _read_alone(self, row: DayRow) -> None:
        self._alone = row.day
        slots = self._store.day_slots(row.meter_id, row.channel, row.day)
        self._held |= {(row.day, version): said for version, said in slots.items()}
