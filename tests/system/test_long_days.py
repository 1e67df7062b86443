"""The day on which clocks go back, by position or with an hour left out: as a small model of it has it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.energy import MISSING, VOID
from processor.meanings import VOID_CODE
from tests.system.day_lines import Book, Reading
from tests.system.line_by_line import model, pieces

DAY = 20_023
"""2024-10-27 in London: 25 hours, of which the second and third are both called 01:00."""
HOURS = 25
LABELS = [hour if hour < 2 else hour + 1 for hour in range(24)]
"""The slot of each label; of the repeated one the earlier."""
BY_POSITION, LATER, NEWEST = 'slot_by = "position"', 'repeated_once = "later"', "newest_first = true"

Line = tuple[int, int, int]
"""Meter, hour that is printed, and µWh."""


def placed(lines: Sequence[Line], stamp: str) -> list[Reading]:
    """Each line in the slot where it belongs, found out with all lines at hand."""
    of_meter = Counter(meter for meter, _, _ in lines)
    repeated = Counter(meter for meter, hour, _ in lines if hour == 1)
    position: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    found = []
    for meter, hour, uwh in lines:
        slot = LABELS[hour]
        if hour == 1:
            second = seen[meter] > 0
            slot = (1 if second else 2) if NEWEST in stamp else (2 if second else 1)
            if LATER in stamp and repeated[meter] == 1:
                slot = 2
            seen[meter] += 1
        if BY_POSITION in stamp and of_meter[meter] == HOURS:
            slot = HOURS - 1 - position[meter] if NEWEST in stamp else position[meter]
        position[meter] += 1
        found.append(reading(meter, slot, uwh))
    return found


def reading(meter: int, slot: int, uwh: int) -> Reading:
    return Reading(meter, slot, uwh, code=VOID_CODE if uwh == VOID else 0)


def printed(line: Line, stamp: str) -> Reading:
    """The line as a reader gives it, which knows nothing of the others."""
    meter, hour, uwh = line
    one = reading(meter, LABELS[hour], uwh)
    if hour != 1:
        return one
    return replace(one, slot=2, twin=1) if NEWEST in stamp else replace(one, slot=1, twin=2)


def check(lines: Sequence[Line], cuts: set[int], stamp: str) -> None:
    book = Book(DAY, stamp)
    for some in pieces(lines, cuts):
        book.add([printed(line, stamp) for line in some])
    expected, found = model(placed(lines, stamp)), book.outcome()
    assert (found.slots, found.counts) == (expected.slots, expected.counts)


values = st.sampled_from([MISSING, VOID, 0, 7, 8, 9])
lines_of_any_kind = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), values), max_size=20)


@st.composite
def nearly_whole_days(draw: st.DrawFn) -> list[Line]:
    """Two meters with all hours, but for some that are lost, doubled or called by a wrong name."""
    lines: list[Line] = []
    for meter in range(2):
        hours = sorted([*range(24), 1])
        if draw(st.booleans()):
            del hours[draw(st.integers(0, 24))]
        if draw(st.booleans()):
            hours.insert(draw(st.integers(0, len(hours))), draw(st.integers(0, 23)))
        if draw(st.booleans()):
            hours[draw(st.integers(0, len(hours) - 1))] = draw(st.integers(0, 23))
        lines += [(meter, hour, draw(values)) for hour in hours]
    if draw(st.booleans()):
        return sorted(lines, key=lambda line: line[1])
    return lines[::-1] if draw(st.booleans()) else lines


STAMPS = [
    "",
    NEWEST,
    BY_POSITION,
    LATER,
    f"{BY_POSITION}\n{NEWEST}",
    f"{LATER}\n{NEWEST}",
    f"{BY_POSITION}\n{LATER}",
]


@pytest.mark.parametrize("stamp", STAMPS, ids=lambda stamp: stamp.replace("\n", ", ") or "by label")
@given(lines_of_any_kind | nearly_whole_days(), st.sets(st.integers(1, 60), max_size=4))
@settings(max_examples=60)
def test_each_line_of_the_long_day_finds_its_slot(stamp: str, lines: list[Line], cuts: set[int]) -> None:
    check(lines, cuts, stamp)


@pytest.mark.long
@pytest.mark.parametrize("stamp", STAMPS, ids=lambda stamp: stamp.replace("\n", ", ") or "by label")
@given(lines_of_any_kind | nearly_whole_days(), st.sets(st.integers(1, 60), max_size=4))
@settings(max_examples=5_000)
def test_each_line_of_very_many_long_days(stamp: str, lines: list[Line], cuts: set[int]) -> None:
    check(lines, cuts, stamp)
