"""Rows read whole and deleted by their keys, on every store."""

from datetime import date

from common.meter_day import REGISTER_KIND, DaySlots
from common.store.port import Store, StoredRow
from tests.contract.rows import (
    FIRST_DAY,
    RECEIVED_ON,
    block,
    consecutive,
    contents,
    new_id,
    readings,
    version,
    write,
)


def versions_of(store: Store, meter: str, channel: str = "import") -> list[tuple[date, bytes]]:
    return [(row.day, row.version) for row in store.day_rows(meter, channel, None, None)]


def test_a_stored_row_is_the_day_row_with_its_slots_and_the_date_of_its_object(store: Store) -> None:
    meter, days = new_id(), consecutive(3)
    for said in (1, 2):
        slots = [readings(seed=said + n) for n in range(3)]
        write(store, block(meter, days, slots, versions=version(said), qualities=["", "0-1:E", ""]))
    expected = [
        StoredRow(row, store.day_slots(meter, "import", row.day)[row.version], RECEIVED_ON)
        for row in store.day_rows(meter, "import", None, None)
    ]
    found = list(store.stored_rows(meter, "import", None, None))
    assert [plain(one) for one in found] == [plain(one) for one in expected]
    assert len(found) == 6
    assert [one.row.day for one in store.stored_rows(meter, "import", days[1], days[1])] == [days[1]] * 2
    assert list(store.stored_rows(meter, "export", None, None)) == []


def plain(stored: StoredRow) -> tuple[object, ...]:
    return stored.row, tuple(stored.slots.slots_uwh), stored.slots.quality, stored.received_on


def test_three_years_of_stored_rows_come_page_after_page(store: Store) -> None:
    meter, days = new_id(), consecutive(1096)
    write(store, block(meter, days, [[n, n] for n in range(1096)], kind=REGISTER_KIND))
    found = [(one.row.day, one.slots) for one in store.stored_rows(meter, "import", None, None)]
    assert [day for day, _ in found] == days
    assert [DaySlots(tuple(slots.slots_uwh), slots.quality) for _, slots in found] == [
        DaySlots((n, n), "") for n in range(1096)
    ]


def test_only_the_row_that_is_named_goes(store: Store) -> None:
    meter, days = new_id(), [date(1969, 12, 31), FIRST_DAY, date(2100, 1, 1)]
    for channel in ("import", "export"):
        for said in (1, 2, 3):
            write(store, block(meter, days, [readings()] * 3, versions=version(said), channel=channel))
    before = contents(store, meter)
    for day in days:
        (gone,) = [row for row in store.day_rows(meter, "import", day, day) if row.version == version(2)]
        store.delete_rows([gone])
    assert versions_of(store, meter) == [(day, version(said)) for day in days for said in (3, 1)]
    assert contents(store, meter) == [row for row in before if row[1] != version(2)]
    assert len(versions_of(store, meter, "export")) == 9


def test_many_rows_of_several_meters_go_at_once(store: Store) -> None:
    meters, days = [new_id("Zähler") for _ in range(5)], consecutive(100)
    for meter in meters:
        for said in (1, 2):
            write(store, block(meter, days, [readings()] * 100, versions=version(said)))
    store.delete_rows(
        row
        for meter in meters
        for row in store.day_rows(meter, "import", None, None)
        if row.version == version(1)
    )
    for meter in meters:
        assert versions_of(store, meter) == [(day, version(2)) for day in days]


def test_a_row_that_is_not_there_is_nothing_and_one_written_again_is_back(store: Store) -> None:
    meter, days = new_id(), consecutive(3)
    write(store, block(meter, days, [readings()] * 3))
    rows = list(store.day_rows(meter, "import", None, None))
    before = contents(store, meter)
    store.delete_rows(rows)
    store.delete_rows(rows)
    store.delete_rows([])
    assert contents(store, meter) == []
    write(store, block(meter, days, [readings()] * 3))
    assert contents(store, meter) == before
