"""Ireland, Finland, Spain and Italy: ends, power, UTC, hours by number, fields too many."""

from decimal import Decimal

import pytest

from tests.system.hard_facts.fact import fact_of
from tests.system.samples import GONE, kwh, lines_of, load, load_sample

ESB = lines_of("esb-hdf.csv")[0]
DATADIS = lines_of("datadis.csv")[0]
FINGRID = lines_of("fingrid-datahub.csv")[0]
IMPORT_KW = "Active Import Interval (kW)"


@fact_of("esb-hdf")
def test_average_power_of_half_an_hour_is_half_as_much_energy() -> None:
    loaded = load("esb-hdf", f"{ESB}\nM,1,3.001000,{IMPORT_KW},02-01-2024 10:30")
    assert loaded.slots("2024-01-02", meter="M")[20] == Decimal("1.5005")
    assert loaded.file.counts.rounded == 0


@fact_of("esb-hdf-kwh")
def test_the_second_product_is_energy_already_and_reads_both_ways() -> None:
    kwh_lines = [f"M,1,3.001,Active {way} Interval (kWh),02-01-2024 10:30" for way in ("Import", "Export")]
    power = f"M,1,3.001,{IMPORT_KW},02-01-2024 11:00"
    loaded = load("esb-hdf-kwh", "\n".join([ESB, *kwh_lines, power]))
    for channel in ("import", "export"):
        assert loaded.slots("2024-01-02", channel, "M")[20] == Decimal("3.001")
    assert loaded.file.counts.ignored == 1


@fact_of("esb-hdf", "esb-hdf-kwh")
@pytest.mark.parametrize("sample", ["esb-hdf.csv", "esb-hdf-kwh.csv"])
def test_the_oldest_line_ends_at_midnight_and_belongs_to_the_day_before(sample: str) -> None:
    last = lines_of(sample)[-1].split(",")
    loaded = load(sample.removesuffix(".csv"), "\n".join([ESB, ",".join([*last[:4], "30-03-2024 00:00"])]))
    assert {day for _, _, day in loaded.days} == {"2024-03-29"}
    channel = last[3].split()[1].lower()
    assert loaded.slots("2024-03-29", channel, last[0])[47] != GONE


@fact_of("esb-hdf")
def test_newest_first_means_that_the_lower_of_two_equal_labels_is_the_earlier() -> None:
    ends = [line.split(",") for line in lines_of("esb-hdf.csv") if line[-16:-6] == "27-10-2024"]
    printed = [kwh(cells[2]) for cells in reversed(ends)][1:]
    halved = [value / 2 for value in printed if isinstance(value, Decimal)]
    assert load_sample("esb-hdf.csv").slots("2024-10-27", meter="10999999901")[:49] == halved


@fact_of("esb-hdf")
def test_lines_that_are_missing_leave_holes() -> None:
    day = load_sample("esb-hdf.csv").day("2024-10-28", meter="10999999901")
    assert day.readings < day.expected == 48


@fact_of("fingrid-datahub")
def test_the_day_of_helsinki_begins_in_the_evening_of_utc() -> None:
    stamps = ["2024-03-30T21:45:00Z", "2024-03-30T22:00:00Z", "2024-03-31T20:45:00Z", "2024-03-31T21:00:00Z"]
    lines = [f"M;8716867000030;PT15M;kWh;BN01;{stamp};{n},5;OK" for n, stamp in enumerate(stamps)]
    loaded = load("fingrid-datahub", "\n".join([FINGRID, *lines]))
    assert loaded.slots("2024-03-30", meter="M")[95] == Decimal("0.5")
    short = loaded.slots("2024-03-31", meter="M")
    assert (len(short), short[0], short[91]) == (92, Decimal("1.5"), Decimal("2.5"))
    assert loaded.slots("2024-04-01", meter="M")[0] == Decimal("3.5")


@fact_of("fingrid-datahub")
def test_quarters_that_nobody_measured_are_missing_and_not_estimated() -> None:
    loaded = load_sample("fingrid-datahub.csv")
    slots = loaded.slots("2024-10-26", meter="643999999999999901")
    assert [n for n, slot in enumerate(slots) if slot == GONE] == [10, 11, 12]
    assert loaded.day("2024-10-26", meter="643999999999999901").estimated == 0


@fact_of("fingrid-datahub", "fingrid-datahub-hourly")
def test_each_profile_reads_its_own_resolution_and_ignores_the_other() -> None:
    lines = [f"M;1;{length};kWh;BN01;2024-06-01T10:00:00Z;2,5;OK" for length in ("PT15M", "PT1H")]
    for profile, slot, hours in (("fingrid-datahub", 52, 0.25), ("fingrid-datahub-hourly", 13, 1)):
        loaded = load(profile, "\n".join([FINGRID, *lines]))
        assert loaded.slots("2024-06-01", meter="M")[slot] == Decimal("2.5")
        assert len(loaded.slots("2024-06-01", meter="M")) == 24 / hours
        assert (loaded.file.counts.loaded, loaded.file.counts.ignored) == (1, 1)


@fact_of("fingrid-datahub-hourly")
def test_the_hours_of_the_clock_change_days() -> None:
    loaded = load_sample("fingrid-datahub-hourly.csv")
    lengths = [len(loaded.slots(day, meter="643999999999999902")) for day in ("2024-03-31", "2024-10-27")]
    assert lengths == [23, 25]


@fact_of("datadis")
def test_hour_25_is_the_last_of_the_long_day_and_hour_1_the_first() -> None:
    loaded = load_sample("datadis.csv")
    printed = [kwh(line.split(";")[3]) for line in lines_of("datadis.csv", ";27/10/2024;")]
    assert loaded.slots("2024-10-27", meter="ES9999999999999999ZZ0F") == printed
    assert len(printed) == 25


@fact_of("datadis")
@pytest.mark.parametrize("hour", ["31/03/2024;24", "27/10/2024;26", "01/06/2024;25", "01/06/2024;0"])
def test_an_hour_that_the_day_does_not_have_is_rejected(hour: str) -> None:
    loaded = load("datadis", f"{DATADIS}\nM;{hour};1,5;R")
    assert loaded.file.counts.rejected == 1
    assert "BAD_TIME" in loaded.file.first.first_error


@fact_of("datadis")
def test_estimated_hours_and_a_blank_one() -> None:
    loaded = load_sample("datadis.csv")
    meter = "ES9999999999999999ZZ0F"
    assert loaded.quality("2024-03-31", meter=meter) == "3-5:E"
    assert loaded.slots("2024-10-27", meter=meter)[19] == GONE
    assert loaded.day("2024-08-15", meter=meter).readings == 1, "a lone hour"


@fact_of("enel-distribuzione")
def test_the_field_too_many_does_not_shift_the_slots() -> None:
    loaded = load_sample("enel-distribuzione.csv")
    cells = lines_of("enel-distribuzione.csv", "30/03/2024")[0].split(";")
    assert len(cells) == 98
    assert len(lines_of("enel-distribuzione.csv")[0].split(";")) == 97
    assert loaded.slots("2024-03-30") == [kwh(cell) for cell in cells[1:97]]


@fact_of("enel-distribuzione")
def test_the_hour_that_spring_leaves_out_is_blank_and_the_day_is_whole() -> None:
    loaded = load_sample("enel-distribuzione.csv")
    spring, autumn = loaded.day("2024-03-31"), loaded.day("2024-10-27")
    assert loaded.slots("2024-03-31")[8:12] == [GONE] * 4
    assert (spring.readings, spring.expected, spring.complete) == (92, 92, True)
    assert (autumn.readings, autumn.expected, autumn.complete) == (96, 100, False)


@fact_of("enel-distribuzione")
def test_a_quoted_decimal_comma() -> None:
    header = lines_of("enel-distribuzione.csv")[0]
    cells = ['"05/06/2024"', '"1,25"', *['"0"'] * 95]
    loaded = load("enel-distribuzione", f"{header}\n{';'.join(cells)};\n")
    assert loaded.slots("2024-06-05")[:2] == [Decimal("1.25"), Decimal(0)]
