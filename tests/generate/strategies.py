"""Hypothesis strategies for small worlds: what sources deliver, in which order, how often."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hypothesis import strategies as st

from tests.generate.layouts import LAYOUTS, header_of, lines_of, slot_count, stands_alone
from tests.oracle import Delivery, Layout

METERS = ("M1", "M2")
DAYS = (date(2024, 3, 30), date(2024, 3, 31), date(2024, 10, 27), date(2024, 10, 28))
"""An ordinary day, the short one, the long one and an ordinary one of Europe/London."""

PLAIN = ("0", "1", "0.5", "2.25", "-3", "0.000000001", "1234.567891", "0.30", "+4", ".125")
ODD = ("0.0000000005", "0.0000000015", "", " ", "x", "1e3", "5000000", "5000000.000000001", '"7"', " 8 ")
SAID_AT_MS = (1_700_000_000_000, 1_700_000_000_001, 1_700_000_000_999, 1_700_000_001_000, 1_700_086_400_000)


@dataclass(frozen=True, slots=True)
class World:
    """`layouts`: the name in LAYOUTS of each delivery. `arrivals`: each delivery at least once, any order."""

    deliveries: tuple[Delivery, ...]
    layouts: tuple[str, ...]
    arrivals: tuple[int, ...]


@st.composite
def worlds(
    draw: st.DrawFn,
    layouts: Sequence[str] = tuple(LAYOUTS),
    most: int = 5,
    parts: bool = True,
    withdrawals: bool = True,
) -> World:
    """Originals, partial files, corrections, voids, other shapes, parts, withdrawals, repeats.

    Meters, days and times of saying come from small sets, so that deliveries meet. Digests all differ.
    """
    names = draw(st.lists(st.sampled_from(list(layouts)), min_size=1, max_size=most))
    deliveries = []
    for number, name in enumerate(names):
        delivery = draw(files(LAYOUTS[name], parts=parts))
        said_at_ms = draw(st.sampled_from(SAID_AT_MS))
        digest = bytes([draw(st.integers(0, 255)), number, *b"digest"])
        withdrawn = withdrawals and draw(st.integers(0, 5)) == 0
        deliveries.append(replace(delivery, said_at_ms=said_at_ms, digest=digest, withdrawn=withdrawn))
    once = draw(st.permutations(range(len(names))))
    again = draw(st.lists(st.integers(0, len(names) - 1), max_size=4))
    return World(tuple(deliveries), tuple(names), (*once, *again))


@st.composite
def files(draw: st.DrawFn, layout: Layout, parts: bool = True) -> Delivery:
    """One file: up to four pieces, each about one meter day, in order or with its lines mixed."""
    lines: list[str] = []
    pieces = st.tuples(st.sampled_from(METERS), st.sampled_from(DAYS))
    for meter, day in draw(st.lists(pieces, min_size=1, max_size=4)):
        lines += lines_of(layout, meter, day, draw(_cells(slot_count(layout, day))))
    if layout.get("newest_first"):
        lines.reverse()
    if stands_alone(layout) and draw(st.booleans()):
        random.Random(draw(st.integers(0, 99))).shuffle(lines)
    borders: list[int] = []
    if parts and stands_alone(layout) and draw(st.booleans()):
        borders = draw(st.lists(st.integers(2, len(lines) + 1), max_size=3, unique=True).map(sorted))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    text = end.join([header_of(layout), *lines]) + draw(st.sampled_from(["", end]))
    return Delivery(text.encode(), layout, borders=tuple(borders))


@st.composite
def _cells(draw: st.DrawFn, slots: int) -> dict[int, tuple[str, str]]:
    """Slot -> (value text, quality code): the whole day, a stretch of it, or single slots."""
    first, last = sorted((draw(st.integers(0, slots - 1)), draw(st.integers(0, slots - 1))))
    extent = draw(st.sampled_from(["whole", "whole but some", "stretch", "single"]))
    wanted = {"stretch": range(first, last + 1), "single": (first, last)}.get(extent, range(slots))
    chance = random.Random(draw(st.integers(0, 999)))
    oddness = draw(st.sampled_from([0.0, 0.0, 0.1]))
    voids = draw(st.sampled_from([0.0, 0.0, 0.2]))
    cells = {}
    for slot in wanted:
        if extent == "whole but some" and chance.random() < 0.1:
            continue
        text = chance.choice(ODD if chance.random() < oddness else PLAIN)
        cells[slot] = (text, "V" if chance.random() < voids else chance.choice("AAAE"))
    return cells
