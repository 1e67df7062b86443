"""The long layout: a line per reading (or per reading of some channels), with its time."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from common.block import Int64Array
from common.energy import MISSING, VOID
from common.errors import Reject
from common.profile.cells import BLANKS
from common.receipt import Counts
from processor.columns import Columns
from processor.lines import Stretch
from processor.meanings import NO_SLOT, VOID_CODE, Meanings, Place
from processor.place_columns import NOWHERE, REJECTED
from processor.readers.batch import Batch, ReadingBatch, by_either_path
from processor.readers.keys import Key, KeyColumns, Keys, distinct
from processor.readers.sums import Sums
from processor.readers.table import FastTable
from processor.rejects import RejectReport
from processor.text import Line, exact_lines


class LongReader:
    """Reads the lines of one long file. See `processor.readers.batch.Reader` and `TableReader`."""

    def __init__(self, meanings: Meanings, columns: Columns, rejects: RejectReport) -> None:
        self._meanings, self._columns, self._rejects = meanings, columns, rejects
        self._profile = meanings.profile
        stamp = meanings.profile.stamp
        self._holds_places = stamp is not None and stamp.needs_whole_days
        self._sums = Sums(meanings, columns, rejects)
        self._keys = KeyColumns(meanings, columns)
        self._table = FastTable(
            self._profile, columns, [*self._keys.positions, *columns.times], self._sums.positions
        )

    def read(self, stretch: Stretch) -> Iterator[Batch]:
        return by_either_path(self, stretch)

    def finish(self) -> Iterator[Batch]:
        return iter(())

    def fast(self, stretch: Stretch) -> ReadingBatch | None:
        frame = self._table.parse(stretch)
        if frame is None:
            return None
        keys = self._keys.fast(frame)
        values = self._sums.fast(frame, self._table.numbers)
        if keys is None or values is None:
            return None
        kept = keys.kept
        places = self._meanings.places([distinct(frame[column]) for column in self._columns.times])
        nowhere = places[:, 1] == REJECTED
        if nowhere.any():
            if (values[nowhere & kept] != MISSING).any():
                return None
            places[nowhere] = NOWHERE
        values[values == MISSING] = self._sums.blank_uwh
        values[keys.codes == VOID_CODE] = VOID
        counts = Counts(
            cells=values.size,
            fast=values.size,
            ignored=int(len(frame) - np.count_nonzero(kept)) * self._sums.width,
            blank=int(np.count_nonzero(values[kept] <= MISSING)),
        )
        return self._batch(keys, places, values, counts)

    def _batch(self, keys: Keys, places: Int64Array, values: Int64Array, counts: Counts) -> ReadingBatch:
        """The readings of n kept lines, each with its `width` values."""
        width = self._sums.width
        kept = np.repeat(keys.kept, width) & (places[:, 1] != NO_SLOT).repeat(width)
        if not self._holds_places:
            kept &= (values.reshape(-1) != MISSING) | (places[:, 3] != NO_SLOT).repeat(width)
        lines = np.flatnonzero(kept) // width
        days, slots, twin_days, twin_slots = places.take(lines, axis=0).T
        channels = keys.channels[lines]
        if self._sums.channels:
            channels = np.tile(np.array(self._sums.channels, np.int64), len(keys.kept))[kept]
        return ReadingBatch(
            keys.meters[lines],
            channels,
            days,
            slots,
            twin_days,
            twin_slots,
            values.reshape(-1)[kept],
            keys.codes[lines],
            counts,
            self._profile.interval_minutes,
            None if keys.revisions is None else keys.revisions[lines],
        )

    def exact(self, stretch: Stretch) -> ReadingBatch:
        form, width = self._profile.file, self._sums.width
        rows: list[tuple[int, ...]] = []
        readings: list[list[int]] = []
        became: Counter[str] = Counter()
        for line in exact_lines(stretch, self._columns.width, form.delimiter, form.encoding):
            became["cells"] += width
            row = self._row(line)
            if row is None:
                became["ignored"] += width
            elif isinstance(row, Reject):
                self._rejects.add(line.number, "", row, line.text)
                became["rejected"] += width
            else:
                key, place = row
                readings.append(self._sums.exact(line, became, void=key[2] == VOID_CODE))
                rows.append((*key, *place))
        table = np.array(rows, np.int64).reshape(-1, 8)
        meters, channels, codes, revisions = table[:, :4].T
        keys = Keys(
            np.ones(len(table), bool),
            meters,
            channels,
            codes,
            revisions if self._columns.revision is not None else None,
        )
        values = np.array(readings, np.int64).reshape(-1, width)
        return self._batch(keys, table[:, 4:], values, Counts(**became))

    def _row(self, line: Line) -> tuple[Key, Place] | Reject | None:
        """Key and place of a line; None where it is filtered out."""
        if isinstance(line.cells, Reject):
            return line.cells
        key = self._keys.exact(line.cells)
        if key is None or isinstance(key, Reject):
            return key
        place = self._meanings.place(
            " ".join(line.cells[column].strip(BLANKS) for column in self._columns.times)
        )
        if not isinstance(place, Reject):
            return key, place
        return (key, NOWHERE) if self._sums.no_reading(line.cells) else place
