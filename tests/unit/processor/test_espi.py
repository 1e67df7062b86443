"""Green Button XML: whose readings, of what, when, and how much, however the file is written and cut."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.energy import VOID
from common.errors import FileRefusedError, Refusal
from common.profile.load import builtin, load_profile
from processor.readers.espi.feed import read_feed
from tests.unit.processor.espi_file import (
    MIDNIGHT,
    NEW_YORK,
    POINT,
    READING,
    WH,
    block,
    decoded,
    entry,
    feed,
    hours,
    link,
    local_time,
    meter_reading,
    quality,
    read,
    reading,
    reading_type,
    simple,
    some_places,
    usage_point,
)

TORONTO = builtin("green-button-xml-toronto")
FILES = {
    "algoma-hourly-2023.xml": TORONTO,
    "peco-hourly-2013.xml": NEW_YORK,
    "sample-nine-days-2014.xml": NEW_YORK,
}


def refusal(text: str | bytes) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as refused:
        read(text)
    return refused.value


# Real files


@pytest.mark.parametrize("file", FILES)
def test_real_files_give_the_day_sums_of_an_independent_decoder(file: str, real_data: Path) -> None:
    data = (real_data / "green_button_xml" / file).read_bytes()
    profile = FILES[file]
    result = read(data, profile, places=some_places(1, 20))
    sums = {day: found for (_, channel, day), found in result.sums().items() if channel == "import"}
    assert sums == decoded(data, profile.zone)
    assert result.rejects == []
    with (real_data / "expected_daily.csv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table) if row["file"] == f"green_button_xml/{file}"]
    assert {
        (row["meter"], row["channel"], date.fromisoformat(row["date"])): (
            Decimal(row["total_kwh"]),
            int(row["readings"]),
        )
        for row in rows
    } == result.sums()


# Days and slots


def test_a_reading_goes_to_the_slot_of_its_instant_in_the_zone_of_the_profile() -> None:
    result = read(simple(*hours([100, 200])))
    assert result.slots == [("2023-01-01", 0, 100), ("2023-01-01", 1, 200)]
    assert {(one.meter, one.channel, one.minutes) for one in result.readings} == {("P1", "import", 60)}
    assert result.counts.cells == result.counts.fast == 2


def test_the_last_hour_of_a_year_in_utc_belongs_to_the_local_day() -> None:
    assert read(simple(*hours([5], MIDNIGHT - 3600))).slots == [("2022-12-31", 23, 5)]


def test_newest_first_is_as_good_as_oldest_first() -> None:
    ones = hours(range(30))
    assert sorted(read(simple(*reversed(ones))).slots) == sorted(read(simple(*ones)).slots)


def test_the_day_of_23_hours_has_no_gap() -> None:
    spring = 1_678_597_200  # 2023-03-12 00:00 in New York
    assert read(simple(*hours([1] * 24, spring))).slots == [
        *(("2023-03-12", slot, 1) for slot in range(23)),
        ("2023-03-13", 0, 1),
    ]


def test_the_day_of_25_hours_has_both_hours_in_two_slots() -> None:
    autumn = 1_699_156_800  # 2023-11-05 00:00 in New York
    assert read(simple(*hours([1] * 26, autumn))).slots == [
        *(("2023-11-05", slot, 1) for slot in range(25)),
        ("2023-11-06", 0, 1),
    ]


def test_the_hour_that_is_absent_at_the_autumn_change_leaves_its_slot_free() -> None:
    autumn = 1_699_156_800
    steps = [autumn, autumn + 3600, autumn + 3600 + 7200]  # a step of 7200 s over the second 01:00
    assert [slot for _, slot, _ in read(simple(*(reading(start, 1) for start in steps))).slots] == [0, 1, 3]


def test_blocks_of_15_and_of_60_minutes_go_out_apart() -> None:
    quarters = [reading(MIDNIGHT + 86400 + 900 * at, at, 900) for at in range(96)]
    text = feed(usage_point(), meter_reading(), reading_type(), block(*hours([7] * 24)), block(*quarters))
    result = read(text)
    assert list(dict.fromkeys((one.minutes, one.day.day) for one in result.readings)) == [(60, 1), (15, 2)]
    assert max(one.slot for one in result.readings) == 95
    assert result.batches == 2


def test_the_interval_length_of_the_reading_type_stands_in_where_a_reading_has_no_duration() -> None:
    bare = f"<IntervalReading><timePeriod><start>{MIDNIGHT + 1800}</start></timePeriod><value>1</value>"
    result = read(simple(f"{bare}</IntervalReading>", intervalLength=900))
    assert [(one.minutes, one.slot) for one in result.readings] == [(15, 2)]


@pytest.mark.parametrize("duration", ["86400", "7200", "0", "90", "2700", "-3600", "3600.0", "", "x"])
def test_an_interval_that_is_no_whole_part_of_an_hour_is_rejected(duration: str) -> None:
    result = read(simple(reading(MIDNIGHT, 1, duration)))
    assert [line.split(",")[1:3] for line in result.rejects] == [["duration", "OFF_GRID"]]
    assert result.counts.rejected == 1


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("1672549201", "OFF_GRID"),
        ("1672550100", "OFF_GRID"),
        ("", "BAD_TIME"),
        ("0", "BAD_TIME"),
        ("99999999999", "BAD_TIME"),
        ("16725492OO", "BAD_TIME"),
        ("2023-01-01T00:00:00", "BAD_TIME"),
        ("１６７２５４９２００", "BAD_TIME"),  # noqa: RUF001 - digits, but not those of the standard
    ],
)
def test_a_start_that_is_no_instant_on_the_grid_is_rejected(start: str, reason: str) -> None:
    result = read(simple(*hours([1]), reading(start, 2)))
    assert [line.split(",")[1:3] for line in result.rejects] == [["start", reason]]
    assert len(result.readings) == 1


# Values


@pytest.mark.parametrize(
    ("multiplier", "value", "uwh"),
    [
        (0, "320", 320 * WH),
        (3, "2", 2000 * WH),
        (-3, "1500", 3 * WH // 2),
        (-6, "7", 7),
        (None, "1", WH),
        (0, "-40", -40 * WH),
        (0, "1.5", 3 * WH // 2),
        (0, " \n\t12 ", 12 * WH),
        (9, "5", 5 * 10**9 * WH),
    ],
)
def test_a_value_is_exact_under_its_power_of_ten(multiplier: int | None, value: str, uwh: int) -> None:
    result = read(simple(reading(MIDNIGHT, value), powerOfTenMultiplier=multiplier))
    assert [one.uwh for one in result.readings] == [uwh]
    assert result.counts.rounded == 0


def test_what_is_finer_than_a_micro_watt_hour_is_rounded_and_counted() -> None:
    result = read(simple(reading(MIDNIGHT, "1500"), powerOfTenMultiplier=-9))
    assert ([one.uwh for one in result.readings], result.counts.rounded) == ([2], 1)


@pytest.mark.parametrize(
    ("value", "reason"),
    [("1e3", "NOT_A_NUMBER"), ("1_000", "NOT_A_NUMBER"), ("5,0", "NOT_A_NUMBER"), ("9" * 15, "OUT_OF_RANGE")],
)
def test_a_value_that_is_none_is_rejected(value: str, reason: str) -> None:
    result = read(simple(reading(MIDNIGHT, value), *hours([3])))
    assert [line.split(",")[1:3] for line in result.rejects] == [["value", reason]]
    assert [one.uwh for one in result.readings] == [3 * WH]


def test_a_reading_without_a_value_is_blank() -> None:
    result = read(simple(reading(MIDNIGHT, ""), reading(MIDNIGHT, " \n"), "<IntervalReading/>", *hours([0])))
    assert (result.counts.blank, result.counts.cells, result.slots) == (3, 4, [("2023-01-01", 0, 0)])


def test_rejects_name_the_line_of_their_reading() -> None:
    text = simple(*hours([1, 2]), reading("x", 3))
    line = 1 + text[: text.index("<start>x")].count("\n")
    assert read(text).rejects == [f"{line},start,BAD_TIME,start=x value=3"]
    assert [one.line for one in read(text).readings] == [line - 2, line - 1]


# Quality


def test_codes_of_actual_readings_are_not_kept_and_others_are() -> None:
    codes = ["0", "14", "17", "18", "19", " 8\n", "9", "10"]
    text = simple(*(reading(MIDNIGHT + 3600 * at, 1, more=quality(code)) for at, code in enumerate(codes)))
    assert [one.code for one in read(text).readings] == ["", "", "", "", "", "8", "9", "10"]


def test_of_several_codes_the_first_that_is_not_actual_counts() -> None:
    assert [one.code for one in read(simple(reading(MIDNIGHT, 1, more=quality(17, 8, 9)))).readings] == ["8"]


def test_the_default_quality_of_the_reading_type_holds_where_a_reading_has_none() -> None:
    text = simple(*hours([1]), reading(MIDNIGHT + 3600, 1, more=quality(18)), defaultQuality=8)
    assert [one.code for one in read(text).readings] == ["8", ""]


def test_a_code_that_the_profile_calls_void_hides_the_value() -> None:
    void = load_profile('extends = "green-button-xml"\n[quality]\nvoid = ["10"]\n', "own")
    result = read(simple(reading(MIDNIGHT, 5, more=quality(10)), *hours([1], MIDNIGHT + 3600)), void)
    assert [one.uwh for one in result.readings] == [VOID, WH]
    assert (result.counts.blank, result.counts.cells) == (1, 2)


# Channels and meters


def test_reverse_flow_is_export_and_its_own_series() -> None:
    back = f"{POINT}/MeterReading/2"
    text = feed(
        usage_point(),
        block(*hours([4]), owner=back),
        meter_reading(),
        meter_reading(back, "2"),
        reading_type(),
        reading_type("2", flowDirection=19),
        block(*hours([9])),
    )
    assert [(one.channel, one.uwh // WH) for one in read(text).readings] == [("export", 4), ("import", 9)]


@pytest.mark.parametrize("direction", [None, 0, 1])
def test_flow_is_forward_where_the_reading_type_does_not_say(direction: int | None) -> None:
    assert [one.channel for one in read(simple(*hours([1]), flowDirection=direction)).readings] == ["import"]


@pytest.mark.parametrize(("kind", "channels"), [("0", ["import"]), ("1", ["gas"]), ("2", [])])
def test_the_usage_point_says_the_service(kind: str, channels: list[str]) -> None:
    text = feed(usage_point(kind=kind), meter_reading(), reading_type(), block(*hours([1])))
    result = read(text)
    assert [one.channel for one in result.readings] == channels
    assert result.counts.ignored == 1 - len(channels)


@pytest.mark.parametrize(
    "fields",
    [
        {"uom": 169}, {"uom": 42}, {"uom": 73}, {"uom": None}, {"flowDirection": 4},
        {"accumulationBehaviour": 1}, {"accumulationBehaviour": 3},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_energy_of_an_interval_in_a_known_direction_is_ignored(fields: dict[str, int]) -> None:
    result = read(simple(*hours(["x", 2, ""]), **fields))
    assert (result.readings, result.rejects, result.counts.ignored) == ([], [], 3)


def test_the_commodity_says_the_service_where_no_usage_point_does() -> None:
    text = feed(meter_reading(), reading_type(commodity=7), block(*hours([1])))
    assert [(one.meter, one.channel) for one in read(text).readings] == [("P1", "gas")]


def test_a_feed_that_names_no_usage_point_has_the_meter_of_the_key() -> None:
    text = feed(
        meter_reading("MeterReading/1"), reading_type(commodity=1), block(*hours([1]), owner="MeterReading/1")
    )
    assert [one.meter for one in read(text, key_meter="home-1").readings] == ["home-1"]
    assert not read_feed([text.encode()], NEW_YORK).names_meters
    assert [line.split(",")[1:3] for line in read(text).rejects] == [["IntervalBlock", "METER_ID"]]
    assert read_feed([simple().encode()], NEW_YORK).names_meters


def test_blocks_without_usable_links_belong_to_the_only_meter_reading() -> None:
    text = feed(usage_point(), meter_reading(), reading_type(), block(*hours([1]), owner=""))
    assert [one.meter for one in read(text).readings] == ["P1"]


def test_blocks_without_usable_links_are_rejected_where_there_are_two_meter_readings() -> None:
    second = meter_reading(f"{POINT}/MeterReading/2")
    text = feed(usage_point(), meter_reading(), second, reading_type(), block(*hours([1, 2]), owner=""))
    result = read(text)
    assert [line.split(",")[1:3] for line in result.rejects] == [["IntervalBlock", "METER_ID"]] * 2


def test_blocks_of_a_meter_reading_that_is_not_there_are_rejected() -> None:
    text = feed(usage_point(), meter_reading(), reading_type(), block(*hours([1]), owner=f"{READING}1"))
    assert read(text).counts.rejected == 1


def test_a_reading_outside_of_any_block_is_rejected() -> None:
    text = feed(usage_point(), meter_reading(), reading_type(), block(*hours([1])), *hours([5]))
    assert (read(text).counts.rejected, len(read(text).readings)) == (1, 1)


def test_a_link_behind_the_block_or_upwards_counts_too() -> None:
    up = link("up", f"{READING}/IntervalBlock")
    bare = f"<IntervalBlock>{''.join(hours([6]))}</IntervalBlock>"
    text = feed(
        usage_point(),
        meter_reading(),
        meter_reading(f"{POINT}/MeterReading/2", "2"),
        reading_type(),
        reading_type("2", flowDirection=19),
        f"<entry><content>{bare}</content>{up}</entry>",
    )
    assert [one.channel for one in read(text).readings] == ["import"]


def test_a_feed_without_its_meter_readings_is_read_by_the_links_of_its_blocks() -> None:
    assert [one.meter for one in read(feed(reading_type(commodity=1), block(*hours([1])))).readings] == ["P1"]
    assert [
        one.meter for one in read(feed(usage_point(), reading_type(), block(*hours([1]), owner=""))).readings
    ] == ["P1"]


def test_a_reading_type_that_is_not_there_is_not_replaced_by_another() -> None:
    text = feed(usage_point(), meter_reading(reading_type="9"), reading_type("1"), block(*hours([1])))
    assert [line.split(",")[1:3] for line in read(text).rejects] == [["IntervalBlock", "CHANNEL"]]


def test_one_id_at_two_customers_is_not_taken_for_one_meter() -> None:
    other = "User/2/UsagePoint/P1"
    text = feed(
        *(usage_point(path) + meter_reading(f"{path}/MeterReading/1") for path in (POINT, other)),
        reading_type(),
        *(block(*hours([1]), owner=f"{path}/MeterReading/1") for path in (POINT, other)),
    )
    assert [line.split(",")[2] for line in read(text).rejects] == ["METER_ID"] * 2


def test_two_usage_points_keep_their_readings_apart() -> None:
    paths = [f"User/1/UsagePoint/P{number}" for number in (1, 2)]
    text = feed(
        *(usage_point(path) + meter_reading(f"{path}/MeterReading/1") for path in paths),
        reading_type(),
        *(block(*hours([at]), owner=f"{paths[at % 2]}/MeterReading/1") for at in range(6)),
    )
    result = read(text)
    assert [(one.meter, one.uwh // WH) for one in result.readings] == [
        (f"P{at % 2 + 1}", at) for at in range(6)
    ]
    assert result.batches == 1


# Writing


def test_it_is_read_alike_however_it_is_written() -> None:
    text = simple(*hours([1, 20, 300]))
    expected = read(text).slots
    tags = ("IntervalReading", "IntervalBlock", "timePeriod", "start", "duration", "value")
    prefixed = text
    for tag in tags:
        prefixed = prefixed.replace(f"<{tag}>", f"<espi:{tag}>").replace(f"</{tag}>", f"</espi:{tag}>")
    ways = {
        "on one line": text.replace("\n", ""),
        "with prefixes": prefixed,
        "with CRLF": text.replace("\n", "\r\n"),
        "with a byte order mark": "\ufeff" + text,
        "with blanks": text.replace("<start>", "<start>\n  ").replace("</value>", " \t\n</value>"),
        "with comments": text.replace("<start>16", "<start>1<!-- six -->6"),
        "with CDATA": text.replace("<value>20<", "<value><![CDATA[2]]>0<"),
        "with decimal references": text.replace("<value>20<", "<value>&#50;0<"),
        "with hexadecimal references": text.replace("<value>20<", "<value>&#x32;&#x30;<"),
        "with attributes": text.replace("<value>", '<value xsi:type="Int48">'),
        "with a time zone inside": text.replace("</start>", "</start><timezone>-0500</timezone>"),
        "with a cost": text.replace("<timePeriod>", "<cost>12940</cost><timePeriod>"),
        "with single quotes": text.replace('"', "'"),
    }
    for way, written in ways.items():
        assert read(written).slots == expected, way
        assert read(written, places=range(0, len(written), 7)).slots == expected, way


def test_other_encodings_are_those_that_the_file_names() -> None:
    text = simple(*hours([1])).replace("P1", "Pé")
    latin = text.replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"').encode("latin-1")
    assert [one.meter for one in read(latin).readings] == ["Pé"]
    klingon = refusal(text.replace('version="1.0"', 'version="1.0" encoding="klingon"'))
    assert (klingon.reason, "klingon" in klingon.detail) == (Refusal.NOT_TEXT, True)


MIXED = feed(
    usage_point(),
    meter_reading(),
    meter_reading(f"{POINT}/MeterReading/2", "2"),
    reading_type(),
    reading_type("2", flowDirection=19, powerOfTenMultiplier=-7),
    block(*hours([1, "", "x", -4]), reading(MIDNIGHT, 5, 900, quality(8, 17))),
    block(*hours([15, 16]), reading("late", 1), owner=f"{POINT}/MeterReading/2"),
    block(*hours([9]), owner="elsewhere/MeterReading/7"),
)
WHOLE = read(MIXED)


@given(st.lists(st.integers(0, 2**20), max_size=40))
def test_any_cutting_gives_the_same_readings(places: list[int]) -> None:
    result = read(MIXED, places=places)
    assert sorted(result.readings, key=str) == sorted(WHOLE.readings, key=str)
    assert (result.counts, result.rejects) == (WHOLE.counts, WHOLE.rejects)


def test_a_mixed_feed_is_accounted_for() -> None:
    assert (WHOLE.counts.cells, WHOLE.counts.rejected, WHOLE.counts.blank) == (9, 3, 1)
    assert [(one.channel, one.uwh, one.code) for one in WHOLE.readings if one.channel == "export"] == [
        ("export", 2, ""),
        ("export", 2, ""),
    ]


# Refused files


def test_a_file_that_is_cut_off_is_refused_with_the_place() -> None:
    text = simple(*hours(range(48)))
    for end in range(60, len(text) - len("</feed>\n"), 97):
        refused = refusal(text[:end])
        assert refused.reason == Refusal.BROKEN_XML
        assert "cut off" in refused.detail
    assert refusal(text.replace("</value>", "</valeu>", 1)).detail.startswith("line 6, column ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<html><body/></html>", "html"),
        ("<IntervalBlock/>", "IntervalBlock"),
        ("<e:UsagePoint xmlns:e='x'/>", "e:"),
    ],
)
def test_another_first_element_is_refused(text: str, found: str) -> None:
    refused = refusal(text)
    assert refused.reason == Refusal.WRONG_HEADER
    assert f'first element: expected "feed", found "{found}' in refused.detail


def test_a_feed_of_something_else_is_refused() -> None:
    refused = refusal(feed(entry("<p>News</p>", link("self", "news/1"))))
    assert (refused.reason, "IntervalBlock" in refused.detail) == (Refusal.WRONG_HEADER, True)


@pytest.mark.parametrize(
    "kind",
    [
        '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE lolz SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE lolz>",
    ],
)
def test_a_document_type_is_refused_before_any_entity_is_met(kind: str) -> None:
    refused = refusal(f'<?xml version="1.0"?>{kind}<feed>&b;</feed>')
    assert refused.reason == Refusal.WRONG_HEADER
    assert "<!DOCTYPE lolz>" in refused.detail


@pytest.mark.parametrize(
    ("bomb", "what"),
    [
        ("<a>" * 100_000, "elements more than 64 deep"),
        ("<!--" + "y" * 3_000_000, "a tag or a text of more than 1048576 bytes"),
        ('<a b="' + "y" * 3_000_000, "a tag or a text of more than 1048576 bytes"),
        ("<ReadingType><uom>" + "7" * 3_000_000, "a tag or a text of more than 1048576 bytes"),
    ],
    ids=["depth", "comment", "tag", "text"],
)
def test_depth_and_length_are_bounded(bomb: str, what: str) -> None:
    refused = refusal(f"<feed><entry>{bomb}")
    assert (refused.reason, what in refused.detail) == (Refusal.BROKEN_XML, True)


def test_a_text_without_end_is_refused_before_the_end_of_the_file() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"<feed><entry><content><ReadingType><uom>"
        for _ in range(20):
            yield b"7" * 1_000_000
        pytest.fail("read on")

    with pytest.raises(FileRefusedError, match="more than 1048576 bytes"):
        read_feed(pieces(), NEW_YORK)


@pytest.mark.parametrize("offset", ["-18000", "", "soon"])
def test_a_zone_that_the_file_does_not_contradict_is_taken(offset: str) -> None:
    assert len(read(feed(local_time(offset), usage_point(), meter_reading(), reading_type())).readings) == 0


def test_a_file_that_says_another_zone_than_the_profile_is_refused() -> None:
    west = feed(local_time("-28800"), usage_point(), meter_reading(), reading_type(), block(*hours([1])))
    refused = refusal(west)
    assert refused.reason == Refusal.WRONG_ZONE
    for words in ("UTC-08:00", "green-button-xml", "America/New_York", "UTC-05:00"):
        assert words in refused.detail
    pacific = load_profile('extends = "green-button-xml"\nzone = "America/Los_Angeles"\n', "pacific")
    assert [one.slot for one in read(west, pacific).readings] == [21]


def test_a_feed_without_readings_counts_none() -> None:
    assert read(feed(usage_point(), meter_reading(), reading_type())).counts.cells == 0
