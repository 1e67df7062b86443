"""The layouts of no source in particular, and Israel's, which has no clock changes in it."""

from decimal import Decimal

from tests.system.hard_facts.fact import fact_of
from tests.system.samples import GONE, kwh, lines_of, load, load_sample


@fact_of("wide")
def test_without_a_zone_every_day_has_24_hours() -> None:
    header = lines_of("wide.csv")[0]
    days = ["2024-03-31", "2024-10-27", "2024-02-29"]
    loaded = load("wide", "\n".join([header, *(f"M,{day},{','.join(['0.5'] * 48)}" for day in days)]))
    found = loaded.world.days("M").values()
    assert {(day.readings, day.expected, day.total_uwh) for day in found} == {(48, 48, 24 * 10**9)}


@fact_of("wide")
def test_zero_is_a_reading_and_blank_is_none() -> None:
    header = lines_of("wide.csv")[0]
    loaded = load("wide", f"{header}\nM,2024-01-01,0,,{','.join(['1'] * 46)}")
    assert loaded.slots("2024-01-01", meter="M")[:2] == [Decimal(0), GONE]
    assert (loaded.file.counts.loaded, loaded.file.counts.blank) == (47, 1)


@fact_of("long")
def test_meters_that_take_turns_keep_their_own_days() -> None:
    loaded = load_sample("long.csv")
    for meter in ("L-1", "L-2"):
        printed = [kwh(line.split(",")[2]) for line in lines_of("long.csv", f"{meter},2024-02-29")]
        assert loaded.slots("2024-02-29", meter=meter) == printed


@fact_of("long")
def test_a_stamp_with_an_offset_counts_in_utc() -> None:
    loaded = load("long", "meter,stamp,kwh\nM,2024-01-01T00:30:00+01:00,7")
    assert loaded.slots("2023-12-31", meter="M")[47] == Decimal(7)


@fact_of("israel-electric")
def test_both_clock_change_days_have_the_96_rows_that_are_printed() -> None:
    loaded = load_sample("israel-electric.csv")
    spring, autumn = loaded.day("2025-03-28"), loaded.day("2024-10-27")
    assert (spring.readings, spring.expected, spring.complete) == (96, 92, True)
    assert (autumn.readings, autumn.expected, autumn.complete) == (96, 100, False)


@fact_of("israel-electric")
def test_the_zeros_of_the_hour_that_spring_leaves_out_are_readings() -> None:
    slots = load_sample("israel-electric.csv").slots("2025-03-28")
    assert slots[8:12] == [Decimal(0)] * 4
    assert GONE not in slots


@fact_of("israel-electric")
def test_a_number_without_its_leading_zero() -> None:
    loaded = load("israel-electric", '"date","starting time","consumption"\n"01/02/2024","00:15",.241\n')
    assert loaded.slots("2024-02-01")[1] == Decimal("0.241")
