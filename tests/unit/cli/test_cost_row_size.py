"""The size of a row: AWS's own worked examples, and our rows as they are really encoded."""

import struct
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from cassandra.cqltypes import lookup_casstype
from hypothesis import given
from hypothesis import strategies as st

from cli.cost.plan import Plan
from cli.cost.row_size import (
    Consistency,
    FrozenLists,
    column_id_bytes,
    read_units,
    row_bytes,
    stored_bytes,
    write_units,
)
from cli.cost.rows import METER_ID, READINGS, meter_day, reading, sizes
from common.energy import MISSING, VOID
from common.store.columns import METER_DAYS
from common.store.encode import cql_rows
from common.store.schema import Column, Table, read_tables
from tests.batch_entries import values_of
from tests.contract.rows import FIRST_DAY, block, version

KB = 1024
MARKS = [MISSING, VOID]
AWS_EXAMPLE = Table(
    "mytable",
    (Column("pk_col1", "int"), Column("pk_col2", "int")),
    (Column("ck_col1", "int"), Column("ck_col2", "int")),
    (Column("reg_col1", "int"),),
)
METER_DAYS_TABLE = next(table for table in read_tables() if table.name == "meter_days")
slots = st.lists(
    st.one_of(st.integers(-(10**15), 5 * 10**15), st.sampled_from(MARKS)), min_size=1, max_size=100
)
either = st.sampled_from(FrozenLists)


def test_the_worked_example_of_aws() -> None:
    """calculating-row-size.html: 16 + 12 + 3 bytes, and 131 with the 100 of the row's metadata."""
    row = {"pk_col1": 1, "pk_col2": 2, "ck_col1": 3, "ck_col2": 4, "reg_col1": 5}
    assert row_bytes(AWS_EXAMPLE, row) == 16 + 12 + 3
    assert stored_bytes(row_bytes(AWS_EXAMPLE, row)) == 131


@pytest.mark.parametrize(
    ("columns", "size"), [(1, 1), (62, 1), (63, 2), (124, 2), (125, 3), (186, 3), (187, 4)]
)
def test_an_id_of_a_column_as_aws_lists_them(columns: int, size: int) -> None:
    assert column_id_bytes(columns) == size


def test_the_units_that_aws_gives_as_examples() -> None:
    """ReadWriteCapacityMode.Provisioned: 1 KB and 2 KB written, 4 KB and 8 KB read. client-side-timestamps:
    800 and 1,200 bytes. The pricing page: four rows of 2 KB in one query are 8 KB, two units.
    """
    assert [write_units(size) for size in (1, KB, KB + 1, 2 * KB, 800, 1200)] == [1, 1, 2, 2, 1, 2]
    assert [read_units(size) for size in (1, 4 * KB, 4 * KB + 1, 8 * KB, 4 * 2 * KB)] == [1, 1, 2, 2, 2]
    assert [read_units(size, Consistency.LOCAL_ONE) for size in (1, 4 * KB, 8 * KB)] == [0.5, 0.5, 1]


@pytest.mark.parametrize(
    ("value", "size"),
    [(0, 2), (5, 2), (-5, 2), (12, 2), (123, 3), (1234, 3), (1_234_000_000, 3), (MISSING, 2), (VOID, 2)],
)
def test_a_number_takes_a_byte_for_two_significant_digits_and_one(value: int, size: int) -> None:
    table = Table("one", (Column("pk_col", "text"),), (), (Column("number", "bigint"),))
    assert row_bytes(table, {"pk_col": "", "number": value}) == 4 + 1 + size


def test_an_empty_list_takes_its_column_id_and_three_bytes() -> None:
    table = Table("one", (Column("pk_col", "text"),), (), (Column("slots", "frozen<list<bigint>>"),))
    assert row_bytes(table, {"pk_col": "", "slots": []}) == 4 + 1 + 3
    assert row_bytes(table, {"pk_col": ""}) == 4 + 1 + 1


def test_what_is_not_covered_is_no_size() -> None:
    table = Table("one", (Column("pk_col", "inet"),), (), ())
    with pytest.raises(ValueError, match="no size for str in inet"):
        row_bytes(table, {"pk_col": "127.0.0.1"})
    with pytest.raises(KeyError):
        row_bytes(table, {})


def encoded(day: Sequence[int], meter: str = METER_ID, quality: str = "") -> dict[str, bytes]:
    """The value bytes of a row that the store writes, by column."""
    one = block(
        meter, [FIRST_DAY], [day], versions=version(said_at_ms=1_769_915_045_678), qualities=[quality]
    )
    return dict(zip(METER_DAYS, values_of(next(iter(cql_rows(one)))), strict=True))


def decoded(cells: dict[str, bytes]) -> dict[str, object]:
    """The same by the driver's own types."""
    types = {column.name: column.type for column in METER_DAYS_TABLE.columns}
    return {name: lookup_casstype(_class(types[name])).from_binary(cell, 4) for name, cell in cells.items()}


def _class(cql_type: str) -> str:
    names = {"text": "UTF8Type", "blob": "BytesType", "date": "SimpleDateType", "bigint": "LongType"}
    if cql_type == "frozen<list<bigint>>":
        return "FrozenType(ListType(LongType))"
    return names.get(cql_type, "ShortType")


def by_hand(cells: dict[str, bytes], frozen_lists: FrozenLists) -> int:
    """The formula spelled out for `meter_days`, from bytes."""

    def number(cell: bytes) -> int:
        value, digits = abs(int.from_bytes(cell, "big", signed=True)), 0
        while value and value % 10 == 0:
            value //= 10
        while value:
            value, digits = value // 10, digits + 1
        return (max(digits, 1) + 1) // 2 + 1

    partition = 2 * len(cells["meter_id"]) + 1 + 3
    clustering = sum(
        2 * len(cells[name]) + (len(cells[name]) + 4) // 5 + 1 for name in ("channel", "day", "version")
    )
    (count,) = struct.unpack_from(">i", cells["slots"])
    elements = sum(number(cells["slots"][8 + 12 * at : 16 + 12 * at]) + 1 for at in range(count))
    a_list = elements if frozen_lists is FrozenLists.ELEMENTS else len(cells["slots"])
    numbers = ("total", "count", "expected", "interval_minutes", "estimated")
    texts = ("zone", "basis", "kind", "quality", "received_on")
    regular = 1 + 3 + a_list + sum(1 + number(cells[name]) for name in numbers)
    return partition + clustering + regular + sum(1 + len(cells[name]) for name in texts)


@given(slots, st.text(st.characters(codec="utf-8"), min_size=1, max_size=64), either)
def test_a_row_as_the_store_encodes_it_has_the_size_of_the_formula(
    day: list[int], meter: str, frozen_lists: FrozenLists
) -> None:
    cells = encoded(day, meter, "0-11:E")
    assert row_bytes(METER_DAYS_TABLE, decoded(cells), frozen_lists) == by_hand(cells, frozen_lists)


@given(st.integers(1, 15), either)
def test_the_example_row_of_the_command_is_one_that_the_store_would_write(
    digits: int, frozen_lists: FrozenLists
) -> None:
    plan = Plan(1, digits=digits, frozen_lists=frozen_lists)
    uwh = meter_day(plan)["slots"]
    assert isinstance(uwh, list)
    assert sizes(plan).meter_day == by_hand(encoded(uwh), frozen_lists)
    assert set(meter_day(plan)) == set(METER_DAYS)


@given(st.integers(1, 12), either)
def test_a_half_hourly_day_is_one_write_unit_however_it_is_sized(
    digits: int, frozen_lists: FrozenLists
) -> None:
    assert sizes(Plan(1, 30, digits=digits, frozen_lists=frozen_lists)).meter_day_units == 1


@given(st.integers(1, 12))
def test_a_quarter_hourly_day_is_one_write_unit_if_its_list_is_sized_as_any_list(digits: int) -> None:
    plan = Plan(1, 15, digits=digits)
    assert sizes(plan).meter_day_units == 1
    assert sizes(replace(plan, frozen_lists=FrozenLists.SERIALIZED)).meter_day_units == 2


@given(slots, st.data())
def test_missing_slots_never_make_a_row_larger(day: list[int], data: st.DataObject) -> None:
    """So a day with gaps is charged no more than a full one."""
    at = data.draw(st.integers(0, len(day) - 1))
    full = {**meter_day(Plan(1)), "slots": day}
    lacking = {**full, "slots": [*day[:at], MISSING, *day[at + 1 :]]}
    assert row_bytes(METER_DAYS_TABLE, lacking) <= row_bytes(METER_DAYS_TABLE, full)


def test_a_row_per_reading_is_sized_as_the_driver_encodes_it() -> None:
    plan = Plan(1)
    kwh = reading(plan)["kwh"]
    assert isinstance(kwh, Decimal)
    stamp = lookup_casstype("TimestampType").to_binary(datetime(2026, 2, 1, tzinfo=UTC), 4)
    cell = lookup_casstype("DecimalType").to_binary(kwh, 4)
    assert kwh == Decimal("1.234")
    size = (2 * 13 + 1 + 3) + (2 * len(stamp) + 2 + 1) + (len(cell) + 1)
    assert row_bytes(READINGS, reading(plan)) == size == sizes(plan).reading == 56


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=6))
def test_any_decimal_is_sized_as_the_driver_encodes_it(kwh: Decimal) -> None:
    cell = lookup_casstype("DecimalType").to_binary(kwh, 4)
    of_zero = lookup_casstype("DecimalType").to_binary(Decimal(0), 4)
    row = {**reading(Plan(1)), "kwh": kwh}
    zero = {**row, "kwh": Decimal(0)}
    assert row_bytes(READINGS, row) - row_bytes(READINGS, zero) == len(cell) - len(of_zero)
