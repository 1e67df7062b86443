"""Two files that meet on one meter give the right day, in whichever order they arrive."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from common.meter_day import MeterDay
from common.register import NO_NEXT_MIDNIGHT
from tests.fakes import FakeStore
from tests.system.samples import HOME, data_of, lines_of
from tests.world import RECORDS, World

FIRST_MS = 1_767_225_600_000
File = tuple[str, bytes | str]
"""The profile with the meter, `homewizard/home-1`, and the content."""
in_both_orders = pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the other way round"])

DAY = date(2024, 6, 3)
HOURLY = 'extends = "long"\nsummary = "hours"\ninterval_minutes = 60\n'
READINGS = "MPR,ReadDatetime,kWh,ReadType"
TEXAS = lines_of("smart-meter-texas.csv")[0]


def delivered(*files: File, order: Sequence[int] = ()) -> World:
    """A world to which these files came, one by one, each said a minute after the one before."""
    world = World(FakeStore())
    world.buckets.add(RECORDS, "profiles/hourly.toml", HOURLY.encode())
    for turn, number in enumerate(order or range(len(files))):
        folder, content = files[number]
        body = content.encode() if isinstance(content, str) else content
        receipt = world.deliver(f"{folder}/{number}", body, FIRST_MS + 60_000 * turn)
        assert not receipt.first.refused, receipt.first.first_error
        receipt.counts.check()
    return world


def kwh(day: MeterDay) -> Decimal | None:
    return None if day.total_uwh is None else Decimal(day.total_uwh).scaleb(-9)


def figures(world: World, meter: str, channel: str = "import") -> dict[str, tuple[Decimal | None, int, int]]:
    """Total, readings and expected readings of each day."""
    days = world.days(meter, channel).values()
    return {str(day.day): (kwh(day), day.readings, day.expected) for day in days}


def of_sample(sample: str, channel: str = "import") -> dict[str, tuple[Decimal | None, int, int]]:
    rows = [line.split(",") for line in lines_of("expected.csv", f"{sample},") if f",{channel}," in line]
    return {row[3]: (Decimal(row[4]), int(row[5]), int(row[6])) for row in rows}


@in_both_orders
def test_electricity_and_gas_under_one_ean_keep_apart(order: tuple[int, int]) -> None:
    electricity, gas = (
        (f"{name}/{HOME}", data_of(f"{name}.csv")) for name in ("fluvius-electricity", "fluvius-gas")
    )
    world = delivered(electricity, gas, order=order)
    assert figures(world, "549999999999999901") == of_sample("fluvius-electricity.csv")
    assert figures(world, "549999999999999901", "export") == of_sample("fluvius-electricity.csv", "export")
    assert figures(world, "549999999999999901", "gas") == of_sample("fluvius-gas.csv", "gas")
    registered = world.store.channels("549999999999999901")
    assert {one.channel: one.interval_minutes for one in registered} == {
        "import": 15,
        "export": 15,
        "gas": 60,
    }


@in_both_orders
def test_a_table_and_an_xml_file_of_one_supply_give_its_days_once(order: tuple[int, int]) -> None:
    table = ("green-button-csv/9900001", data_of("green-button-csv.csv"))
    xml = (f"green-button-xml/{HOME}", data_of("green-button-xml.xml"))
    world = delivered(table, xml, order=order)
    both = of_sample("green-button-csv.csv") | of_sample("green-button-xml.xml")
    assert figures(world, "9900001") == both
    assert both["2024-11-03"][1:] == (24, 25), "both leave out the same one of the two hours"


@in_both_orders
def test_a_table_and_an_xml_file_call_the_same_hours_estimated(order: tuple[int, int]) -> None:
    table = ("green-button-csv/9900001", data_of("green-button-csv.csv"))
    xml = (f"green-button-xml/{HOME}", data_of("green-button-xml.xml"))
    both, alone = (delivered(*files).days("9900001") for files in ((table, xml), (table,)))
    shared = delivered(xml).days("9900001").keys() & alone.keys()
    assert len(shared) == 3
    assert {day: both[day].estimated for day in shared} == {day: alone[day].estimated for day in shared}
    assert delivered(table, xml, order=order).days("9900001").keys() == both.keys()


@in_both_orders
def test_the_real_table_and_xml_file_of_one_supply(real_data: Path, order: tuple[int, int]) -> None:
    names = ("green_button_csv/peco-hourly-2013.csv", "green_button_xml/peco-hourly-2013.xml")
    files = [(f"{name[:16].replace('_', '-')}/9000002", (real_data / name).read_bytes()) for name in names]
    rows = [line.split(",") for line in (real_data / "expected_daily.csv").read_text().splitlines()]
    # The table is rounded to 10 Wh, so that the newest file shows.
    in_turn = [row for number in order for row in rows if row[0] == names[number]]
    expected = {row[3]: (Decimal(row[4]), int(row[5]), int(row[6])) for row in in_turn}
    assert figures(delivered(*files, order=order), "9000002") == expected
    assert expected["2013-11-03"][1:] == (24, 25)


@in_both_orders
def test_two_months_of_registers_give_the_day_on_their_border(order: tuple[int, int]) -> None:
    march, april = ((f"homewizard/{HOME}", data_of(f"homewizard-{n}.csv")) for n in (1, 2))
    at_start, at_end = (
        Decimal(line.split(",")[1]) + Decimal(line.split(",")[2])
        for line in (
            *lines_of("homewizard-1.csv", "2024-03-31 00:00"),
            *lines_of("homewizard-2.csv", "2024-04-01 00:00"),
        )
    )
    found = figures(delivered(march, april, order=order), HOME)
    assert found["2024-03-31"] == (at_end - at_start, 92, 92)
    known = of_sample("homewizard-1.csv") | of_sample("homewizard-2.csv")
    assert {day: found[day] for day in known} == known


def test_one_month_of_registers_alone_has_no_total_on_its_last_day() -> None:
    world = delivered((f"homewizard/{HOME}", data_of("homewizard-1.csv")))
    last = world.days(HOME)[date(2024, 3, 31)]
    assert (last.total_uwh, last.reason) == (None, NO_NEXT_MIDNIGHT)


def half_hours(value: str, count: int = 48) -> File:
    """The first half-hours of the day."""
    lines = [f"M,{DAY}T{n // 2:02}:{n % 2 * 30:02}:00Z,{value}" for n in range(count)]
    return f"long/{HOME}", "\n".join(["meter,stamp,kwh", *lines])


def hours(value: str, count: int = 24) -> File:
    lines = [f"M,{DAY}T{n:02}:00:00Z,{value}" for n in range(count)]
    return f"hourly/{HOME}", "\n".join(["meter,stamp,kwh", *lines])


@in_both_orders
@pytest.mark.parametrize(
    ("halves", "wholes", "expected"),
    [(48, 20, (48, 48)), (40, 24, (24, 24)), (40, 19, (40, 48)), (30, 16, (16, 24))],
)
def test_of_hours_and_half_hours_the_more_complete_ones_are_the_day(
    halves: int, wholes: int, expected: tuple[int, int], order: tuple[int, int]
) -> None:
    day = delivered(half_hours("1", halves), hours("3", wholes), order=order).days("M")[DAY]
    assert (day.readings, day.expected) == expected
    assert kwh(day) == (day.readings if day.expected == 48 else 3 * day.readings)


@pytest.mark.parametrize(("halves", "wholes"), [(48, 24), (40, 20)])
def test_of_hours_and_half_hours_as_complete_as_one_another_the_newest_are_the_day(
    halves: int, wholes: int
) -> None:
    files = half_hours("1", halves), hours("3", wholes)
    assert kwh(delivered(*files).days("M")[DAY]) == 3 * wholes
    assert kwh(delivered(*files, order=(1, 0)).days("M")[DAY]) == halves


@in_both_orders
def test_quarters_and_hours_of_one_finnish_meter(order: tuple[int, int]) -> None:
    header = lines_of("fingrid-datahub.csv")[0]
    quarters = [f"M;1;PT15M;kWh;BN01;2024-06-02T21:{n:02}:00Z;0,5;OK" for n in (0, 15, 30, 45)]
    wholes = [
        f"M;1;PT1H;kWh;BN01;2024-06-{2 + (21 + n) // 24:02}T{(21 + n) % 24:02}:00:00Z;2;OK" for n in range(24)
    ]
    content = "\n".join([header, *wholes, *quarters])
    files = [(f"{profile}/{HOME}", content) for profile in ("fingrid-datahub", "fingrid-datahub-hourly")]
    assert figures(delivered(*files, order=order), "M") == {"2024-06-03": (Decimal(48), 24, 24)}


def readings(kind: str, value: str, slots: Sequence[int] = range(48)) -> File:
    """The half-hours of the day by their end, in summer time."""
    ends = [f"{DAY.day:02} Jun 2024 {(n + 1) // 2:02}:{(n + 1) % 2 * 30:02}:00" for n in slots]
    ends = [end.replace("03 Jun 2024 24", "04 Jun 2024 00") for end in ends]
    return f"uk-half-hourly-readings/{HOME}", "\n".join(
        [READINGS, *(f"M,{end},{value},{kind}" for end in ends)]
    )


def test_an_actual_after_an_estimate_takes_its_place() -> None:
    estimate, actual = readings("Estimated", "1"), readings("Actual", "2")
    assert delivered(estimate).days("M")[DAY].estimated == 48
    day = delivered(estimate, actual).days("M")[DAY]
    assert (kwh(day), day.readings, day.estimated) == (Decimal(96), 48, 0)


def test_an_actual_of_some_half_hours_leaves_the_others_estimated() -> None:
    estimate, actual = readings("Estimated", "1"), readings("Actual", "2", range(10, 20))
    day = delivered(estimate, actual).days("M")[DAY]
    assert (kwh(day), day.readings, day.estimated) == (Decimal(58), 48, 38)


def test_an_estimate_after_an_actual_takes_its_place_where_nothing_says_what_is_newer() -> None:
    day = delivered(readings("Actual", "2"), readings("Estimated", "1")).days("M")[DAY]
    assert (kwh(day), day.estimated) == (Decimal(48), 48)


def texas(flag: str, value: str, revised: str, slots: Sequence[int] = range(96)) -> File:
    clocks = [f"{n // 4:02}:{n % 4 * 15:02},{(n + 1) // 4 % 24:02}:{(n + 1) % 4 * 15:02}" for n in slots]
    lines = [f"'M,06/03/2024,{revised} 06:00:00,{clock},{value},{flag},Consumption" for clock in clocks]
    return f"smart-meter-texas/{HOME}", "\n".join([TEXAS, *lines])


@in_both_orders
def test_an_estimate_of_an_older_revision_leaves_the_actual_alone(order: tuple[int, int]) -> None:
    estimate, actual = texas("E", "1", "06/04/2024"), texas("A", "2", "06/06/2024")
    day = delivered(estimate, actual, order=order).days("M")[DAY]
    assert (kwh(day), day.readings, day.estimated) == (Decimal(192), 96, 0)


@in_both_orders
def test_an_estimate_of_a_newer_revision_takes_the_place_of_the_actual(order: tuple[int, int]) -> None:
    actual, estimate = texas("A", "2", "06/04/2024"), texas("E", "1", "06/06/2024")
    day = delivered(actual, estimate, order=order).days("M")[DAY]
    assert (kwh(day), day.readings, day.estimated) == (Decimal(96), 96, 96)


@in_both_orders
def test_a_correction_of_a_newer_revision_stays_in_the_older_day_around_it(order: tuple[int, int]) -> None:
    whole, corrected = texas("A", "2", "06/04/2024"), texas("A", "7", "06/06/2024", (40,))
    day = delivered(whole, corrected, order=order).days("M")[DAY]
    assert (kwh(day), day.readings) == (Decimal(95 * 2 + 7), 96)


@in_both_orders
def test_the_newer_update_of_nem12_wins_over_the_later_arrival(order: tuple[int, int]) -> None:
    head = "100,NEM12,202410101200,MDP,RETAILER\n200,NMI1,E1,1,E1,N1,1,kWh,30,\n"
    older, newer = (
        (f"nem12/{HOME}", f"{head}300,20240603,{','.join([value] * 48)},A,,,{updated},\n900")
        for value, updated in (("1", "20240604000000"), ("2", "20240606000000"))
    )
    assert figures(delivered(newer, older, order=order), "NMI1", "E1") == {str(DAY): (Decimal(96), 48, 48)}


@in_both_orders
def test_a_complete_file_and_a_partial_one_are_a_whole_day(order: tuple[int, int]) -> None:
    partial, complete = half_hours("1", 10), half_hours("2")
    day = delivered(partial, complete, order=order).days("M")[DAY]
    assert (day.readings, day.complete) == (48, True)
    assert kwh(day) == (96 if order == (0, 1) else 10 + 38 * 2), (
        "the newest row that says something wins a slot"
    )


@in_both_orders
def test_two_halves_of_a_day_are_a_whole_day(order: tuple[int, int]) -> None:
    morning, evening = readings("Actual", "1", range(24)), readings("Estimated", "2", range(24, 48))
    day = delivered(morning, evening, order=order).days("M")[DAY]
    assert (kwh(day), day.readings, day.estimated, day.complete) == (Decimal(72), 48, 24, True)
