"""Rows of meter days come back as they were written, on every store."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import permutations

import pytest

from common.energy import MISSING, VOID
from common.meter_day import REGISTER_KIND
from common.store.port import Store
from tests.contract.rows import (
    FIRST_DAY,
    block,
    consecutive,
    contents,
    new_id,
    readings,
    total,
    version,
    write,
)


def test_a_day_comes_back_with_its_sum_count_and_slots(store: Store) -> None:
    meter, slots = new_id(), readings()
    write(store, block(meter, [FIRST_DAY], [slots], versions=version(5)))
    (row,) = store.day_rows(meter, "import", None, None)
    assert (row.meter_id, row.channel, row.day, row.version) == (meter, "import", FIRST_DAY, version(5))
    assert (row.total_uwh, row.count, row.expected, row.estimated) == (sum(slots), 48, 48, 0)
    assert (row.interval_minutes, row.zone, row.basis, row.kind) == (
        30,
        "Europe/London",
        "elapsed",
        "interval",
    )
    assert list(store.day_slots(meter, "import", FIRST_DAY)[version(5)].slots_uwh) == slots


def test_an_unknown_meter_has_no_rows_and_no_channels(store: Store) -> None:
    assert list(store.day_rows(new_id(), "import", None, None)) == []
    assert store.day_slots(new_id(), "import", FIRST_DAY) == {}
    assert store.channels(new_id()) == []


def test_both_ends_of_a_range_belong_to_it_and_days_ascend(store: Store) -> None:
    meter, days = new_id(), consecutive(10)
    write(store, block(meter, days, [readings()] * 10))
    found = [row.day for row in store.day_rows(meter, "import", days[2], days[5])]
    assert found == days[2:6]
    assert [row.day for row in store.day_rows(meter, "import", days[8], None)] == days[8:]
    assert [row.day for row in store.day_rows(meter, "import", None, days[1])] == days[:2]
    assert list(store.day_rows(meter, "import", days[5], days[4])) == []


def test_within_a_day_the_newest_version_comes_first(store: Store) -> None:
    meter = new_id()
    said = [3, 1, 2]
    write(store, *(block(meter, [FIRST_DAY], [readings(seed=ms)], versions=version(ms)) for ms in said))
    found = [row.version for row in store.day_rows(meter, "import", None, None)]
    assert found == [version(3), version(2), version(1)]


def test_versions_of_equal_time_are_two_rows_told_apart_by_digest_and_part(store: Store) -> None:
    meter = new_id()
    same_time = [version(7, b"digest-a"), version(7, b"digest-b"), version(7, b"digest-a", part=1)]
    write(
        store, *(block(meter, [FIRST_DAY], [readings(seed=n)], versions=v) for n, v in enumerate(same_time))
    )
    assert [row.version for row in store.day_rows(meter, "import", None, None)] == sorted(
        same_time, reverse=True
    )
    assert len(store.day_slots(meter, "import", FIRST_DAY)) == 3


def test_rows_written_in_any_order_read_back_equal(store: Store) -> None:
    days = consecutive(2)
    rows = [(day, version(ms), readings(seed=ms)) for day in days for ms in (1, 2)]
    stored = []
    for order in permutations(rows):
        meter = new_id()
        write(store, *(block(meter, [day], [slots], versions=said) for day, said, slots in order))
        stored.append(contents(store, meter))
    assert len(stored[0]) == 4
    assert all(one == stored[0] for one in stored)


def test_the_same_row_twice_is_one_row(store: Store) -> None:
    once, twice, days = new_id(), new_id(), consecutive(3)
    slots = [readings(seed=n) for n in range(3)]
    write(store, block(once, days, slots))
    write(store, block(twice, days, slots), block(twice, days, slots))
    write(store, block(twice, days, slots))
    assert contents(store, twice) == contents(store, once)


@pytest.mark.parametrize("slots", [1, 23, 24, 50, 96, 100, 288, 300, 1500])
def test_days_of_every_length_read_back_whole(store: Store, slots: int) -> None:
    meters = [new_id() for _ in range(40)]
    written = [readings(slots, seed=n) for n in range(40)]
    write(store, block(meters, [FIRST_DAY] * 40, written))
    for meter, expected in zip(meters, written, strict=True):
        (row,) = contents(store, meter)
        assert row[-1] == tuple(expected)


def test_negative_values_marks_and_zero_keep_their_meaning(store: Store) -> None:
    meter = new_id()
    slots = [0, -1, -5 * 10**15, 5 * 10**15, MISSING, VOID, 1, 0]
    write(store, block(meter, [FIRST_DAY], [slots]))
    (row,) = store.day_rows(meter, "import", None, None)
    assert (row.total_uwh, row.count) == (total(slots), 6)
    assert list(store.day_slots(meter, "import", FIRST_DAY)[row.version].slots_uwh) == slots


def test_a_day_without_readings_is_a_row_with_count_zero(store: Store) -> None:
    meter = new_id()
    write(store, block(meter, [FIRST_DAY], [[MISSING] * 48]))
    (row,) = store.day_rows(meter, "import", None, None)
    assert (row.total_uwh, row.count, row.expected) == (0, 0, 48)


def test_a_register_row_keeps_the_register_at_midnight_or_the_mark_of_it_as_total(store: Store) -> None:
    meter, days = new_id(), consecutive(4)
    slots = [[8_350_274, 8_350_385], [MISSING, 8_350_400], [VOID, 8_350_500], [MISSING, MISSING]]
    write(store, block(meter, days, slots, kind=REGISTER_KIND))
    found = [(row.kind, row.total_uwh, row.count) for row in store.day_rows(meter, "import", None, None)]
    assert found == [
        (REGISTER_KIND, 8_350_274, 2),
        (REGISTER_KIND, MISSING, 1),
        (REGISTER_KIND, VOID, 1),
        (REGISTER_KIND, MISSING, 0),
    ]


def test_quality_text_comes_back(store: Store) -> None:
    meter = new_id()
    days = consecutive(2)
    write(store, block(meter, days, [readings(), readings()], qualities=["0-11:E,40:S", ""]))
    assert [store.day_slots(meter, "import", day)[version()].quality for day in days] == ["0-11:E,40:S", ""]


@pytest.mark.parametrize("meter", ["é" * 64, "電" * 64, "🔌" * 64, "a b\"c'd;--", "0001"])
def test_ids_of_any_printable_characters_are_kept_apart(store: Store, meter: str) -> None:
    mine = f"{new_id()}{meter}"[-64:] if len(meter) < 64 else meter
    write(store, block(mine, [FIRST_DAY], [readings()], channel="gäs"))
    assert len(contents(store, mine, "gäs")) == 1
    assert contents(store, mine[:-1], "gäs") == []
    assert contents(store, mine, "gas") == []


def test_channels_of_one_meter_do_not_mix(store: Store) -> None:
    meter = new_id()
    write(store, block(meter, [FIRST_DAY], [[1]], channel="import"))
    write(store, block(meter, [FIRST_DAY], [[2]], channel="export"))
    assert [row.total_uwh for row in store.day_rows(meter, "export", None, None)] == [2]


def test_a_block_of_many_meters_arrives_whole(store: Store) -> None:
    meters = [new_id() for _ in range(500)]
    days = consecutive(2)
    of_row = [meter for day in days for meter in meters]
    day_of_row = [day for day in days for _ in meters]
    write(store, block(of_row, day_of_row, [[n] for n in range(1000)]))
    for n in (0, 1, 29, 30, 31, 499):
        found = [row.total_uwh for row in store.day_rows(meters[n], "import", None, None)]
        assert found == [n, 500 + n]


def test_three_years_of_days_are_read_lazily_and_in_order(store: Store) -> None:
    meter, days = new_id(), consecutive(1096)
    for said in (1, 2):
        write(store, block(meter, days, [readings(seed=said)] * len(days), versions=version(said)))
    rows = store.day_rows(meter, "import", None, None)
    assert isinstance(rows, Iterator)
    assert next(rows).day == days[0]
    found = [(row.day, row.version) for row in store.day_rows(meter, "import", None, None)]
    assert found == [(day, version(said)) for day in days for said in (2, 1)]


def test_days_before_1970_and_far_ahead_are_days_like_others(store: Store) -> None:
    meter, days = new_id(), [date(1969, 12, 31), date(1970, 1, 1), date(2100, 2, 28) + timedelta(days=1)]
    write(store, block(meter, days, [[1], [2], [3]]))
    assert [row.day for row in store.day_rows(meter, "import", None, None)] == days


def test_an_empty_block_is_nothing(store: Store) -> None:
    meter = new_id()
    write(store, block(meter, [], []))
    assert contents(store, meter) == []
