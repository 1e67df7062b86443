"""The samples hold what they are there for, and amount to what their maker says, by a second reading."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.unit import sample_readings as second
from tests.unit.sample_readings import Reading

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".csv", ".xml"})
STARTS = re.compile(r"<start>(\d+)</start>")
Expected = dict[tuple[str, str, date], tuple[Decimal, int]]

SECOND_READING: dict[str, Callable[[str], Iterator[Reading]]] = {
    "ausgrid-solar-home.csv": second.ausgrid,
    "datadis.csv": second.datadis,
    "dsmr-reader.csv": second.dsmr_reader,
    "enel-distribuzione.csv": second.enel,
    "engie-nl.csv": second.engie,
    "esb-hdf.csv": second.esb,
    "esb-hdf-kwh.csv": second.esb,
    "fingrid-datahub.csv": second.fingrid,
    "fingrid-datahub-hourly.csv": second.fingrid_hourly,
    "fluvius-electricity.csv": second.fluvius,
    "fluvius-gas.csv": second.fluvius,
    "green-button-csv.csv": second.green_button_table,
    "green-button-report.csv": second.green_button_report,
    "green-button-xml.xml": second.green_button_xml,
    "green-button-xml-toronto.xml": second.toronto,
    "israel-electric.csv": second.israel,
    "nem12.csv": second.nem12,
    "nem12-fragments.csv": second.nem12,
    "smart-meter-texas.csv": second.texas,
    "uk-half-hourly-numbered.csv": second.uk_numbered,
}
REGISTERS = ("homewizard-1.csv", "homewizard-2.csv", "homewizard-3.csv")
ZONES = {
    "datadis.csv": ("Europe/Madrid", 60),
    "dsmr-reader.csv": ("Europe/Amsterdam", 60),
    "enel-distribuzione.csv": ("Europe/Rome", 15),
    "engie-nl.csv": ("Europe/Amsterdam", 60),
    "esb-hdf.csv": ("Europe/Dublin", 30),
    "esb-hdf-kwh.csv": ("Europe/Dublin", 30),
    "fingrid-datahub.csv": ("Europe/Helsinki", 15),
    "fingrid-datahub-hourly.csv": ("Europe/Helsinki", 60),
    "fluvius-electricity.csv": ("Europe/Brussels", 15),
    "fluvius-gas.csv": ("Europe/Brussels", 60),
    "green-button-csv.csv": ("America/New_York", 60),
    "green-button-report.csv": ("America/Denver", 60),
    "green-button-xml.xml": ("America/New_York", 60),
    "green-button-xml-toronto.xml": ("America/Toronto", 60),
    "homewizard-1.csv": ("Europe/Amsterdam", 15),
    "homewizard-2.csv": ("Europe/Amsterdam", 15),
    "homewizard-3.csv": ("Europe/Amsterdam", 15),
    "israel-electric.csv": ("Asia/Jerusalem", 15),
    "smart-meter-texas.csv": ("America/Chicago", 15),
    "uk-half-hourly-numbered.csv": ("Europe/London", 30),
}
SAYS = {
    "ausgrid-solar-home.csv": ["data\",,,", ",0:30,1:00,", ",23:30,0:00,Row Quality", ",9/07/2012,"],
    "datadis.csv": [";31/03/2024;23;", ";27/10/2024;25;", ";20;;R"],
    "enel-distribuzione.csv": ["23:45-00:00\n\"30/03/2024\";", ";\"\";\"\";\"\";\"\";"],
    "esb-hdf.csv": ["(kW),31-03-2024 00:00"],
    "esb-hdf-kwh.csv": [",000000000039000002,"],
    "fingrid-datahub.csv": ["\ufeffM", "2024-03-29T22:00:00Z", "2024-10-25T21:00:00Z", ";;MISSING"],
    "fluvius-electricity.csv": ["27/10/2024;02:45:00;27/10/2024;02:00:00;", "Night;;kWh;No consumption"],
    "fluvius-gas.csv": ["02:00:00;27/10/2024;02:00:00;", ";m³;", "\ufeff"],
    "green-button-csv.csv": ["\ufeffName,", "9999999999\n\nTYPE,", "* This data was estimated", ",$0."],
    "green-button-report.csv": ["\n \n ====", "2024-11-03 01:00 to 2024-11-03 01:00,"],
    "green-button-xml.xml": [">19</flow", "<quality>8<", "<!--", "<cost>", ">-3</powerOfTen"],
    "green-button-xml-toronto.xml": ["<uom>169<", "<timezone>-0400<", ">1</powerOfTen"],
    "homewizard-1.csv": ["2024-03-31 23:45", ",,"],
    "israel-electric.csv": ['"28/03/2025","02:45",0\n', '",.'],
    "nem12.csv": [",5,\r\n", ",15,\r\n", ",30,\r\n", "kVArh", "VArh,15", "400,11,14,N", "20240303,V,,,"],
    "nem12-fragments.csv": ["\n200,", "\n900\n\n200,", ",KWH,30,,,,", ",A,,,202404011200\n"],
    "nem13.csv": ["100,NEM13,"],
    "smart-meter-texas.csv": ["\n'1", ",02:00,01:15,.", ",02:45,03:00,,,"],
    "uk-half-hourly-numbered.csv": [",kWh_48\r\n", ",0,0,0,0", ",,,,,"],
}  # fmt: skip


def text_of(name: str) -> str:
    return (SAMPLES / name).read_bytes().decode()


def expected(name: str) -> list[dict[str, str]]:
    with (SAMPLES / "expected.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["sample"] == name]


def expected_days(name: str) -> Expected:
    return {
        (row["meter"], row["channel"], date.fromisoformat(row["date"])): (
            Decimal(row["total"]),
            int(row["readings"]),
        )
        for row in expected(name)
    }


def added_up(readings: Iterable[Reading]) -> Expected:
    days = defaultdict(list)
    for meter, channel, day, kwh in readings:
        days[meter, channel, day].append(kwh)
    return {key: (sum(values, Decimal(0)), len(values)) for key, values in days.items()}


@pytest.mark.parametrize("name", SECOND_READING)
def test_a_second_reading_gives_the_expected_days(name: str) -> None:
    assert added_up(SECOND_READING[name](text_of(name))) == expected_days(name) != {}


@pytest.mark.parametrize("name", REGISTERS)
def test_registers_amount_to_the_expected_days(name: str) -> None:
    found = second.register_days([text_of(name)])
    assert {("home-1", *key): day for key, day in found.items()} == expected_days(name) != {}


def test_the_border_day_of_two_months_gets_its_total_only_with_the_second_file() -> None:
    both = second.register_days(text_of(name) for name in REGISTERS[:2])
    alone = [second.register_days([text_of(name)]) for name in REGISTERS[:2]]
    border = date(2024, 3, 31)
    assert {key[1] for key in both} - {key[1] for days in alone for key in days} == {border}
    assert [both["import", border][1], both["export", border][1]] == [92, 92]


def test_the_table_and_the_xml_of_one_supply_agree_on_the_days_that_both_have() -> None:
    csv_days, xml_days = (
        {day: found for (_, channel, day), found in expected_days(name).items() if channel == "import"}
        for name in ("green-button-csv.csv", "green-button-xml.xml")
    )
    common = csv_days.keys() & xml_days.keys()
    assert {day: csv_days[day] for day in common} == {day: xml_days[day] for day in common}
    assert date(2024, 11, 3) in common
    assert csv_days.keys() - common
    assert xml_days.keys() - common


@pytest.mark.parametrize("name", ZONES)
def test_full_days_come_from_the_clocks(name: str) -> None:
    zone, minutes = ZONES[name]
    for row in expected(name):
        day = datetime.fromisoformat(row["date"])
        hours = [(day + timedelta(days=n)).replace(tzinfo=ZoneInfo(zone)).timestamp() for n in (0, 1)]
        assert int(row["expected"]) == (hours[1] - hours[0]) / 60 / minutes


@pytest.mark.parametrize("name", SAYS)
def test_the_hard_facts_are_in_the_text(name: str) -> None:
    text = text_of(name)
    assert [words for words in SAYS[name] if words not in text] == []


def test_the_repeated_hour_is_printed_in_pairs() -> None:
    starts = [row["From (time)"] for row in second.table(text_of("fluvius-electricity.csv"), ";")
              if row["From (date)"] == "27/10/2024" and row["Register"] == "Offtake Night"]  # fmt: skip
    assert starts[8:16] == [f"02:{minute:02}:00" for minute in (0, 0, 15, 15, 30, 30, 45, 45)]
    assert len(starts) == 100


def test_the_newest_stands_first() -> None:
    esb = [row["Read Date and End Time"] for row in second.table(text_of("esb-hdf.csv"))]
    days = [second.day_of(stamp[:10], "%d-%m-%Y") for stamp in esb]
    assert days == sorted(days, reverse=True)
    toronto = [int(start) for start in STARTS.findall(text_of("green-button-xml-toronto.xml"))]
    assert toronto == sorted(toronto, reverse=True)


def test_the_xml_steps_over_the_hour_that_has_a_twin() -> None:
    starts = sorted({int(start) for start in STARTS.findall(text_of("green-button-xml.xml"))})
    midnight = starts.index(int(datetime(2024, 11, 3, 4, tzinfo=UTC).timestamp()))
    assert starts[midnight + 1] - starts[midnight] == 7200


def test_a_refused_file_has_no_days() -> None:
    assert expected("nem13.csv") == []


def test_every_profile_has_a_sample() -> None:
    stems = {path.stem for path in FILES}
    profiles = {path.stem for path in (ROOT / "profiles").glob("*.toml")}
    assert {name for name in profiles if not any(stem.startswith(name) for stem in stems)} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_samples_are_small(path: Path) -> None:
    assert path.stat().st_size < 60_000
