"""NEM12: what its records say together."""

from datetime import date

import pytest

from common.energy import MISSING, VOID
from common.profile.load import load_profile
from common.receipt import Counts
from processor.meanings import NO_REVISION
from tests.unit.processor.nem12_file import (
    HEAD,
    KWH,
    STAMP,
    STREAM,
    Day,
    day_line,
    read,
    values,
)


def one(*lines: str) -> Day:
    """The only day of lines below a 100 and a 200 record."""
    result = read(HEAD, STREAM, *lines, "900")
    assert (len(result.days), result.rejects) == (1, [])
    return result.days[0]


def test_a_day_has_its_meter_channel_values_and_revision() -> None:
    day = one(day_line(cells="1.5,0,-.25," + values("2", 21)))
    assert (day.meter, day.channel, day.day, day.interval_minutes) == ("NMI1", "E1", date(2004, 2, 1), 60)
    assert day.slots == [3 * KWH // 2, 0, -KWH // 4, *[2 * KWH] * 21]
    assert day.codes == [""] * 24
    assert day.line == 3


def test_the_update_time_is_market_time_ten_hours_ahead_of_utc() -> None:
    assert one(day_line(tail="A,,,20040202120025,")).revision == 1075687225  # 2004-02-02T02:00:25Z
    assert one(day_line(tail="A,,,200402021200")).revision == 1075687200
    assert one(day_line(tail="A,,,20040202")).revision == 1075687200 - 12 * 3600


@pytest.mark.parametrize("tail", ["A", "A,", "A,,,", "A,,,,", "A,,,,20040202142516", "A,,,,,,,,,,,"])
def test_the_tail_behind_the_quality_may_be_missing(tail: str) -> None:
    day = one(day_line(tail=tail))
    assert (sum(day.slots), day.revision) == (24 * KWH, NO_REVISION)


@pytest.mark.parametrize("unit", ["kWh", "KWH", "kwh", "Wh", "WH", "wh", "MWh", "MWH"])
def test_units_are_read_in_any_case(unit: str) -> None:
    result = read(HEAD, STREAM.replace("kWh", unit), day_line(cells=values("1.001")))
    per_unit = {"w": KWH // 1000, "k": KWH, "m": KWH * 1000}[unit[0].lower()]
    assert result.days[0].slots == [per_unit * 1001 // 1000] * 24


@pytest.mark.parametrize("unit", ["kVArh", "KVARH", "VArh", "kW", "V", "A", "pulse", ""])
def test_streams_of_no_energy_are_ignored_with_all_their_cells(unit: str) -> None:
    reactive = STREAM.replace("kWh", unit).replace("NMI1", "")
    result = read(HEAD, reactive, day_line(), day_line(tail="V"), "400,1,99,F14", "300,20040201,V,,,,")
    assert (result.days, result.rejects) == ([], [])
    assert result.counts == Counts(cells=72, ignored=72)


def test_an_ignored_stream_without_interval_length_counts_its_numbers() -> None:
    result = read(HEAD, STREAM.replace("kWh,60", ","), day_line(cells=values(slots=288)))
    assert result.counts == Counts(cells=288, ignored=288)


@pytest.mark.parametrize("minutes", [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60])
def test_any_whole_part_of_an_hour_is_an_interval(minutes: int) -> None:
    slots = 1440 // minutes
    result = read(HEAD, STREAM.replace("60", str(minutes)), day_line(cells=values(slots=slots)))
    assert [(day.interval_minutes, len(day.slots)) for day in result.days] == [(minutes, slots)]


@pytest.mark.parametrize("minutes", ["0", "7", "40", "90", "1440", "-30", "30.0", "", "x", "1" * 5000])
def test_any_other_interval_rejects_its_days(minutes: str) -> None:
    result = read(HEAD, STREAM.replace("60", minutes), day_line(cells=values(slots=36)))
    assert (result.days, result.rejects) == ([], [(2, "", "RECORD"), (3, "", "RECORD")])
    assert result.counts == Counts(cells=36, rejected=36)


def test_interval_lengths_may_change_between_streams_and_order_is_kept() -> None:
    half_hourly = STREAM.replace("60", "30").replace("E1,N1", "B1,N1")
    shorter = day_line(cells=values(slots=48))
    result = read(HEAD, STREAM, day_line(), half_hourly, shorter, STREAM, day_line("20040202"))
    assert [(day.line, day.interval_minutes, day.channel) for day in result.days] == [
        (3, 60, "E1"),
        (5, 30, "B1"),
        (7, 60, "E1"),
    ]


def test_a_blank_cell_is_no_reading() -> None:
    day = one(day_line(cells="1,," + values("1", 22)))
    assert day.slots[:3] == [KWH, MISSING, KWH]


def test_a_300_without_values_is_all_blank() -> None:
    result = read(HEAD, STREAM, "300,20040201,V,,,20040202120025,")
    assert result.days[0].slots == [MISSING] * 24
    assert result.days[0].revision == 1075687225
    assert result.counts == Counts(cells=24, blank=24, fast=24)


def test_quality_of_a_whole_day() -> None:
    for flag in ("S14", "E52", "F14", "V"):
        assert one(day_line(tail=flag + STAMP)).codes == [flag] * 24
    assert one(day_line()).codes == [""] * 24


def test_null_data_are_void_whatever_the_cells_hold() -> None:
    result = read(HEAD, STREAM, day_line(cells="bad,," + values("5", 22), tail="N"))
    assert (result.days[0].slots, result.rejects) == ([VOID] * 24, [])
    assert result.counts == Counts(cells=24, blank=24)
    assert one("300,20040201,N,,,20040202120025,").slots == [VOID] * 24


def test_400_records_refine_slots_from_1_both_ends_included() -> None:
    day = one(day_line(tail="V" + STAMP), "400,1,20,F14,76,", "400,21,22,A,,", "400,23,24,S14,1,text")
    assert day.codes == ["F14"] * 20 + [""] * 2 + ["S14"] * 2
    assert day.slots == [KWH] * 24


def test_slots_that_no_400_record_names_stay_variable() -> None:
    assert one(day_line(tail="V"), "400,2,3,E52").codes == ["V", "E52", "E52", *["V"] * 21]


def test_a_400_record_may_make_slots_void() -> None:
    result = read(HEAD, STREAM, day_line(tail="V"), "400,1,2,N", "400,3,24,A")
    assert result.days[0].slots == [VOID, VOID, *[KWH] * 22]
    assert result.counts == Counts(cells=24, blank=2, fast=24)


def test_400_records_reach_their_day_over_the_border_of_stretches() -> None:
    lines = (HEAD, STREAM, day_line(tail="V"), "400,1,2,F14", "400,3,24,A", day_line("20040202"), "900")
    assert all(read(*lines, cuts=[cut]) == read(*lines) for cut in range(len(lines)))
    assert read(*lines, cuts=range(len(lines))) == read(*lines)


def test_the_last_day_leaves_at_the_end_of_a_file_without_900() -> None:
    assert len(read(HEAD, STREAM, day_line()).days) == 1


@pytest.mark.parametrize(
    "record", ["400,0,2,A", "400,2,25,A", "400,3,2,A", "400,x,2,A", "400,1", "400,1,2,", "400,1,2,14,,"]
)
def test_a_400_that_cannot_be_applied_is_reported_and_loses_no_reading(record: str) -> None:
    result = read(HEAD, STREAM, day_line(tail="V"), record, "400,1,24,A")
    assert [(line, column) for line, column, _ in result.rejects] == [(4, "")]
    assert result.days[0].slots == [KWH] * 24
    assert result.counts == Counts(cells=24, fast=24)
    alone = read(HEAD, STREAM, day_line(tail="V"), record)
    assert alone.days[0].codes == ["V"] * 24


def test_a_400_without_a_300_before_it_is_reported() -> None:
    result = read(HEAD, STREAM, "400,1,2,A", day_line(), "500,O,S01009,20040201,", "400,1,2,A")
    assert result.rejects == [(3, "", "RECORD"), (6, "", "RECORD")]
    assert result.counts == Counts(cells=24, fast=24)


def test_files_may_be_joined_lack_their_header_and_have_blank_lines() -> None:
    second = (HEAD, STREAM.replace("NMI1", "NMI2"), day_line(), "900")
    result = read("", STREAM, day_line(), "900", "", ",,,,", *second)
    assert [(day.meter, day.line) for day in result.days] == [("NMI1", 3), ("NMI2", 9)]
    assert result.rejects == []
    result = read(STREAM, day_line(), "900", "\ufeff" + HEAD, *second[1:])
    assert (len(result.days), result.rejects) == (2, [])


def test_a_200_before_every_300_is_no_matter() -> None:
    lines = [line for day in (1, 2, 3) for line in (STREAM, day_line(f"2004020{day}"))]
    assert [day.day.day for day in read(HEAD, *lines).days] == [1, 2, 3]


def test_records_may_be_padded_quoted_and_end_in_any_way() -> None:
    lines = (HEAD, STREAM, day_line(tail="V,,,200402021200"), "400,1,24,A,", "900")
    plain = read(*lines)
    assert read(*(line + "," * 44 for line in lines), end="\r\n") == plain
    assert read(*(",".join(f' "{cell}" ' for cell in line.split(",")) for line in lines)).days == plain.days


def test_repeats_of_a_day_leave_in_file_order_with_their_revisions() -> None:
    lines = (day_line(tail="A,,,20040203"), day_line(tail="A,,,20040202"), day_line(tail="A"))
    days = read(HEAD, STREAM, *lines).days
    assert [day.line for day in days] == [3, 4, 5]
    assert days[0].revision > days[1].revision > days[2].revision == NO_REVISION


def test_own_profiles_map_suffixes_and_ignore_the_others() -> None:
    text = 'extends = "nem12"\n[channel.names]\nE1 = "import"\n[meter]\nnamespace = "au"'
    result = read(
        HEAD, STREAM, day_line(), STREAM.replace("E1,N1", "B1,N1"), day_line(),
        profile=load_profile(text, "own"),
    )  # fmt: skip
    assert [(day.meter, day.channel) for day in result.days] == [("au:NMI1", "import")]
    assert result.counts == Counts(cells=48, ignored=24, fast=24)
