"""The reject report: what was not loaded, where, why, and the original line."""

import csv
import io

import pytest

from common.errors import Reject
from processor import rejects
from processor.rejects import RejectReport


def rows_of(report: RejectReport) -> list[list[str]]:
    file = report.finish()
    assert file is not None
    return list(csv.reader(io.StringIO(file.read().decode("utf-8", "surrogateescape"), newline="")))


def test_a_report_without_entries_is_none() -> None:
    assert RejectReport().finish() is None


def test_entries_stand_in_their_order_with_the_line_as_it_was() -> None:
    report = RejectReport()
    report.add(3, "", Reject.BAD_ENCODING, 'a,"b"\udcff,\rc\0')
    report.add(4, "00:30", Reject.NOT_A_NUMBER, "M,x", "x" * 99)
    assert rows_of(report) == [
        ["line", "column", "reason", "original"],
        ["3", "", "BAD_ENCODING", 'a,"b"\udcff,\rc\0'],
        ["4", "00:30", "NOT_A_NUMBER", "M,x"],
    ]
    assert report.first_error == "line 3: BAD_ENCODING"
    assert report.entries == 2


def test_the_first_error_tells_what_was_found() -> None:
    report = RejectReport()
    report.add(4, "00:30", Reject.NOT_A_NUMBER, "M,x", "y" * 99)
    assert report.first_error == 'line 4, column "00:30": NOT_A_NUMBER: "' + "y" * 60 + '"'


def test_a_report_that_grows_too_large_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejects, "MAX_REPORT_BYTES", 1_000)
    report = RejectReport()
    for number in range(100):
        report.add(number, "", Reject.CELL_COUNT, "x" * 50)
    *entries, last = rows_of(report)
    assert last == ["", "", "REPORT_CUT", f"{100 - len(entries) + 1} further entries are left out"]
