"""NEM12 and Ausgrid: qualities by range, revisions, market time, slots named by their end."""

from decimal import Decimal

import pytest

from tests.system.hard_facts.fact import fact_of
from tests.system.samples import GONE, HIDDEN, kwh, lines_of, load, load_sample

HEAD = "100,NEM12,202410101200,MDP,RETAILER"
STREAM = "200,NMI1,E1,1,E1,N1,1,kWh,30,"
OLDER, NEWER = "20240306040000", "20240401093000"


def day_record(value: str, flag: str = "A", updated: str = OLDER, day: str = "20240301") -> str:
    return ",".join(["300", day, *[value] * 48, flag, "", "", updated, ""])


def nem12(*records: str) -> str:
    return "\r\n".join([HEAD, STREAM, *records, "900"])


@fact_of("nem12")
def test_ranges_refine_the_quality_of_their_day() -> None:
    loaded = load_sample("nem12.csv")
    assert loaded.quality("2024-03-01", "E1", "NMI9900003") == "0-19:F14,24-47:S14"
    assert loaded.day("2024-03-01", "E1", "NMI9900003").estimated == 44


@fact_of("nem12")
def test_null_intervals_are_void_and_not_counted() -> None:
    loaded = load_sample("nem12.csv")
    slots = loaded.slots("2024-03-02", "E1", "NMI9900003")
    assert slots[10:14] == [HIDDEN] * 4
    assert loaded.day("2024-03-02", "E1", "NMI9900003").readings == 44
    assert loaded.quality("2024-03-02", "E1", "NMI9900003") == "14-47:E52"


@fact_of("nem12")
@pytest.mark.parametrize(
    ("newer", "left"), [(day_record("0", "N", NEWER), []), (f"300,20240301,V,,,{NEWER},", [48 * 10**9])]
)
def test_void_hides_an_older_value_and_missing_does_not(newer: str, left: list[int]) -> None:
    loaded = load("nem12", nem12(day_record("1")))
    again = loaded.world.deliver("nem12/again/file", nem12(newer).encode())
    assert again.counts.blank == 48
    assert [day.total_uwh for day in loaded.world.days("NMI1", "E1").values()] == left


@fact_of("nem12")
@pytest.mark.parametrize("order", [(OLDER, NEWER), (NEWER, OLDER)])
def test_the_newer_update_wins_wherever_it_stands(order: tuple[str, str]) -> None:
    values = {OLDER: "1", NEWER: "2"}
    loaded = load("nem12", nem12(*(day_record(values[updated], updated=updated) for updated in order)))
    assert loaded.slots("2024-03-01", "E1", "NMI1") == [Decimal(2)] * 48
    assert loaded.file.counts.conflicts == 48


@fact_of("nem12")
def test_of_two_records_of_one_update_the_later_line_holds() -> None:
    records = [line for line in lines_of("nem12-fragments.csv") if line.startswith("300,20240302,")]
    loaded = load_sample("nem12-fragments.csv")
    again = [kwh(cell) for cell in records[3].split(",")[2:50]]
    assert loaded.slots("2024-03-02", "E1", "NMI9900004") == again
    assert loaded.file.counts.conflicts == 96


@fact_of("nem12")
def test_watt_hours_in_quarters_and_kilowatt_hours_in_five_minutes() -> None:
    loaded = load_sample("nem12.csv")
    (quarters,) = lines_of("nem12.csv", "300,20240407,939,")
    printed = [Decimal(cell) / 1000 for cell in quarters.split(",")[2:98]]
    assert loaded.slots("2024-04-07", "E1", "NMI9900002") == printed
    assert len(loaded.slots("2024-04-07", "B1", "NMI9900001")) == 288


@fact_of("nem12")
def test_reactive_energy_is_ignored() -> None:
    loaded = load_sample("nem12.csv")
    assert loaded.file.counts.ignored == 2 * 288 + 2 * 96
    assert {channel for _, channel, _ in loaded.days} == {"B1", "E1", "E2"}


@fact_of("nem12")
def test_days_in_market_time_are_whole_also_when_sydney_changes_its_clocks() -> None:
    loaded = load_sample("nem12.csv")
    for day in ("2024-04-07", "2024-10-06"):
        found = loaded.day(day, "E1", "NMI9900002")
        assert (found.readings, found.expected, found.zone) == (96, 96, "+10:00")


@fact_of("nem12")
def test_a_day_without_any_value_is_no_day() -> None:
    loaded = load_sample("nem12.csv")
    days = {day.isoformat() for day in loaded.world.days("NMI9900003", "E1")}
    assert days == {f"2024-03-0{day}" for day in (1, 2, 5, 6)}


@fact_of("nem12")
def test_days_under_a_stream_that_cannot_be_read_go_to_no_other_meter() -> None:
    bad = "200,NMI2,E1,1,E1,N1,1,kWh,7,"
    loaded = load("nem12", nem12(day_record("1"), bad, day_record("2")))
    assert loaded.slots("2024-03-01", "E1", "NMI1") == [Decimal(1)] * 48
    assert (loaded.file.counts.rejected, len(loaded.days)) == (48, 1)


@fact_of("ausgrid-solar-home")
def test_slots_named_by_their_end_begin_at_midnight() -> None:
    loaded = load_sample("ausgrid-solar-home.csv")
    cells = lines_of("ausgrid-solar-home.csv", "902,3.78,9999,GC,9/07/2012")[0].split(",")
    assert lines_of("ausgrid-solar-home.csv")[1].split(",")[5:53:47] == ["0:30", "0:00"]
    assert loaded.slots("2012-07-09", "GC", "902") == [kwh(cell) for cell in cells[5:53]]


@fact_of("ausgrid-solar-home")
def test_the_category_is_the_channel() -> None:
    loaded = load_sample("ausgrid-solar-home.csv")
    pairs = {(meter, channel) for meter, channel, _ in loaded.days}
    assert pairs == {("901", "CL"), ("901", "GC"), ("901", "GG"), ("902", "GC"), ("902", "GG")}


@fact_of("ausgrid-solar-home")
def test_a_row_quality_makes_its_readings_estimates() -> None:
    loaded = load_sample("ausgrid-solar-home.csv")
    assert loaded.quality("2012-07-10", "GC", "902") == "0-47:NA"
    assert loaded.day("2012-07-10", "GC", "902").estimated == 48
    assert loaded.day("2012-07-09", "GC", "902").estimated == 0


@fact_of("ausgrid-solar-home")
def test_rows_have_half_hours_of_24_hours_also_when_clocks_change() -> None:
    title, header = lines_of("ausgrid-solar-home.csv")[:2]
    rows = [f"1,1,1,GC,{day},{','.join(['0.5'] * 48)}," for day in ("7/10/2012", "7/04/2013", "1/06/2013")]
    loaded = load("ausgrid-solar-home", "\n".join([title, header, *rows]))
    days = [loaded.day(day, "GC", "1") for day in ("2012-10-07", "2013-04-07", "2013-06-01")]
    assert [(day.readings, day.expected) for day in days] == [(48, 46), (48, 50), (48, 48)]


@fact_of("ausgrid-solar-home")
def test_no_row_of_slots_is_left_with_holes() -> None:
    loaded = load_sample("ausgrid-solar-home.csv")
    assert not [one for one in loaded.days if GONE in loaded.slots(one[2], one[1], one[0])]
