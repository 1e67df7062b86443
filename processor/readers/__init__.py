"""Readers: stretches of lines in, batches of readings out. Each has a fast path and an exact one."""

from processor.columns import Columns
from processor.meanings import Meanings
from processor.readers.batch import Reader
from processor.readers.long import LongReader
from processor.readers.wide import WideReader
from processor.rejects import RejectReport


def reader_of(meanings: Meanings, columns: Columns, rejects: RejectReport) -> Reader:
    """The reader of the profile's layout, for one file."""
    make = WideReader if meanings.profile.layout == "wide" else LongReader
    return make(meanings, columns, rejects)
