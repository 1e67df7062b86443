"""Days of a cumulative register: what was used is the difference between two midnights."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.energy import MISSING, VOID, is_value
from common.meter_day import INTERVAL_KIND, REGISTER_KIND, DayRow, DaySlots, MeterDay, merge_days
from common.register import BACKWARDS, NO_MIDNIGHT, NO_NEXT_MIDNIGHT, with_totals
from common.version import Version

Row = tuple[DayRow, DaySlots]
Found = list[tuple[int, int | None, str]]
FIRST = date(2022, 9, 1)
SLOTS = 4
"""Slots of six hours; days are counted from 0."""


def row(said: int, day: int, slots: Sequence[int], *, kind: str = REGISTER_KIND, zone: str = "") -> Row:
    values = [slot for slot in slots if is_value(slot)]
    total = slots[0] if kind == REGISTER_KIND else sum(values)
    version = Version(said, said * 1000, 0, b"digest-a").pack()
    about = (360, zone, "elapsed", kind, 0)
    on = FIRST + timedelta(days=day)
    return DayRow("M", "import", on, version, total, len(values), SLOTS, *about), DaySlots(slots, "")


def days_of(*rows: Row, beyond: MeterDay | None = None) -> list[MeterDay]:
    slots = dict(rows)
    in_order = sorted((made for made, _ in rows), key=lambda made: made.day)
    return list(with_totals(merge_days(in_order, slots.__getitem__), lambda _: beyond))


def found(days: Sequence[MeterDay]) -> Found:
    return [((day.day - FIRST).days, day.total_uwh, day.reason) for day in days]


def totals(*rows: Row) -> Found:
    return found(days_of(*rows))


def test_a_day_is_the_next_midnight_minus_its_own() -> None:
    rows = [row(1, 0, [100, 101, 103, 106]), row(1, 1, [110, 111, 112, 113]), row(1, 2, [113, 113, 113, 113])]
    assert totals(*rows) == [(0, 10, ""), (1, 3, ""), (2, None, NO_NEXT_MIDNIGHT)]


def test_readings_are_counted_and_the_last_day_is_not_complete() -> None:
    first, last = days_of(row(1, 0, [100, MISSING, 103, 106]), row(1, 1, [110, 111, 112, 113]))
    assert (first.readings, first.expected, first.total_uwh, first.complete) == (3, 4, 10, False)
    assert (last.readings, last.expected, last.total_uwh, last.complete) == (4, 4, None, False)


def test_nothing_used_is_a_total_of_zero() -> None:
    first, _ = days_of(row(1, 0, [0, 0, 0, 0]), row(1, 1, [0, 0, 0, 0]))
    assert (first.total_uwh, first.reason, first.complete) == (0, "", True)


def test_the_border_day_of_two_files_has_its_total() -> None:
    """The first file ends with the midnight between them, the second begins after it."""
    rows = [
        row(1, 0, [100, 101, 102, 103]),
        row(1, 1, [104, MISSING, MISSING, MISSING]),
        row(2, 1, [MISSING, 105, 106, 107]),
        row(2, 2, [109, 110, 111, 112]),
    ]
    assert totals(*rows) == [(0, 4, ""), (1, 5, ""), (2, None, NO_NEXT_MIDNIGHT)]
    assert days_of(*rows)[1].complete


def test_the_border_day_of_two_files_that_do_not_overlap_has_its_total() -> None:
    rows = [row(2, 0, [100, 101, 102, 103]), row(1, 1, [104, 105, 106, 107])]
    assert totals(*rows)[0] == (0, 4, "")


def test_partial_rows_of_one_day_are_merged() -> None:
    rows = [
        row(1, 0, [100, 101, MISSING, MISSING]),
        row(2, 0, [MISSING, MISSING, 102, 103]),
        row(1, 1, [110, MISSING, MISSING, MISSING]),
    ]
    first = days_of(*rows)[0]
    assert (first.total_uwh, first.readings, first.complete) == (10, 4, True)


def test_a_day_without_midnight_costs_two_totals_and_no_more() -> None:
    rows = [row(1, day, [100 + 10 * day] * 4) for day in range(4)]
    rows[2] = row(1, 2, [MISSING, 121, 122, 123])
    assert totals(*rows) == [
        (0, 10, ""),
        (1, None, NO_NEXT_MIDNIGHT),
        (2, None, NO_MIDNIGHT),
        (3, None, NO_NEXT_MIDNIGHT),
    ]


def test_an_absent_day_is_not_bridged() -> None:
    rows = [row(1, 0, [100] * 4), row(1, 2, [120] * 4), row(1, 3, [130] * 4)]
    assert totals(*rows)[:2] == [(0, None, NO_NEXT_MIDNIGHT), (2, 10, "")]


def test_an_exchanged_meter_has_no_total_on_that_day_alone() -> None:
    rows = [row(1, 0, [900] * 4), row(1, 1, [910, 915, 0, 1]), row(1, 2, [3] * 4), row(1, 3, [7] * 4)]
    assert totals(*rows)[:3] == [(0, 10, ""), (1, None, BACKWARDS), (2, 4, "")]


def test_a_corrected_midnight_moves_two_totals() -> None:
    rows = [row(1, day, [100 + 10 * day] * 4) for day in range(3)]
    corrected = row(2, 1, [112, MISSING, MISSING, MISSING])
    assert totals(*rows, corrected)[:2] == [(0, 12, ""), (1, 8, "")]


def test_a_void_midnight_hides_an_older_one() -> None:
    rows = [row(1, day, [100 + 10 * day] * 4) for day in range(3)]
    void = row(2, 1, [VOID, MISSING, MISSING, MISSING])
    assert totals(*rows, void)[:2] == [(0, None, NO_NEXT_MIDNIGHT), (1, None, NO_MIDNIGHT)]


def test_complete_rows_need_no_slots() -> None:
    def refuse(row: DayRow) -> DaySlots:
        pytest.fail(f"slots of {row.day} were read")

    rows = [row(said, day, [100 + 10 * day] * 4)[0] for day in range(3) for said in (1, 2)]
    assert found(list(with_totals(merge_days(rows, refuse), lambda _: None)))[:2] == [
        (0, 10, ""),
        (1, 10, ""),
    ]


def test_the_midnight_of_another_zone_is_not_this_day_s_end() -> None:
    rows = [row(1, 0, [100] * 4, zone="Europe/London"), row(1, 1, [110] * 4, zone="Europe/Berlin")]
    assert totals(*rows)[0] == (0, None, NO_NEXT_MIDNIGHT)


def test_a_register_is_not_mixed_with_intervals() -> None:
    """Where a source changes over from one to the other, the last midnight may stand in an older row."""
    rows = [
        row(1, 0, [100] * 4),
        row(1, 1, [110, MISSING, MISSING, MISSING]),
        row(2, 1, [1, 2, 3, 4], kind=INTERVAL_KIND),
        row(2, 2, [5, 6, 7, MISSING], kind=INTERVAL_KIND),
    ]
    assert totals(*rows) == [(0, 10, ""), (1, 10, ""), (2, 18, "")]
    assert totals(rows[0], *rows[2:])[0] == (0, None, NO_NEXT_MIDNIGHT)


def test_interval_days_pass_at_once_and_as_they_are() -> None:
    merged = days_of(*(row(1, day, [1, 2, 3, 4], kind=INTERVAL_KIND) for day in range(3)))
    source = iter(merged)
    passed = with_totals(source, lambda day: pytest.fail(f"asked for {day}"))
    assert next(passed) is merged[0]
    assert next(source) is merged[1]
    assert list(passed) == [merged[2]]


def test_only_the_last_day_asks_for_the_one_after_it() -> None:
    (after,) = days_of(row(1, 2, [125] * 4))
    asked: list[date] = []

    def beyond(day: date) -> MeterDay:
        asked.append(day)
        return after

    rows = dict([row(1, 0, [100] * 4), row(1, 1, [110] * 4)])
    days = list(with_totals(merge_days(rows, rows.__getitem__), beyond))
    assert found(days) == [(0, 10, ""), (1, 15, "")]
    assert asked == [after.day]


SLOT = st.one_of(st.integers(0, 1000), st.just(MISSING), st.just(VOID))
ROWS = st.lists(st.tuples(st.integers(0, 3), st.lists(SLOT, min_size=SLOTS, max_size=SLOTS)), max_size=12)


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_any_rows_in_any_order_give_what_the_newest_midnights_give(
    said: list[tuple[int, list[int]]], random: Random
) -> None:
    newest: dict[int, dict[int, int]] = {day: {} for day in range(-1, 5)}
    for day, slots in said:
        newest[day] |= {at: slot for at, slot in enumerate(slots) if slot != MISSING}
    readings = {day: sum(slot != VOID for slot in slots.values()) for day, slots in newest.items()}
    midnight = {day: slots[0] for day, slots in newest.items() if slots.get(0, VOID) != VOID}
    expected: Found = []
    for day in sorted(day for day, count in readings.items() if count):
        if day not in midnight:
            expected.append((day, None, NO_MIDNIGHT))
        elif day + 1 not in midnight:
            expected.append((day, None, NO_NEXT_MIDNIGHT))
        else:
            used = midnight[day + 1] - midnight[day]
            expected.append((day, used, "") if used >= 0 else (day, None, BACKWARDS))
    rows = [row(number, day, slots) for number, (day, slots) in enumerate(said)]
    arrived = [*rows, *rows[:3]]
    random.shuffle(arrived)
    assert found(days_of(*arrived)) == expected
