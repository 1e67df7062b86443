"""Green Button XML: units of ten, estimates by number, an hour left out, values that are no readings."""

import re
from decimal import Decimal

import pytest

from tests.system.hard_facts.fact import fact_of
from tests.system.samples import GONE, data_of, load, load_sample

SAMPLE, TORONTO = "green-button-xml.xml", "green-button-xml-toronto.xml"
METER, TORONTO_METER = "9900001", "9900003"


def readings(sample: str) -> dict[int, tuple[int, str]]:
    """Value and element of the readings of the first series, by their start."""
    text = data_of(sample).decode().partition("MeterReading/2/IntervalBlock")[0]
    elements = re.findall(r"<IntervalReading>.*?</IntervalReading>", text, re.DOTALL)
    return {
        int(re.findall(r"<start>(\d+)", one)[0]): (int(re.findall(r"<value>(\d+)", one)[0]), one)
        for one in elements
    }


MIDNIGHTS = {"2024-03-10": 1710046800, "2024-11-03": 1730606400, "2024-11-04": 1730696400}
"""In New York and Toronto."""


@fact_of("green-button-xml")
def test_values_in_watt_hours_stand_in_the_hour_of_their_instant() -> None:
    loaded, printed = load_sample(SAMPLE), readings(SAMPLE)
    slots = loaded.slots("2024-03-10", meter=METER)
    starts = [MIDNIGHTS["2024-03-10"] + 3600 * hour for hour in range(23)]
    assert slots == [Decimal(printed[start][0]) / 1000 for start in starts]


@fact_of("green-button-xml")
def test_the_first_of_two_hours_of_one_name_is_left_out() -> None:
    loaded, printed = load_sample(SAMPLE), readings(SAMPLE)
    slots, day = loaded.slots("2024-11-03", meter=METER), loaded.day("2024-11-03", meter=METER)
    assert MIDNIGHTS["2024-11-03"] + 3600 not in printed
    assert [hour for hour, slot in enumerate(slots) if slot == GONE] == [1]
    assert (day.readings, day.expected) == (24, 25)


@fact_of("green-button-xml")
def test_quality_8_is_an_estimate() -> None:
    loaded, printed = load_sample(SAMPLE), readings(SAMPLE)
    estimated = sum("<quality>8</quality>" in element for _, element in printed.values())
    assert sum(day.estimated for day in loaded.world.days(METER).values()) == estimated > 0


@fact_of("green-button-xml")
def test_what_goes_back_is_told_by_its_direction_and_counted_in_thousandths() -> None:
    text = data_of(SAMPLE).decode()
    first = int(re.findall(r"<value>(\d+)", text.partition("MeterReading/2/IntervalBlock")[2])[0])
    assert load_sample(SAMPLE).slots("2024-11-04", "export", METER)[0] == Decimal(first).scaleb(-6)


@fact_of("green-button-xml")
def test_values_in_comments_and_in_the_bill_are_no_readings() -> None:
    loaded, text = load_sample(SAMPLE), data_of(SAMPLE).decode()
    assert loaded.file.counts.cells == loaded.file.counts.loaded == text.count("<IntervalReading>")
    assert text.count("<value>") == loaded.file.counts.cells + 2


@fact_of("green-button-xml")
def test_a_file_that_says_another_zone_is_refused() -> None:
    other = data_of(SAMPLE).replace(b"<tzOffset>-18000<", b"<tzOffset>-21600<")
    loaded = load("green-button-xml", other)
    assert (loaded.file.first.refused, loaded.days) == ("wrong_zone", set())


@fact_of("green-button-xml-toronto")
def test_tens_of_watt_hours_with_the_newest_first() -> None:
    loaded, printed = load_sample(TORONTO), readings(TORONTO)
    slots = loaded.slots("2024-11-03", meter=TORONTO_METER)
    starts = [MIDNIGHTS["2024-11-03"] + 3600 * hour for hour in range(25)]
    assert list(printed) == sorted(printed, reverse=True)
    assert slots == [Decimal(printed[start][0]) / 100 for start in starts]


@fact_of("green-button-xml-toronto")
def test_a_type_of_reading_that_no_series_has_does_not_matter() -> None:
    assert b"<uom>169</uom>" in data_of(TORONTO)
    assert {channel for _, channel, _ in load_sample(TORONTO).days} == {"import"}


@fact_of("green-button-xml-toronto")
def test_a_last_day_of_one_hour_is_not_complete() -> None:
    day = load_sample(TORONTO).day("2024-11-04", meter=TORONTO_METER)
    assert (day.readings, day.expected, day.complete) == (1, 24, False)


@fact_of("green-button-xml", "green-button-xml-toronto")
@pytest.mark.parametrize("sample", [SAMPLE, TORONTO])
def test_a_file_that_is_cut_off_is_refused_as_a_whole(sample: str) -> None:
    loaded = load(sample.removesuffix(".xml"), data_of(sample)[:-20])
    assert (loaded.file.first.refused, loaded.days) == ("broken_xml", set())
    assert "send it again" in loaded.file.first.first_error
