"""The British layouts: half-hours by row, by end, by number, and what they do when clocks change."""

from decimal import Decimal

from tests.system.hard_facts.fact import fact_of
from tests.system.samples import GONE, kwh, lines_of, load, load_sample

ZEROS = ",".join(["0"] * 46)


@fact_of("challenge")
def test_the_sums_of_the_exercise() -> None:
    loaded = load_sample("challenge-january-2019.csv")
    days = loaded.world.days("EE00011").values()
    assert [day.total_uwh for day in days][:3] == [365 * 10**9, 338 * 10**9, 322 * 10**9]
    assert sum(day.total_uwh or 0 for day in days) == 10_356 * 10**9


@fact_of("octopus")
def test_the_offset_tells_the_two_hours_of_one_name_apart() -> None:
    loaded = load_sample("octopus.csv")
    printed = [kwh(line.split(",")[0]) for line in lines_of("octopus.csv", ", 2024-10-27T")]
    assert [len(loaded.slots(day)) for day in ("2024-03-31", "2024-10-26", "2024-10-27")] == [46, 48, 50]
    assert loaded.slots("2024-10-27")[2:6] == printed[3:7], "the line of 00:00 names it as the end of the day"


@fact_of("octopus")
def test_twenty_decimals_are_read_exactly() -> None:
    lines = (
        "Consumption (kWh), Start, End\n0.39600000000000000000, 2024-01-01T00:00:00Z, 2024-01-01T00:30:00Z"
    )
    loaded = load("octopus", lines)
    assert loaded.slots("2024-01-01")[0] == Decimal("0.396")
    assert loaded.file.counts.rounded == 0


@fact_of("lcl")
def test_a_midnight_that_stands_twice_counts_once() -> None:
    loaded = load_sample("lcl.csv")
    assert (loaded.file.counts.duplicates, loaded.file.counts.conflicts) == (1, 0)
    assert loaded.day("2013-03-31", meter="MAC900001").readings == 48


@fact_of("lcl")
def test_null_at_an_odd_second_is_blank_and_a_number_there_is_rejected() -> None:
    header, *_, null = lines_of("lcl.csv")
    assert null.endswith("12:37:27.0000000,Null")
    loaded = load("lcl", "\n".join([header, null, null.replace("Null", "1.5")]))
    assert (loaded.file.counts.blank, loaded.file.counts.rejected) == (1, 1)
    assert "OFF_GRID" in loaded.file.first.first_error


@fact_of("lcl")
def test_days_are_those_of_utc_also_when_london_has_summer_time() -> None:
    loaded = load_sample("lcl.csv")
    assert [len(loaded.slots(f"2013-03-{day}", meter="MAC900001")) for day in (30, 31)] == [48, 48]


@fact_of("uk-half-hourly")
def test_a_day_that_ends_early_lacks_its_last_slots() -> None:
    slots = load_sample("uk-half-hourly.csv").slots("2018-11-13", meter="K0900001D6")
    assert [slot == GONE for slot in slots] == [False] * 28 + [True] * 20


@fact_of("uk-half-hourly", "uk-half-hourly-no-header")
def test_the_day_comes_before_the_month() -> None:
    header = lines_of("uk-half-hourly.csv")[0]
    by_row = load("uk-half-hourly", f"{header}\n1,M,03/04/18,{ZEROS},1,2")
    alone = load("uk-half-hourly-no-header", f"M,1,03/04/18,{ZEROS},1,2")
    assert by_row.days == alone.days == {("M", "import", "2018-04-03")}


@fact_of("uk-half-hourly")
def test_the_fixed_columns_fall_short_of_the_long_day_and_exceed_the_short_one() -> None:
    header = lines_of("uk-half-hourly.csv")[0]
    loaded = load("uk-half-hourly", f"{header}\n1,M,31/03/24,{ZEROS},1,2\n1,M,27/10/24,{ZEROS},1,2")
    short, long = (loaded.day(day, meter="M") for day in ("2024-03-31", "2024-10-27"))
    assert (short.readings, short.expected, short.complete) == (48, 46, True)
    assert (long.readings, long.expected, long.complete) == (48, 50, False)


@fact_of("uk-half-hourly-no-header")
def test_line_ends_of_two_kinds_and_a_serial_number_between() -> None:
    loaded = load_sample("uk-half-hourly-no-header.csv")
    assert loaded.days == {("2299999999901", "import", f"2017-04-0{day}") for day in (1, 2)}
    assert loaded.file.counts.fast == loaded.file.counts.loaded == 96


@fact_of("uk-half-hourly-no-header")
def test_a_header_of_another_layout_is_no_reading() -> None:
    loaded = load("uk-half-hourly-no-header", "\n".join(lines_of("challenge-january-2019.csv")))
    assert loaded.file.first.refused == "wrong_header"


@fact_of("uk-half-hourly-end-labels")
def test_the_slot_that_ends_at_midnight_is_the_last_of_its_own_day() -> None:
    loaded = load_sample("uk-half-hourly-end-labels.csv")
    cells = lines_of("uk-half-hourly-end-labels.csv", "2299999999911")[0].split('","')
    assert loaded.slots("2019-11-13", meter="2299999999911") == [kwh(cell) for cell in cells[7:55]]
    assert {day for _, _, day in loaded.days} == {"2019-11-13"}


@fact_of("uk-half-hourly-end-labels")
def test_the_total_column_is_not_a_reading_and_rows_in_other_units_are_ignored() -> None:
    header, row, _ = lines_of("uk-half-hourly-end-labels.csv")
    loaded = load("uk-half-hourly-end-labels", "\n".join([header, row, row.replace('"kWh"', '"kVArh"')]))
    assert (loaded.file.counts.cells, loaded.file.counts.ignored, loaded.file.counts.loaded) == (96, 48, 48)


@fact_of("uk-half-hourly-numbered")
def test_zeros_that_come_again_as_values_give_the_values() -> None:
    loaded = load_sample("uk-half-hourly-numbered.csv")
    zeros, values = lines_of("uk-half-hourly-numbered.csv", "2399999999901,01/02/2024")
    assert set(zeros.split(",")[3:]) == {"0"}
    assert loaded.slots("2024-02-01", meter="2399999999901") == [kwh(cell) for cell in values.split(",")[3:]]
    assert loaded.file.counts.conflicts == 48


@fact_of("uk-half-hourly-numbered")
def test_blank_cells_leave_holes_where_they_stand() -> None:
    slots = load_sample("uk-half-hourly-numbered.csv").slots("2024-02-01", meter="2399999999902")
    assert [n for n, slot in enumerate(slots) if slot == GONE] == [10, 11, 12, 13]


@fact_of("uk-half-hourly-readings")
def test_the_reading_that_ends_at_midnight_belongs_to_the_day_before() -> None:
    lines = [
        "MPR,ReadDatetime,kWh,ReadType",
        "M,02 Jan 2024 00:00:00,1.5,Actual",
        "M,02 Jan 2024 00:30:00,2.5,Actual",
    ]
    loaded = load("uk-half-hourly-readings", "\n".join(lines))
    assert loaded.slots("2024-01-01", meter="M")[47] == Decimal("1.5")
    assert loaded.slots("2024-01-02", meter="M")[0] == Decimal("2.5")


@fact_of("uk-half-hourly-readings")
def test_of_two_ends_of_one_name_the_upper_is_the_earlier() -> None:
    sample = "uk-half-hourly-readings.csv"
    loaded = load_sample(sample)
    ends = [line.split(",") for line in lines_of(sample, "27 Oct 2024 ")][1:]
    assert [cells[1][12:17] for cells in ends][1:6] == ["01:00", "01:30", "01:00", "01:30", "02:00"]
    printed = [kwh(cells[2]) for cells in ends]
    assert loaded.slots("2024-10-27", meter="1799999999901")[:49] == printed


@fact_of("uk-half-hourly-readings")
def test_a_reading_that_is_not_actual_is_counted_as_estimated() -> None:
    lines = lines_of("uk-half-hourly-readings.csv")[:8]
    lines[4] = lines[4].replace("Actual", "Estimated")
    loaded = load("uk-half-hourly-readings", "\n".join(lines))
    assert loaded.day("2024-03-30", meter="1799999999901").estimated == 1
    assert loaded.quality("2024-03-30", meter="1799999999901") == "2:Estimated"
