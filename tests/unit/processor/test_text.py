"""Lines into cells: what stands between delimiters, without the blanks and quotes around it."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Reject
from common.profile.cells import split_cells
from processor.lines import Stretch
from processor.text import exact_lines, uniform


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("a,b", ["a", "b"]),
        (" a ,\tb\r", ["a", "b"]),
        ('"a,b",c', ["a,b", "c"]),
        (' "a" , "b " ', ["a", "b"]),
        ('"",""""', ["", '"']),
        ('"a ""b""",c', ['a "b"', "c"]),
        ('"7"5,5"7"', ['"7"5', '5"7"']),
        (",", ["", ""]),
        ("", [""]),
        ('"open,b', ['"open,b']),
    ],
)
def test_cells_of_a_line(line: str, cells: list[str]) -> None:
    assert split_cells(line, ",") == cells


plain = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=8)


@given(
    st.lists(plain.map(lambda cell: cell.strip(" \t\r\v\f")), min_size=2, max_size=5),
    st.sampled_from(",;\t|"),
)
def test_cells_that_a_writer_has_quoted_come_back(cells: list[str], delimiter: str) -> None:
    line = delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells)
    assert split_cells(line, delimiter) == cells
    assert next(csv.reader([line], delimiter=delimiter)) == cells


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"a,b\nc,d\n", 2),
        (b'"a",b\nc,""\n', 2),
        (b"\xc3\xa4,b\n", 1),
        (b"a,b\n\n", 0),
        (b"a\nb,c,d\n", 0),
        (b"a,b,c\nd\n", 0),
        (b'"a,b"\n', 0),
        (b'"a,b",c\nd,e\n', 0),
        (b'"a,b","c\n', 0),
        (b'a"b",c\n', 0),
        (b'a ,"b" \n', 0),
        (b"a,b\r\n", 0),
        (b"a,\0\n", 0),
        (b"\xff,b\n", 0),
        (b"\xef\xbb\xbfa,b\n", 0),
        (b"a," + b"b" * 1_048_600 + b"\n", 0),
    ],
)
def test_only_even_lines_are_fit_for_the_fast_path(data: bytes, lines: int) -> None:
    assert uniform(data, 2, ",", "utf-8") == lines


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"a", Reject.CELL_COUNT),
        (b"a,b,c", Reject.CELL_COUNT),
        (b'"a,b', Reject.BAD_QUOTES),
        (b"a,\0", Reject.NUL_BYTE),
        (b"\xff,b", Reject.BAD_ENCODING),
        (b"a," + b"b" * 1_048_576, Reject.LINE_TOO_LONG),
    ],
)
def test_a_line_without_cells_says_why(raw: bytes, reason: Reject) -> None:
    lines = list(exact_lines(Stretch(b"x,y\n \r\n" + raw + b"\n", 5, 0), 2, ",", "utf-8"))
    assert [(line.number, line.cells) for line in lines] == [(5, ["x", "y"]), (7, reason)]
