"""The merge: whatever arrives, in whatever order and however often, it gives what the oracle gives."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.energy import MISSING, VOID, is_value, to_kwh
from common.meter_day import DayRow, DaySlots, MeterDay, merge, merge_days
from common.quality import pack_quality
from common.version import Version
from tests.generate.strategies import World, worlds
from tests.oracle import Day, Delivery, Key, answer, rows_of

Stored = dict[Key, list[tuple[DayRow, DaySlots]]]


def stored(deliveries: list[Delivery]) -> Stored:
    """The rows that the product would write, made from what the oracle read."""
    rows: Stored = {}
    for delivery in deliveries:
        for key, row in rows_of(delivery):
            minutes, zone, basis, length = row.shape
            slots = [MISSING] * length
            for slot, said in row.slots.items():
                slots[slot] = VOID if said.kwh is None else int(said.kwh * 10**9)
            codes = {slot: "E" for slot, said in row.slots.items() if said.estimated}
            codes |= {slot: "" for slot, said in row.slots.items() if said.kwh is None}
            values = [slot for slot in slots if is_value(slot)]
            estimated = sum(said.estimated and said.kwh is not None for said in row.slots.values())
            version = Version(*row.version).pack()
            sums = (sum(values), len(values), row.expected)
            made = DayRow(*key, version, *sums, minutes, zone, basis, "interval", estimated)
            rows.setdefault(key, []).append((made, DaySlots(slots, pack_quality(codes))))
    return rows


def as_oracle(day: MeterDay) -> Day:
    assert day.total_uwh is not None
    return Day(Decimal(to_kwh(day.total_uwh)), day.readings, day.expected, day.estimated, day.complete)


def merged(rows: Stored) -> dict[Key, Day]:
    days = {}
    for key, of_day in rows.items():
        slots = dict(of_day)
        if (day := merge([row for row, _ in of_day], slots.__getitem__)) is not None:
            days[key] = as_oracle(day)
    return days


@given(worlds(withdrawals=False))
@settings(max_examples=60, deadline=None)
def test_any_world_is_merged_as_the_oracle_merges_it(world: World) -> None:
    told = [world.deliveries[arrival] for arrival in world.arrivals]
    assert merged(stored(told)) == answer(world.deliveries)


@given(worlds(), st.sampled_from([1_700_000_000_000, 1_700_000_000_999, 1_800_000_000_000]))
@settings(max_examples=60, deadline=None)
def test_withdrawn_and_later_deliveries_left_out(world: World, as_of_ms: int) -> None:
    told = [one for one in world.deliveries if not one.withdrawn and one.said_at_ms <= as_of_ms]
    assert merged(stored(told)) == answer(world.deliveries, as_of_ms)


def row(
    said: int,
    slots: list[int],
    expected: int = 4,
    *,
    day: date = date(2024, 7, 1),
    zone: str = "",
    basis: str = "nominal",
    estimated: int = 0,
) -> tuple[DayRow, DaySlots]:
    values = [slot for slot in slots if is_value(slot)]
    version = Version(said, said * 1000, 0, b"digest-a").pack()
    made = DayRow(
        "M",
        "import",
        day,
        version,
        sum(values),
        len(values),
        expected,
        360,
        zone,
        basis,
        "interval",
        estimated,
    )
    return made, DaySlots(slots, "")


def merge_of(*rows: tuple[DayRow, DaySlots]) -> MeterDay | None:
    slots = dict(rows)
    return merge([row for row, _ in rows], slots.__getitem__)


def refuse(row: DayRow) -> DaySlots:
    pytest.fail("slots were read")


def test_a_complete_newest_row_is_the_day_and_no_slots_are_read() -> None:
    rows = [row(1, [9, 9, 9, 9])[0], row(2, [1, 2, 3, 4])[0]]
    day = merge(rows, refuse)
    assert day is not None
    assert (day.total_uwh, day.version) == (10, rows[1].version)


def test_a_single_row_needs_no_slots() -> None:
    day = merge([row(1, [1, MISSING, VOID, 2])[0]] * 3, refuse)
    assert day is not None
    assert (day.total_uwh, day.readings, day.complete) == (3, 2, False)


def test_no_readings_no_day() -> None:
    assert merge([], refuse) is None
    assert merge_of(row(1, [MISSING] * 4)) is None
    assert merge_of(row(1, [1, MISSING, MISSING, MISSING]), row(2, [VOID, MISSING, MISSING, MISSING])) is None


def test_a_void_hides_and_a_missing_slot_lets_through() -> None:
    day = merge_of(row(1, [1, 2, 3, MISSING]), row(2, [VOID, MISSING, 30, MISSING]))
    assert day is not None
    assert (day.total_uwh, day.readings) == (32, 2)


def test_quality_comes_with_the_value_that_counts() -> None:
    old, new = row(1, [1, 2, 3, MISSING], estimated=3), row(2, [MISSING, 20, VOID, MISSING], estimated=1)
    old = (old[0], replace(old[1], quality="0-2:E"))
    new = (new[0], replace(new[1], quality="1-2:E"))
    day = merge_of(old, new)
    assert day is not None
    assert (day.readings, day.estimated) == (2, 2)


def test_days_without_intervals_do_not_break_the_merge() -> None:
    """Samoa skipped 2011-12-30; a file in UTC has readings for it all the same."""
    skipped = row(1, [], expected=0, zone="Pacific/Apia", basis="elapsed")
    day = merge_of(skipped, row(2, [1, MISSING, MISSING, MISSING]))
    assert day is not None
    assert day.total_uwh == 1


def test_days_come_in_the_order_of_their_rows() -> None:
    pairs = [row(n, [n, 1, 1, 1], day=date(2024, 7, day)) for n, day in ((1, 1), (2, 1), (1, 2), (1, 4))]
    slots = dict(pairs)
    days = list(merge_days([row for row, _ in pairs], slots.__getitem__))
    assert [(day.day.day, day.total_uwh) for day in days] == [(1, 5), (2, 4), (4, 4)]
