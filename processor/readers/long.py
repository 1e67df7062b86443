"""The long layout: a line per reading, with its time."""

from collections import Counter

import numpy as np
import pandas as pd

from common.block import Int64Array
from common.energy import MISSING, VOID
from common.errors import Reject
from common.receipt import Counts
from processor.columns import Columns
from processor.lines import Stretch
from processor.meanings import NO_SLOT, VOID_CODE, Meanings, Place
from processor.numbers import exact_uwh
from processor.readers.batch import ReadingBatch
from processor.readers.keys import KeyColumns, distinct
from processor.readers.table import FastTable
from processor.rejects import RejectReport
from processor.text import BLANKS, Line, exact_lines


class LongReader:
    """Reads the lines of one long file. See `processor.readers.batch.Reader`."""

    def __init__(self, meanings: Meanings, columns: Columns, rejects: RejectReport) -> None:
        assert columns.value is not None  # noqa: S101 - a long profile names it
        self._meanings, self._columns, self._rejects, self._value = meanings, columns, rejects, columns.value
        self._profile = meanings.profile
        self._uwh_per_unit = meanings.profile.uwh_per_unit
        self._blank = VOID if self._profile.value.void else MISSING
        self._keys = KeyColumns(meanings, columns)
        self._table = FastTable(
            self._profile, columns, [*self._keys.positions, *columns.times], [self._value]
        )

    def fast(self, stretch: Stretch) -> ReadingBatch | None:
        frame = self._table.parse(stretch)
        if frame is None:
            return None
        keys = self._keys.fast(frame)
        places = self._places(frame)
        values = self._table.numbers.to_uwh(frame[self._value].to_numpy(np.float64, copy=True))
        if keys is None or places is None or values is None:
            return None
        kept = keys.kept
        values[values == MISSING] = self._blank
        values[keys.codes == VOID_CODE] = VOID
        counts = Counts(
            cells=len(frame),
            fast=len(frame),
            ignored=int(len(frame) - np.count_nonzero(kept)),
            blank=int(np.count_nonzero(values[kept] <= MISSING)),
        )
        kept = kept & ((values != MISSING) | (places[:, 3] != NO_SLOT))
        days, slots, twin_days, twin_slots = places[kept].T
        return ReadingBatch(
            keys.meters[kept],
            keys.channels[kept],
            days,
            slots,
            twin_days,
            twin_slots,
            values[kept],
            keys.codes[kept],
            counts,
        )

    def exact(self, stretch: Stretch) -> ReadingBatch:
        form = self._profile.file
        rows: list[tuple[int, ...]] = []
        became: Counter[str] = Counter()
        for line in exact_lines(stretch, self._columns.width, form.delimiter, form.encoding):
            became["cells"] += 1
            row = self._row(line)
            if row is None:
                became["ignored"] += 1
            elif isinstance(row, Reject):
                self._rejects.add(line.number, "", row, line.text)
                became["rejected"] += 1
            else:
                key, place = row
                value = self._reading(line, became, void=key[2] == VOID_CODE)
                if place[1] != NO_SLOT and (value != MISSING or place[3] != NO_SLOT):
                    rows.append((*key[:2], *place, value, key[2]))
        counts = Counts(**became)
        meters, channels, days, slots, twin_days, twin_slots, values, codes = (
            np.array(rows, np.int64).reshape(-1, 8).T.copy()
        )
        return ReadingBatch(meters, channels, days, slots, twin_days, twin_slots, values, codes, counts)

    def _places(self, frame: pd.DataFrame) -> Int64Array | None:
        """Day, slot and twin of every line, n x 4; None where a stamp is a reject."""
        codes, texts = distinct(frame[self._columns.times[0]])
        for column in self._columns.times[1:]:
            more_codes, more_texts = distinct(frame[column])
            pairs, codes = np.unique(codes * len(more_texts) + more_codes, return_inverse=True)
            both = zip(*np.divmod(pairs, len(more_texts)), strict=True)
            texts = [
                f"{texts[first].strip(BLANKS)} {more_texts[second].strip(BLANKS)}" for first, second in both
            ]
        places = [self._meanings.place(text) for text in texts]
        if any(isinstance(place, Reject) for place in places):
            return None
        return np.array(places, np.int64).reshape(-1, 4)[codes]

    def _row(self, line: Line) -> tuple[tuple[int, int, int], Place] | Reject | None:
        """Key and place of a line; None where it is filtered out."""
        if isinstance(line.cells, Reject):
            return line.cells
        key = self._keys.exact(line.cells)
        if key is None or isinstance(key, Reject):
            return key
        place = self._meanings.place(" ".join(line.cells[column] for column in self._columns.times))
        if not isinstance(place, Reject):
            return key, place
        no_reading = line.cells[self._value] in self._meanings.null_words
        return (key, (0, NO_SLOT, 0, NO_SLOT)) if no_reading else place

    def _reading(self, line: Line, became: Counter[str], *, void: bool) -> int:
        """The reading of a line, or a mark. It is counted where it is none, or is not exact."""
        assert not isinstance(line.cells, Reject)  # noqa: S101 - told apart by the caller
        text = line.cells[self._value]
        if void or text in self._meanings.null_words:
            became["blank"] += 1
            return VOID if void else self._blank
        value = exact_uwh(text, self._uwh_per_unit, self._profile.file.decimal_mark)
        if isinstance(value, Reject):
            self._rejects.add(line.number, self._columns.names[self._value], value, line.text, text)
            became["rejected"] += 1
            return MISSING
        became["rounded"] += value[1]
        return value[0]
