"""The NEM12 layout: records that build on those before them. A 300 record holds a day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from common.calendar import MINUTES_PER_DAY
from common.errors import FileRefusedError, Refusal, Reject
from common.profile.cells import split_cells
from common.receipt import Counts
from processor.lines import Stretch
from processor.meanings import Meanings
from processor.readers.batch import DayBatch
from processor.readers.nem12.records import (
    DayRecord,
    SlotRange,
    Stream,
    day_record_of,
    readings_in,
    record_kind,
    slot_range_of,
    stream_of,
)
from processor.readers.nem12.slots import SlotReader, WholeDay, codes_of
from processor.rejects import RejectReport
from processor.text import Line, exact_lines

_KNOWN = ("100", "200", "300", "400", "500", "900")


def check_nem12(top_line: str) -> None:
    """FileRefusedError where a file that begins with this line is not NEM12."""
    cells = [*split_cells(top_line, ","), ""]
    kind = record_kind(top_line)
    if kind == "250" or (kind == "100" and cells[1].upper() == "NEM13"):
        raise FileRefusedError(
            Refusal.NO_INTERVALS,
            "this is NEM13: register readings weeks apart, without intervals. "
            "Ask the meter data provider for the interval data (NEM12) of these meters",
        )
    if kind not in ("100", "200"):
        raise FileRefusedError(
            Refusal.WRONG_HEADER, f'first cell: expected "100" or "200", found "{kind[:60]}"'
        )
    if kind == "100" and cells[1].upper() != "NEM12":
        raise FileRefusedError(
            Refusal.WRONG_HEADER, f'second cell: expected "NEM12", found "{cells[1][:60]}"'
        )


class Nem12Reader:
    """Reads the records of one NEM12 file. See `processor.readers.batch.Reader`.

    The open 200 record says whose the days below it are. A 100 or 900 record closes it, and so does a line
    that cannot be recognised, as it may have been a 200: the days below are rejected up to the next 200, and
    not booked to the wrong meter. A 300 record waits for its 400 records; anything else completes it.

    A rejected 300 counts its slots by the 200 record, any other rejected line that may have held readings
    what it seems to hold. A rejected 200 counts nothing (the days below it do), nor does a 400 that cannot be
    applied: its readings are kept, under the quality of the 300.
    """

    def __init__(self, meanings: Meanings, rejects: RejectReport) -> None:
        self._meanings, self._rejects = meanings, rejects
        self._slots = SlotReader(self._reject_cell)
        self._stream: Stream | None = None
        self._day: DayRecord | None = None
        self._day_ignored = False
        self._ranges: list[SlotRange] = []
        self._whole: list[WholeDay] = []
        self._rejected: list[tuple[int, str, Reject, str, str]] = []
        self._became: Counter[str] = Counter()
        self._slots_a_day = 48

    def read(self, stretch: Stretch) -> Iterator[DayBatch]:
        for line in exact_lines(stretch, None, ",", self._meanings.profile.file.encoding):
            if line.text.strip(', \t"'):
                self._take(line, record_kind(line.text))
        yield from self._batches()

    def finish(self) -> Iterator[DayBatch]:
        self._complete_day()
        yield from self._batches()

    def _take(self, line: Line, kind: str) -> None:
        if kind != "400":
            self._complete_day()
        if isinstance(line.cells, Reject):
            self._reject(line, kind, line.cells)
        elif kind == "300":
            self._take_day(line, line.cells)
        elif kind == "400":
            self._take_range(line, line.cells)
        elif kind == "200":
            found = stream_of(line.cells, self._meanings)
            if isinstance(found, Reject):
                self._reject(line, kind, found)
            else:
                self._stream = found
        elif kind == "900" or (kind == "100" and line.cells[1:2] and line.cells[1].upper() == "NEM12"):
            self._stream = None
        elif kind != "500":
            self._reject(line, kind, Reject.RECORD)

    def _take_day(self, line: Line, cells: list[str]) -> None:
        stream = self._stream
        if stream is None:
            self._reject(line, "300", Reject.RECORD)
        elif not stream.unit:
            self._day_ignored = True
            self._count("ignored", stream.slots or readings_in(line.text))
        else:
            found = day_record_of(cells, stream, self._meanings, (line.number, line.text))
            if isinstance(found, Reject):
                self._reject(line, "300", found)
            else:
                self._day = found

    def _take_range(self, line: Line, cells: list[str]) -> None:
        if self._day_ignored:
            return
        slots = self._day.stream.slots if self._day else 0
        found = slot_range_of(cells, slots, self._meanings)
        if isinstance(found, Reject):
            self._reject(line, "400", found)
        else:
            self._ranges.append(found)

    def _complete_day(self) -> None:
        if self._day:
            self._whole.append(WholeDay(self._day, self._ranges))
        self._day, self._ranges, self._day_ignored = None, [], False

    def _reject(self, line: Line, kind: str, reason: Reject) -> None:
        self._rejected.append((line.number, "", reason, line.text, ""))
        if kind == "300" and self._stream and self._stream.slots:
            self._count("rejected", self._stream.slots)
        elif kind == "300" or kind not in _KNOWN:
            self._count("rejected", readings_in(line.text))
        if kind not in ("300", "400", "500"):
            self._stream = None

    def _reject_cell(self, record: DayRecord, slot: int, reason: Reject) -> None:
        number, text = record.origin
        self._rejected.append((number, f"IntervalValue{slot + 1}", reason, text, record.values[slot]))

    def _count(self, what: str, cells: int) -> None:
        self._became["cells"] += cells
        self._became[what] += cells

    def _batches(self) -> Iterator[DayBatch]:
        """The days that are complete, in file order; a batch for each run of one interval length and unit."""
        days, self._whole = self._whole, []
        for (slots, _), run in groupby(days, lambda day: (day.record.stream.slots, day.record.stream.unit)):
            self._slots_a_day = slots
            yield self._batch(list(run), slots)
        if self._became:
            yield self._batch([], self._slots_a_day)
        for one in sorted(self._rejected, key=lambda one: one[0]):
            self._rejects.add(*one)
        self._rejected = []

    def _batch(self, days: Sequence[WholeDay], slots: int) -> DayBatch:
        """These days, with all that was counted so far."""
        records = [day.record for day in days]
        codes = codes_of(days, slots)
        uwh = self._slots.read(days, codes, self._became) if days else np.empty((0, slots), np.int64)
        counts, self._became = Counts(**self._became), Counter()
        return DayBatch(
            meters=np.array([record.stream.meter for record in records], np.int64),
            channels=np.array([record.stream.channel for record in records], np.int64),
            days=np.array([record.day for record in records], np.int64),
            slots_uwh=uwh,
            codes=codes,
            counts=counts,
            interval_minutes=MINUTES_PER_DAY // slots,
            revisions=np.array([record.revision for record in records], np.int64),
            origins=[record.origin for record in records],
        )
