"""The reader of a table's lines: wide or long."""

from processor.columns import Columns
from processor.meanings import Meanings
from processor.readers.long import LongReader
from processor.readers.wide import WideReader
from processor.rejects import RejectReport


def table_reader(meanings: Meanings, columns: Columns, rejects: RejectReport) -> WideReader | LongReader:
    """The one of the profile's layout, for one file."""
    make = WideReader if meanings.profile.layout == "wide" else LongReader
    return make(meanings, columns, rejects)
