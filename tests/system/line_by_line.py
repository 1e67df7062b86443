"""What lines of readings amount to, worked out one by one, for tests of the vectorised ways."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from common.energy import MISSING, VOID
from common.quality import pack_quality
from common.receipt import Counts
from processor.meanings import NO_REVISION
from tests.system.day_lines import CODES, SAID_S, Outcome, Reading

Some = TypeVar("Some")


def model(lines: Sequence[Reading]) -> Outcome:
    """Line by line: one that says something takes the slot unless what holds it was revised later."""
    held: dict[tuple[int, int], Reading] = {}
    duplicates = conflicts = 0
    for line in lines:
        line = replace(line, revision=SAID_S if line.revision == NO_REVISION else line.revision)  # noqa: PLW2901
        if line.uwh == MISSING:
            continue
        place = line.meter, line.slot
        before = held.get(place)
        wins = before is None or line.revision >= before.revision
        loser = before if wins else line
        if loser is not None and loser.uwh != VOID:
            same = before is not None and before.uwh == line.uwh
            duplicates, conflicts = duplicates + same, conflicts + (not same)
        if wins:
            held[place] = line
    return Outcome(
        {place: line.uwh for place, line in held.items()},
        {
            meter: pack_quality(
                {slot: CODES[line.code] for (of, slot), line in held.items() if of == meter and line.code > 0}
            )
            for meter in {of for of, _ in held}
        },
        {
            meter: min(SAID_S, max(line.revision for (of, _), line in held.items() if of == meter))
            for meter in {of for of, _ in held}
        },
        Counts(duplicates=duplicates, conflicts=conflicts),
    )


def pieces(lines: Sequence[Some], cuts: set[int]) -> Iterator[Sequence[Some]]:
    """The lines, cut in front of those with these numbers."""
    for first, stop in pairwise([0, *sorted(cut for cut in cuts if cut < len(lines)), len(lines)]):
        if first < stop:
            yield lines[first:stop]
