"""The slot columns of a wide file: where they stand, how many there are, and the label of their names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cli.draft.columns import Column
from cli.draft.look import Sheet
from common.calendar import MINUTES_PER_DAY
from common.errors import FileRefusedError, Refusal
from common.profile.model import SlotLabels

COUNTS = {MINUTES_PER_DAY // minutes: minutes for minutes in range(1, 61) if 60 % minutes == 0}
_FEWEST = 24
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Slots:
    """`first`: the column that begins them. `labels`: None where the file has no header."""

    first: int
    count: int
    labels: SlotLabels | None

    @property
    def interval_minutes(self) -> int:
        return COUNTS[self.count]


def slots_in(sheet: Sheet, columns: Sequence[Column]) -> Slots | None:
    """The slot columns; None where there are none. FileRefusedError where no profile can describe them."""
    if sheet.header is None:
        return _by_position(columns)
    found = [
        Slots(first, count, labels)
        for first in range(len(columns))
        for count in COUNTS
        if first + count <= len(columns)
        for labels in _templates(sheet.header[first : first + count])
        if _fits(labels, sheet.header[first : first + count])
    ]
    if found:
        return max(found, key=lambda slots: slots.count)
    _refuse_unfit(columns)
    return None


def _templates(names: Sequence[str]) -> Iterator[SlotLabels]:
    """The labels that could give the first of these names, if it is that of a first slot."""
    first, last = names[0], names[-1]
    braced = re.sub(r"[{}]", "", first)
    clocks = list(_CLOCK.finditer(first))
    midnight = (_CLOCK.findall(last) or ["00:00"])[-1]
    times = ("HH:MM", "H:MM")
    if braced != first:
        return
    if len(clocks) == 2:
        one, two = clocks
        form = (
            first[: one.start()] + "{start}" + first[one.end() : two.start()] + "{end}" + first[two.end() :]
        )
        yield from (SlotLabels(form, time, midnight) for time in times)
    if len(clocks) == 1:
        for field in ("{start}", "{end}"):
            form = first[: clocks[0].start()] + field + first[clocks[0].end() :]
            yield from (SlotLabels(form, time, midnight) for time in times)
    for number in _NUMBER.finditer(first):
        if number[0] == "1":
            yield SlotLabels(first[: number.start()] + "{n}" + first[number.end() :], "HH:MM", "00:00")


def _fits(labels: SlotLabels, names: Sequence[str]) -> bool:
    minutes = COUNTS[len(names)]
    hour = "0" if labels.time == "H:MM" else "00"
    end = f"{hour}:{minutes:02d}" if minutes < 60 else f"{hour[1:]}1:00"
    first = labels.template.format(n=1, start=f"{hour}:00", end=end)
    if first.casefold() != names[0].casefold():
        return False
    expected = labels.expand(minutes)
    return [name.casefold() for name in names] == [name.casefold() for name in expected]


def _by_position(columns: Sequence[Column]) -> Slots | None:
    """The columns of numbers at the end, if they are as many as a day has intervals."""
    first = len(columns)
    while first and _is_slot(columns[first - 1]):
        first -= 1
    count = len(columns) - first
    if count in COUNTS and count >= _FEWEST:
        return Slots(first, count, None)
    if count >= _FEWEST:
        raise FileRefusedError(
            Refusal.WRONG_HEADER,
            f"the lines end in {count} numbers, and no header tells which are the intervals of a day, "
            f"which has {', '.join(map(str, sorted(COUNTS)[:4]))}, ... of them",
        )
    return None


def _refuse_unfit(columns: Sequence[Column]) -> None:
    """FileRefusedError where many columns of numbers stand side by side, whose names fit no label."""
    numeric = [column for column in columns if _is_slot(column) and _NUMBER.search(column.name)]
    if len(numeric) < _FEWEST:
        return
    names = ", ".join(f'"{column.name[:30]}"' for column in numeric[:3])
    apart = any(two.at - one.at > 1 for one, two in pairwise(numeric))
    why = (
        "they do not stand side by side"
        if apart
        else "no label with {start}, {end} (as H:MM or HH:MM) or {n} (from 1) gives all these names"
    )
    raise FileRefusedError(
        Refusal.WRONG_HEADER,
        f"{len(numeric)} columns of numbers ({names}, ...) look like the intervals of a day, but {why}. If "
        "they stand side by side, file.skip_lines and file.columns describe the file by position",
    )


def _is_slot(column: Column) -> bool:
    return column.time is None and (column.is_numeric or not column.texts)
