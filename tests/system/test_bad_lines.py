"""A line or cell that is no good stands in the reject report, and everything else is loaded."""

import pytest

from common.receipt import FileState
from tests.system.against_oracle import new_world
from tests.system.layouts import SAMPLES
from tests.world import RECORDS

WIDE = SAMPLES["wide"].data
HEADER = WIDE.split(b"\n")[0] + b"\n"
BAD_LINES = {
    "a cut-off last line": (b"W-3,2024-02-28,1,2,3", "CELL_COUNT"),
    "a last line cut off in quotes": (b'"W-3","2024-02-28","1","2', "BAD_QUOTES"),
    "NULs": (b"W-3,2024-02-28," + b"\0" * 20 + b"1," * 47 + b"1", "NUL_BYTE"),
    "a line of 10 MB": (b"W-3,2024-02-28," + b"1" * 10_000_000 + b",1" * 47, "LINE_TOO_LONG"),
    "a line of 10 MB in cells": (b"W-3,2024-02-28," + b"1," * 5_000_000, "LINE_TOO_LONG"),
    "half a million quotes": (b'"' + b'","' * 150_000 + b'"', "CELL_COUNT"),
    "an id of 70,000 characters": (b"W" * 70_000 + b",2024-02-28" + b",1" * 48, "METER_ID"),
    "an id of blanks": (b"  ,2024-02-28" + b",1" * 48, "METER_ID"),
    "an id that cannot be printed": (b"W\x07,2024-02-28" + b",1" * 48, "METER_ID"),
    "not UTF-8": (b"W-\xff,2024-02-28" + b",1" * 48, "BAD_ENCODING"),
    "a byte order mark": (b"\xef\xbb\xbfW-3,2024-02-28" + b",1" * 48, "METER_ID"),
    "a day that is none": (b"W-3,2024-02-30" + b",1" * 48, "BAD_DATE"),
    "a far day": (b"W-3,9999-12-31" + b",1" * 48, "BAD_DATE"),
    "a second header": (HEADER.strip(), "BAD_DATE"),
}


@pytest.mark.parametrize("name", BAD_LINES)
@pytest.mark.parametrize("where", ["at the end", "in the middle", "alone"])
def test_a_bad_line_is_reported_and_all_others_are_loaded(name: str, where: str) -> None:
    bad, reason = BAD_LINES[name]
    world = new_world()
    good = b"" if where == "alone" else WIDE
    lines = good.split(b"\n")
    body = HEADER + bad if where == "alone" else good + bad
    if where == "in the middle":
        body = b"\n".join([*lines[:3], bad, *lines[3:]])
    file = world.deliver("wide/x.csv", body)
    assert file.state == FileState.PARTLY
    assert (file.counts.rejected, file.counts.loaded) == (48, 0 if where == "alone" else 4 * 48)
    assert file.first.rejects_key
    report = world.buckets.body(RECORDS, file.first.rejects_key)
    number = {"at the end": 6, "in the middle": 4, "alone": 2}[where]
    assert report.split(b"\r\n")[1].startswith(f"{number},,{reason},".encode())
    assert len(report) < 300_000
    assert file.first.first_error.startswith(f"line {number}: {reason}")
    assert len(world.days("W-1")) == (0 if where == "alone" else 2)
    assert not world.store.channels("W-3")


def test_a_bad_cell_is_reported_alone() -> None:
    world = new_world()
    file = world.deliver("wide/x.csv", HEADER + b"W-3,2024-02-28,1,x,1e3,9999999" + b",1" * 44 + b"\n")
    assert (file.counts.loaded, file.counts.rejected) == (45, 3)
    assert [line.split(",")[:3] for line in world.rejects(file)] == [
        ["2", "00:30", "NOT_A_NUMBER"],
        ["2", "01:00", "NOT_A_NUMBER"],
        ["2", "01:30", "OUT_OF_RANGE"],
    ]
    assert file.first.first_error == 'line 2, column "00:30": NOT_A_NUMBER: "x"'
