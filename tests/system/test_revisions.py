"""Lines with revisions, in any order and cut: the latest of a slot wins it, of equal ones the later line."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.energy import MISSING, VOID
from processor.meanings import NO_REVISION, VOID_CODE
from tests.system.day_lines import REVISED, SAID_S, Book, Reading
from tests.system.line_by_line import model, pieces

DAY = 19_000
"""An ordinary day: 2022-01-08."""
revisions = st.sampled_from([NO_REVISION, SAID_S - 50, SAID_S - 40, SAID_S - 30, SAID_S, SAID_S + 90])
values = st.sampled_from([MISSING, VOID, 0, 7, 8, 9])


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    uwh = draw(values)
    code = VOID_CODE if uwh == VOID else draw(st.integers(0, 3))
    return Reading(draw(st.integers(0, 2)), draw(st.integers(0, 3)), uwh, draw(revisions), code)


def check_readings(lines: Sequence[Reading], cuts: set[int]) -> None:
    book = Book(DAY, tail=REVISED)
    for stretch in pieces(lines, cuts):
        book.add(stretch, revised=True)
    assert book.outcome() == model(lines)


lists_of_readings = st.lists(readings(), max_size=25)
sets_of_cuts = st.sets(st.integers(1, 24), max_size=5)


@given(lists_of_readings, sets_of_cuts)
@settings(max_examples=150)
def test_the_latest_revision_of_a_slot_wins_it(lines: list[Reading], cuts: set[int]) -> None:
    check_readings(lines, cuts)


@pytest.mark.long
@given(lists_of_readings, sets_of_cuts)
@settings(max_examples=20_000)
def test_the_latest_revision_wins_in_very_many_files(lines: list[Reading], cuts: set[int]) -> None:
    check_readings(lines, cuts)


@given(lists_of_readings, sets_of_cuts)
@settings(max_examples=200)
def test_without_revisions_the_last_line_wins(lines: list[Reading], cuts: set[int]) -> None:
    book = Book(DAY)
    for stretch in pieces(lines, cuts):
        book.add(stretch)
    plain = [replace(line, revision=0) for line in lines]
    expected = model(plain)
    found = book.outcome()
    assert (found.slots, found.qualities, found.counts) == (
        expected.slots,
        expected.qualities,
        expected.counts,
    )


@st.composite
def day_lines(draw: st.DrawFn) -> list[Reading]:
    """A line that holds a day: one revision, slots each with its value and code."""
    meter, revision = draw(st.integers(0, 2)), draw(revisions)
    slots = sorted(draw(st.sets(st.integers(0, 3), min_size=1)))
    return [replace(draw(readings()), meter=meter, revision=revision, slot=slot) for slot in slots]


def check_day_lines(lines: list[list[Reading]], cuts: set[int]) -> None:
    book = Book(DAY, tail=REVISED)
    for some in pieces(lines, cuts):
        book.add_days(some, 24)
    assert book.outcome() == model([one for line in lines for one in line])


lists_of_day_lines = st.lists(day_lines(), max_size=12)
sets_of_line_cuts = st.sets(st.integers(1, 11), max_size=4)


@given(lists_of_day_lines, sets_of_line_cuts)
@settings(max_examples=120)
def test_the_latest_revision_of_lines_that_hold_a_day_wins_each_slot(
    lines: list[list[Reading]], cuts: set[int]
) -> None:
    check_day_lines(lines, cuts)


@pytest.mark.long
@given(lists_of_day_lines, sets_of_line_cuts)
@settings(max_examples=5_000)
def test_the_latest_revision_wins_each_slot_in_very_many_files_of_such_lines(
    lines: list[list[Reading]], cuts: set[int]
) -> None:
    check_day_lines(lines, cuts)
