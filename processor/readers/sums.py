"""The reading of a long line: one column, or for each channel the columns that are added up."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from common.block import Int64Array
from common.energy import LIMIT_UWH, MISSING, REGISTER_LIMIT_UWH, VOID
from common.errors import Reject
from processor.columns import Columns
from processor.meanings import Meanings
from processor.numbers import FAST_LIMIT_UWH, FastNumbers, exact_uwh
from processor.rejects import RejectReport
from processor.text import Line


class Sums:
    """The `width` readings of each line: a blank term makes its sum blank, a bad one rejects it."""

    def __init__(self, meanings: Meanings, columns: Columns, rejects: RejectReport) -> None:
        value = meanings.profile.value
        self._meanings, self._names, self._rejects = meanings, columns.names, rejects
        self._terms = [terms for _, terms in columns.sums]
        if columns.value is not None:
            self._terms = [(columns.value,)]
        self._uwh_per_unit = meanings.profile.uwh_per_unit
        self._mark = meanings.profile.file.decimal_mark
        self._limit_uwh = REGISTER_LIMIT_UWH if value.register else LIMIT_UWH
        self.blank_uwh = VOID if value.void else MISSING
        self.channels: Sequence[int] = [meanings.channels.number(name) for name, _ in columns.sums]

    @property
    def width(self) -> int:
        return len(self._terms)

    @property
    def positions(self) -> list[int]:
        """The columns that are read here."""
        return sorted({column for terms in self._terms for column in terms})

    def fast(self, frame: pd.DataFrame, numbers: FastNumbers) -> Int64Array | None:
        """µWh, n x `width`, MISSING for a blank; None where one of them is odd."""
        sums = np.empty((len(frame), self.width), np.int64)
        for at, terms in enumerate(self._terms):
            values = numbers.to_uwh(frame[list(terms)].to_numpy(np.float64, copy=True))
            if values is None or len(terms) * FAST_LIMIT_UWH > self._limit_uwh:
                return None
            if len(terms) == 1:
                sums[:, at] = values[:, 0]
            else:
                sums[:, at] = np.where((values == MISSING).any(axis=1), MISSING, values.sum(axis=1))
        return sums

    def exact(self, line: Line, became: Counter[str], *, void: bool) -> list[int]:
        """The readings of a line, or marks. They are counted where they are none, or are not exact."""
        return [self._sum(line, terms, became, void=void) for terms in self._terms]

    def no_reading(self, cells: Sequence[str]) -> bool:
        """Whether a line has no reading at all."""
        blank = self._meanings.null_words
        return all(any(cells[column] in blank for column in terms) for terms in self._terms)

    def _sum(self, line: Line, terms: Sequence[int], became: Counter[str], *, void: bool) -> int:
        assert not isinstance(line.cells, Reject)  # noqa: S101 - told apart by the caller
        texts = [line.cells[column] for column in terms]
        if void or any(text in self._meanings.null_words for text in texts):
            became["blank"] += 1
            return VOID if void else self.blank_uwh
        total, rounded = 0, False
        for column, text in zip(terms, texts, strict=True):
            value = exact_uwh(text, self._uwh_per_unit, self._mark, self._limit_uwh)
            if not isinstance(value, Reject):
                total, rounded = total + value[0], rounded or value[1]
                if abs(total) <= self._limit_uwh:
                    continue
                value = Reject.OUT_OF_RANGE
            self._rejects.add(line.number, self._names[column], value, line.text, text)
            became["rejected"] += 1
            return MISSING
        became["rounded"] += rounded
        return total
