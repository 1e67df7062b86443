"""NEM12: what becomes of records that say nothing that can be used."""

import pytest

from common.energy import MISSING
from common.errors import FileRefusedError, Refusal, Reject
from common.receipt import Counts
from processor.readers.nem12.reader import check_nem12
from tests.unit.processor.nem12_file import (
    HEAD,
    KWH,
    STAMP,
    STREAM,
    day_line,
    read,
    values,
)


@pytest.mark.parametrize("of", ["", "2004020", "20040230", "2004-02-01", "19701231", "22000101", "2004020a"])
def test_a_bad_date_rejects_the_day(of: str) -> None:
    result = read(HEAD, STREAM, day_line(of), day_line())
    assert result.rejects == [(3, "", "BAD_DATE")]
    assert result.counts == Counts(cells=48, rejected=24, fast=24)


@pytest.mark.parametrize(
    "line",
    [
        day_line(cells=values(slots=23)), day_line(cells=values(slots=25)), day_line(cells=values(slots=48)),
        "300,20040201," + values(), "300,20040201," + values(slots=20), "300", "300,20040201",
        day_line(tail="" + STAMP), day_line(cells=values(slots=22), tail="A,76,A"),
    ],
)  # fmt: skip
def test_a_wrong_number_of_values_rejects_the_day(line: str) -> None:
    result = read(HEAD, STREAM, line, "400,1,2,A", day_line("20040202"))
    assert result.rejects == [(3, "", "CELL_COUNT"), (4, "", "RECORD")]
    assert result.counts == Counts(cells=48, rejected=24, fast=24)


@pytest.mark.parametrize("stamp", ["2004020212002", "20041302120025", "2.00402E+13", "02/02/2004"])
def test_an_update_time_that_cannot_be_read_rejects_the_day(stamp: str) -> None:
    assert read(HEAD, STREAM, day_line(tail=f"A,,,{stamp}")).rejects == [(3, "", "REVISION")]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("abc", Reject.NOT_A_NUMBER), ("1e3", Reject.NOT_A_NUMBER), ("nan", Reject.NOT_A_NUMBER),
     ("1_0", Reject.NOT_A_NUMBER), (".", Reject.NOT_A_NUMBER), ("1.2.3", Reject.NOT_A_NUMBER),
     ("1-1", Reject.NOT_A_NUMBER), ("\u0661", Reject.NOT_A_NUMBER), ("9999999", Reject.OUT_OF_RANGE)],
)  # fmt: skip
def test_a_bad_value_rejects_that_cell_only(cell: str, reason: Reject) -> None:
    result = read(HEAD, STREAM, day_line(cells=f"1,{cell}," + values(slots=22)), day_line("20040202"))
    assert result.rejects == [(3, "IntervalValue2", str(reason))]
    assert result.days[0].slots == [KWH, MISSING, *[KWH] * 22]
    assert result.counts == Counts(cells=48, rejected=1, fast=24)


@pytest.mark.parametrize(
    ("stream", "reason"),
    [("200,,E1B1,1,E1,N1,M,kWh,60,", "METER_ID"), ("200,NMI1,E1B1,1,,N1,M,kWh,60,", "CHANNEL"),
     ("200,NMI1,E1B1,1,E1", "CELL_COUNT")],
)  # fmt: skip
def test_a_200_that_cannot_be_used_rejects_its_days_up_to_the_next(stream: str, reason: str) -> None:
    result = read(HEAD, STREAM, stream, day_line(), STREAM, day_line())
    assert result.rejects == [(3, "", reason), (4, "", "RECORD")]
    assert result.counts == Counts(cells=48, rejected=24, fast=24)


def test_a_300_before_any_200_or_after_the_end_counts_its_numbers() -> None:
    result = read(day_line(), HEAD, day_line(cells=values(slots=48)), STREAM, "900", "300,20040201,V,,,")
    assert result.rejects == [(1, "", "RECORD"), (3, "", "RECORD"), (6, "", "RECORD")]
    assert result.counts == Counts(cells=73, rejected=73)


def test_a_line_that_may_have_been_a_200_books_no_day_to_the_wrong_meter() -> None:
    result = read(HEAD, STREAM, "2O0,NMI2,E1B1,1,E1,N1,M,kWh,60,", day_line(), STREAM, day_line())
    assert result.rejects == [(3, "", "RECORD"), (4, "", "RECORD")]
    assert result.counts == Counts(cells=49, rejected=25, fast=24)


@pytest.mark.parametrize(
    ("line", "reason", "lost"),
    [
        (b"250,NMI1,11,1,11,11,METER1,E,1.0", "RECORD", 4), (b"600", "RECORD", 1),
        (b"3OO,20040201,1,2,3,A,,,", "RECORD", 3), (b"100,NEM13,200405011135,MDA1,Ret1", "RECORD", 0),
        (b"200,NMI\xff,E1B1,1,E1,N1,M,kWh,60,", "BAD_ENCODING", 0), (b"400,1,2,\0", "NUL_BYTE", 0),
        (b'300,20040201,"1,1,1,1', "BAD_QUOTES", 24), (b"300,20040201,\0", "NUL_BYTE", 24),
        (b"300,20040201" + b",1" * 600_000, "LINE_TOO_LONG", 24), (b"\xff\xfe", "BAD_ENCODING", 1),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_read_are_reported(line: bytes, reason: str, lost: int) -> None:
    result = read(HEAD, STREAM, line)
    assert result.rejects == [(3, "", reason)]
    assert result.counts == Counts(cells=lost, rejected=lost)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("cell", ["1" * 10**6 + "x", "." * 10**6, "A" * 10**6, "1," * 500_000])
@pytest.mark.parametrize("start", ["300,20040201,", "junk,20040201,", "400,", "200,NMI1,E1,1,E1,N1,M,kWh,7"])
def test_a_long_line_takes_no_long_time(start: str, cell: str) -> None:
    assert len(read(HEAD, STREAM, start + cell).rejects) == 1


def test_a_damaged_300_leaves_its_200_open() -> None:
    result = read(HEAD, STREAM, b"300,20040201,\0", day_line("20040202"))
    assert [day.day.day for day in result.days] == [2]


def test_rejects_of_a_stretch_are_reported_in_line_order() -> None:
    bad = day_line(cells="x1y," + values(slots=23), tail="V")
    assert [line for line, _, _ in read(HEAD, STREAM, bad, "400,0,0,A", bad, "x").rejects] == [3, 4, 5, 6]


@pytest.mark.parametrize("top", [HEAD, STREAM, "100,nem12", '"100","NEM12"', "100,NEM12\r", "200"])
def test_a_file_that_begins_like_nem12_is_taken(top: str) -> None:
    check_nem12(top)


@pytest.mark.parametrize(
    ("top", "reason", "words"),
    [
        ("100,NEM13,200401101030,MDA1,Ret1", Refusal.NO_INTERVALS, "Ask the meter data provider"),
        ("250,VABC005890,11,1,11,11,METSER123,E,006342.8", Refusal.NO_INTERVALS, "NEM13"),
        ("Meter,Date,0:00", Refusal.WRONG_HEADER, 'expected "100" or "200", found "Meter"'),
        ("300,20040201,1", Refusal.WRONG_HEADER, 'found "300"'),
        ("", Refusal.WRONG_HEADER, 'found ""'),
        ("100,NEM14", Refusal.WRONG_HEADER, 'second cell: expected "NEM12", found "NEM14"'),
        ("100", Refusal.WRONG_HEADER, 'second cell: expected "NEM12", found ""'),
    ],
)
def test_any_other_file_is_refused(top: str, reason: Refusal, words: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        check_nem12(top)
    assert refused.value.reason == reason
    assert words in refused.value.detail
