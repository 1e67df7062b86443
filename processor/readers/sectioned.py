"""Reports of several sections: the header comes again above each, an empty line ends it."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from common.errors import Reject
from common.profile.header import nearest_match
from common.receipt import Counts
from processor.columns import Columns
from processor.lines import Stretch
from processor.meanings import Meanings
from processor.readers.batch import Batch, Reader, ReadingBatch, taken
from processor.readers.table_reader import table_reader
from processor.rejects import RejectReport


class SectionedReader:
    """Hands the lines of sections to the reader of their layout. See `processor.readers.batch.Reader`.

    What stands between sections is no reading and is passed over. A line there that could be one is rejected:
    its section is not known.
    """

    def __init__(self, meanings: Meanings, columns: Columns, rejects: RejectReport) -> None:
        self._meanings, self._rejects = meanings, rejects
        self._reader: Reader = table_reader(meanings, columns, rejects)
        self._probe = table_reader(meanings, columns, RejectReport())
        self._first_name = columns.names[0].casefold().strip()
        self._sections = 0
        self._inside = False
        self._begin_section()

    def read(self, stretch: Stretch) -> Iterator[Batch]:
        first, held = stretch.first_line, []
        for number, line in enumerate(stretch.data.splitlines(keepends=True), stretch.first_line):
            header, empty = self._is_header(line), not line.strip()
            if self._inside and not header and not empty:
                held.append(line)
                continue
            yield from self._lines(held, first, stretch.window)
            first, held = number + 1, []
            if header:
                self._begin_section()
            elif empty:
                self._inside = False
            elif (stray := self._stray(Stretch(line, number, stretch.window))) is not None:
                yield stray
        yield from self._lines(held, first, stretch.window)

    def finish(self) -> Iterator[Batch]:
        return self._reader.finish()

    def _lines(self, lines: list[bytes], first: int, window: int) -> Iterator[Batch]:
        if lines:
            yield from self._reader.read(Stretch(b"".join(lines), first, window))

    def _begin_section(self) -> None:
        names = self._meanings.profile.channel.sections
        if names:
            beyond = self._sections >= len(names)
            name = names[min(self._sections, len(names) - 1)]
            self._meanings.default_channel = (
                Reject.CHANNEL if beyond else self._meanings.channels.number(name)
            )
        self._sections += 1
        self._inside = True

    def _is_header(self, line: bytes) -> bool:
        text = line.decode(self._meanings.profile.file.encoding, "replace").strip()
        if self._first_name not in text.casefold():
            return False
        return not nearest_match(self._meanings.profile, text).difference

    def _stray(self, line: Stretch) -> ReadingBatch | None:
        """An empty batch whose counts say that a reading was rejected; None where the line is none."""
        batch = self._probe.exact(line)
        cells = batch.counts.cells
        if not isinstance(batch, ReadingBatch) or not cells or batch.counts.rejected or batch.counts.ignored:
            return None
        text = line.data.decode(self._meanings.profile.file.encoding, "replace").rstrip("\r\n")
        self._rejects.add(line.first_line, "", Reject.OUTSIDE_SECTION, text)
        nothing = taken(batch, np.zeros(len(batch.meters), bool))
        return replace(nothing, counts=Counts(cells=cells, rejected=cells))
