"""The wide layout: a line per meter and day, a column per slot."""

from collections.abc import Iterator

import numpy as np

from common.energy import MISSING, VOID
from common.errors import Reject
from common.receipt import Counts
from processor.columns import Columns
from processor.lines import Stretch
from processor.meanings import VOID_CODE, Meanings
from processor.numbers import exact_uwh
from processor.readers.batch import Batch, DayBatch, by_either_path
from processor.readers.keys import KeyColumns, numbers_of
from processor.readers.table import FastTable
from processor.rejects import RejectReport
from processor.text import Line, exact_lines

Row = tuple[int, int, int, int, int]


class WideReader:
    """Reads the lines of one wide file. See `processor.readers.batch.Reader` and `TableReader`."""

    def __init__(self, meanings: Meanings, columns: Columns, rejects: RejectReport) -> None:
        self._meanings, self._columns, self._rejects = meanings, columns, rejects
        self._profile = meanings.profile
        self._uwh_per_unit = meanings.profile.uwh_per_unit
        self._slots = list(range(*columns.slots))
        self._blank = VOID if self._profile.value.void else MISSING
        self._keys = KeyColumns(meanings, columns)
        self._table = FastTable(
            self._profile, columns, [*self._keys.positions, columns.times[0]], self._slots
        )

    def read(self, stretch: Stretch) -> Iterator[Batch]:
        return by_either_path(self, stretch)

    def finish(self) -> Iterator[Batch]:
        return iter(())

    def fast(self, stretch: Stretch) -> DayBatch | None:
        frame = self._table.parse(stretch)
        if frame is None:
            return None
        keys = self._keys.fast(frame)
        days = numbers_of(frame[self._columns.times[0]], self._meanings.day)
        slots = self._table.numbers.to_uwh(frame[self._slots].to_numpy(np.float64))
        if keys is None or days is None or slots is None:
            return None
        n, kept = len(frame), keys.kept
        slots, codes = slots[kept], keys.codes[kept]
        if self._blank == VOID:
            slots[slots == MISSING] = VOID
        slots[codes == VOID_CODE] = VOID
        counts = Counts(
            cells=n * len(self._slots),
            fast=n * len(self._slots),
            ignored=int(n - np.count_nonzero(kept)) * len(self._slots),
            blank=int(np.count_nonzero(slots <= MISSING)),
        )
        return DayBatch(
            keys.meters[kept],
            keys.channels[kept],
            days[kept],
            slots,
            codes[:, None],
            counts,
            self._profile.interval_minutes,
            None if keys.revisions is None else keys.revisions[kept],
        )

    def exact(self, stretch: Stretch) -> DayBatch:
        form, width = self._profile.file, len(self._slots)
        rows: list[Row] = []
        matrix: list[list[int]] = []
        counts = Counts()
        for line in exact_lines(stretch, self._columns.width, form.delimiter, form.encoding):
            row = self._row(line)
            if row is None:
                counts += Counts(cells=width, ignored=width)
            elif isinstance(row, Reject):
                self._rejects.add(line.number, "", row, line.text)
                counts += Counts(cells=width, rejected=width)
            else:
                slots, of_line = self._cells(line, void=row[3] == VOID_CODE)
                rows.append(row)
                matrix.append(slots)
                counts += of_line
        meters, channels, days, codes, revisions = np.array(rows, np.int64).reshape(-1, 5).T
        return DayBatch(
            meters,
            channels,
            days,
            np.array(matrix, np.int64).reshape(-1, width),
            codes[:, None],
            counts,
            self._profile.interval_minutes,
            revisions if self._profile.revised else None,
        )

    def _row(self, line: Line) -> Row | Reject | None:
        """Meter, channel, day, code and revision of a line; None where it is filtered out."""
        if isinstance(line.cells, Reject):
            return line.cells
        key = self._keys.exact(line.cells)
        if key is None or isinstance(key, Reject):
            return key
        day = self._meanings.day(line.cells[self._columns.times[0]])
        return day if isinstance(day, Reject) else (key[0], key[1], day, key[2], key[3])

    def _cells(self, line: Line, *, void: bool) -> tuple[list[int], Counts]:
        """The slots of a good line; each bad cell is rejected alone."""
        assert not isinstance(line.cells, Reject)  # noqa: S101 - told apart by the caller
        slots, blank, rejected, rounded = [], 0, 0, 0
        for column in self._slots:
            text = line.cells[column]
            if void or text in self._meanings.null_words:
                blank += 1
                slots.append(VOID if void else self._blank)
                continue
            value = exact_uwh(text, self._uwh_per_unit, self._profile.file.decimal_mark)
            if isinstance(value, Reject):
                rejected += 1
                slots.append(MISSING)
                self._rejects.add(line.number, self._columns.names[column], value, line.text, text)
            else:
                rounded += value[1]
                slots.append(value[0])
        return slots, Counts(cells=len(slots), blank=blank, rejected=rejected, rounded=rounded)
