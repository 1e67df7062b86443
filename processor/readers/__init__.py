"""Readers: stretches of a file in, batches of readings out."""

from processor.columns import Columns
from processor.meanings import Meanings
from processor.readers.batch import Reader
from processor.readers.espi.feed import Feed
from processor.readers.espi.reader import EspiReader
from processor.readers.nem12.reader import Nem12Reader
from processor.readers.sectioned import SectionedReader
from processor.readers.table_reader import table_reader
from processor.rejects import RejectReport


def reader_of(
    meanings: Meanings, columns: Columns, rejects: RejectReport, feed: Feed | None = None
) -> Reader:
    """The reader of the profile's layout, for one file. `feed`: what an ESPI file says about its readings."""
    layout = meanings.profile.layout
    if layout == "nem12":
        return Nem12Reader(meanings, rejects)
    if layout == "espi":
        assert feed is not None  # noqa: S101 - `prepare` has read it
        return EspiReader(meanings, feed, rejects)
    if meanings.profile.file.sections:
        return SectionedReader(meanings, columns, rejects)
    return table_reader(meanings, columns, rejects)
