"""What stands in ESPI readings, as gathered from a piece of a feed, before anyone makes numbers of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

from common.block import Int64Array
from common.errors import Reject
from processor.readers.batch import Origin
from processor.readers.espi.feed import Series
from processor.readers.espi.xml_events import BLANKS

_MAX_SHOWN = 40


@dataclass(slots=True)
class Texts:
    """What stands in n readings. `runs`: the series (or why there is none) of the readings from a number on.

    `qualities`: the codes of those readings that have some.
    """

    lines: list[int] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    durations: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    qualities: dict[int, list[str]] = field(default_factory=dict)
    runs: list[tuple[int, Series | Reject]] = field(default_factory=list)


class Origins(Sequence[Origin]):
    """Where readings stand, put into words only for those that are asked for."""

    def __init__(self, texts: Texts, numbers: Int64Array) -> None:
        self._texts, self._numbers = texts, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> Origin: ...
    @overload
    def __getitem__(self, at: slice) -> "Origins": ...
    def __getitem__(self, at: int | slice) -> "Origin | Origins":
        if isinstance(at, slice):
            return Origins(self._texts, self._numbers[at])
        return origin(self._texts, int(self._numbers[at]))


def origin(texts: Texts, at: int) -> Origin:
    """Where a reading stands, and what it says, in short."""
    start, value = (some[at].strip(BLANKS)[:_MAX_SHOWN] for some in (texts.starts, texts.values))
    return texts.lines[at], f"start={start} value={value}"
