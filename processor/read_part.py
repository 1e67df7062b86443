"""From lines to durable rows: one part, or one file read in one pass, with its report and its counts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from common.block import Block
from common.objects import Objects
from common.receipt import Counts, Receipt, clip_error
from common.store.port import DayStore, DayWriter, MeterChannel
from processor.days.day_book import DayBook
from processor.lines import Stretch
from processor.meanings import Meanings
from processor.prepare import Prepared
from processor.readers import reader_of
from processor.readers.batch import Batch
from processor.receipts import receipt_of
from processor.rejects import RejectReport


class PartReader:
    """Reads the lines of one load under its profile. Used for one part."""

    def __init__(self, store: DayStore, objects: Objects, records_bucket: str, ready: Prepared) -> None:
        self._store, self._objects, self._records_bucket = store, objects, records_bucket
        self._load = ready.load
        self._rejects = RejectReport()
        self._meanings = Meanings(ready.profile, ready.key_meter)
        self._reader = reader_of(self._meanings, ready.columns, self._rejects, ready.feed)
        self._days = DayBook(self._meanings, ready.load, self._rejects)
        self._counts = Counts()
        self._lines = self._rows = 0
        self._meters: set[tuple[str, str]] = set()
        self._span: tuple[date, date] | None = None

    def read(self, lines: Iterable[Stretch], part: int = 0) -> Receipt:
        """Store what the lines say; return when it is durable. The receipt has everything but its times.

        ConservationError where readings got lost on the way.
        """
        window = part
        with self._store.day_writer() as writer:
            for stretch in lines:
                if stretch.window != window:
                    self._write(writer, self._days.blocks_to_make_room(window))
                    window = stretch.window
                self._lines += stretch.line_count
                self._add(self._reader.read(stretch), window)
            self._add(self._reader.finish(), window)
            self._counts += self._days.settle(window)
            self._write(writer, self._days.all_blocks(window))
        self._counts.check()
        return self._receipt(part)

    def _add(self, batches: Iterable[Batch], window: int) -> None:
        for batch in batches:
            self._counts += batch.counts + self._days.add(batch, window)

    def _write(self, writer: DayWriter, blocks: Iterable[Block]) -> None:
        for block in blocks:
            pairs = set(zip(block.meter_ids, block.channels, strict=True)) - self._meters
            self._store.add_meters([MeterChannel(*pair, block.interval_minutes) for pair in sorted(pairs)])
            self._meters |= pairs
            writer.write(block)
            self._rows += len(block)
            self._counts += Counts(loaded=int(block.counts.sum()))
            first, last = block.day(int(block.days.argmin())), block.day(int(block.days.argmax()))
            self._span = (
                (min(first, self._span[0]), max(last, self._span[1])) if self._span else (first, last)
            )

    def _receipt(self, part: int) -> Receipt:
        return replace(
            receipt_of(self._load, part),
            counts=self._counts,
            lines=self._lines,
            rows=self._rows,
            meters=len(self._meters),
            first_day=self._span[0] if self._span else None,
            last_day=self._span[1] if self._span else None,
            first_error=clip_error(self._rejects.first_error),
            rejects_key=self._put_report(part),
        )

    def _put_report(self, part: int) -> str:
        """The key of the reject report; empty where nothing was rejected."""
        report = self._rejects.finish()
        if report is None:
            return ""
        key = f"rejects/{self._load.received_on}/{self._load.version(part).pack().hex()}.csv"
        self._objects.put(self._records_bucket, key, report, "text/csv; charset=utf-8")
        return key
