"""Whose reading a line is: meter, channel and quality code, and whether the profile's row filters keep it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from common.block import Int64Array
from common.errors import Reject
from common.profile.cells import BLANKS
from processor.columns import Columns
from processor.meanings import ACTUAL, IGNORED, NO_REVISION, Meanings

Key: TypeAlias = tuple[int, int, int, int]
"""Meter, channel and quality code of a line, as numbers of `Meanings`, and its revision in seconds."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of n lines, and which of them are kept."""

    kept: npt.NDArray[np.bool_]
    meters: Int64Array
    channels: Int64Array
    codes: Int64Array
    revisions: Int64Array | None


class KeyColumns:
    """Reads the key columns of one file, by both paths."""

    def __init__(self, meanings: Meanings, columns: Columns) -> None:
        self._meanings, self._columns = meanings, columns

    @property
    def positions(self) -> list[int]:
        """The columns that are read here."""
        columns = self._columns
        one = (columns.meter, columns.channel, columns.quality, columns.revision)
        return [column for column in one if column is not None] + [column for column, _ in columns.keep]

    def fast(self, frame: pd.DataFrame) -> Keys | None:
        """The keys of all lines of a frame; None where one of them is a reject."""
        columns, meanings = self._columns, self._meanings
        kept = np.ones(len(frame), bool)
        for column, texts in columns.keep:
            numbers, found = distinct(frame[column])
            kept &= np.array([_keeps(text, texts) for text in found], bool)[numbers]
        meters = self._numbers(frame, columns.meter, meanings.meter, meanings.default_meter)
        channels = self._numbers(frame, columns.channel, meanings.channel, meanings.default_channel)
        codes = self._numbers(frame, columns.quality, meanings.quality, ACTUAL)
        revisions = self._numbers(frame, columns.revision, meanings.revision, NO_REVISION)
        if meters is None or channels is None or codes is None or revisions is None:
            return None
        revised = None if columns.revision is None else revisions
        return Keys(kept & (channels != IGNORED), meters, channels, codes, revised)

    def exact(self, cells: list[str]) -> Key | Reject | None:
        """The key of one line; None where it is filtered out."""
        columns, meanings = self._columns, self._meanings
        if any(not _keeps(cells[column], texts) for column, texts in columns.keep):
            return None
        channel = (
            meanings.default_channel if columns.channel is None else meanings.channel(cells[columns.channel])
        )
        if channel == IGNORED:
            return None
        meter = meanings.default_meter if columns.meter is None else meanings.meter(cells[columns.meter])
        code = ACTUAL if columns.quality is None else meanings.quality(cells[columns.quality])
        revision = NO_REVISION if columns.revision is None else meanings.revision(cells[columns.revision])
        for found in (meter, channel, code, revision):
            if isinstance(found, Reject):
                return found
        return int(meter), int(channel), int(code), int(revision)

    def _numbers(
        self,
        frame: pd.DataFrame,
        column: int | None,
        meaning: Callable[[str], int | Reject],
        otherwise: int | Reject,
    ) -> Int64Array | None:
        if column is not None:
            return numbers_of(frame[column], meaning)
        return None if isinstance(otherwise, Reject) else np.full(len(frame), otherwise, np.int64)


def distinct(column: "pd.Series[str]") -> tuple[Int64Array, list[str]]:
    """The distinct texts of a column, and for each line the number of its text among them.

    The parser mostly makes equal texts one object. So the objects are told apart first, by their addresses,
    then the texts of those that are left: that takes a quarter of the time.
    """
    cells = np.ascontiguousarray(column.to_numpy(object))
    objects, _ = pd.factorize(np.frombuffer(cells, np.intp))
    first = np.empty(objects.max(initial=-1) + 1, np.int64)
    first[objects[::-1]] = np.arange(len(objects) - 1, -1, -1)
    numbers, texts = pd.factorize(cells[first])
    return numbers.astype(np.int64)[objects], list(texts)


def numbers_of(column: "pd.Series[str]", meaning: Callable[[str], int | Reject]) -> Int64Array | None:
    """The meaning of each text of a column; None where one of them is a reject."""
    codes, texts = distinct(column)
    meanings = [meaning(text) for text in texts]
    if any(isinstance(found, Reject) for found in meanings):
        return None
    return np.array(meanings, np.int64)[codes]


def _keeps(text: str, texts: frozenset[str]) -> bool:
    return text.strip(BLANKS).casefold() in texts
