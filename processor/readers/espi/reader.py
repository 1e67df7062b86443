"""The ESPI layout: Green Button XML, an element per reading, that knows its instant and its length."""

from collections.abc import Iterator

from common.errors import Reject
from processor.lines import Stretch
from processor.meanings import Meanings
from processor.readers.batch import ReadingBatch
from processor.readers.espi.decode import Decoder
from processor.readers.espi.entries import ROOT
from processor.readers.espi.feed import Feed, Series
from processor.readers.espi.texts import Texts
from processor.readers.espi.xml_events import XmlEvents
from processor.rejects import RejectReport


class EspiReader:
    """Reads a feed, of which `read_feed` has told what its blocks hold. See `processor.readers.batch.Reader`.

    A stretch is any piece of the file; a reading comes with the piece in which it ends. Lines are counted
    from the beginning of the file.
    """

    def __init__(self, meanings: Meanings, feed: Feed, rejects: RejectReport) -> None:
        self._feed = feed
        self._decoder = Decoder(meanings, rejects)
        self._blocks = 0
        self._texts = texts = Texts(runs=[(0, Reject.METER_ID)])
        self._ended = 0
        self._xml = XmlEvents(
            ROOT,
            {"IntervalBlock": self._enter_block, "IntervalReading": self._enter_reading},
            {
                "start": texts.starts.append,
                "duration": texts.durations.append,
                "value": texts.values.append,
                "quality": lambda text: texts.qualities.setdefault(self._ended, []).append(text),
            },
            {"IntervalBlock": self._leave_block, "IntervalReading": self._leave_reading},
        )

    def read(self, stretch: Stretch) -> Iterator[ReadingBatch]:
        self._xml.feed(stretch.data)
        yield from self._decoder.batches(self._take_ended())

    def finish(self) -> Iterator[ReadingBatch]:
        self._xml.finish()
        yield from self._decoder.batches(self._take_ended())

    def _enter_block(self, _: dict[str, str]) -> None:
        self._begin_run(self._feed.series_of(self._blocks))
        self._blocks += 1

    def _leave_block(self) -> None:
        self._begin_run(Reject.METER_ID)

    def _begin_run(self, series: Series | Reject) -> None:
        runs = self._texts.runs
        if runs[-1][0] == self._ended:
            runs.pop()
        runs.append((self._ended, series))

    def _enter_reading(self, _: dict[str, str]) -> None:
        texts, n = self._texts, self._ended
        texts.lines.append(self._xml.line)
        if len(texts.starts) != n or len(texts.durations) != n or len(texts.values) != n or texts.qualities:
            self._forget_others()

    def _leave_reading(self) -> None:
        """Of an element that is there twice the first counts; one that is not there has no text."""
        texts = self._texts
        self._ended = n = self._ended + 1
        if len(texts.starts) != n or len(texts.durations) != n or len(texts.values) != n:
            for some in (texts.starts, texts.durations, texts.values):
                some.append("")
                del some[n:]

    def _forget_others(self) -> None:
        """Elements of the same names that stand outside a reading."""
        texts, n = self._texts, self._ended
        for some in (texts.starts, texts.durations, texts.values):
            del some[n:]
        texts.qualities.pop(n, None)

    def _take_ended(self) -> Texts:
        """The readings that have ended; those that have not stay."""
        texts, n = self._texts, self._ended
        qualities, runs = texts.qualities.copy(), texts.runs[:]
        begun = qualities.pop(n, None)
        texts.qualities.clear()
        if begun is not None:
            texts.qualities[0] = begun
        texts.runs[:] = [(0, runs[-1][1])]
        ended = Texts(
            texts.lines[:n], texts.starts[:n], texts.durations[:n], texts.values[:n], qualities, runs
        )
        del texts.lines[:n], texts.starts[:n], texts.durations[:n], texts.values[:n]
        self._ended = 0
        return ended
