"""Lines into cells: a check that a stretch is fit for the fast parser, and the exact way, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from common.errors import Reject
from common.profile.cells import split_cells
from common.profile.heading import UTF8_MARK
from processor.lines import MAX_LINE_BYTES, Stretch

Codes = npt.NDArray[np.uint8]
_LINE_ENDS: Codes = np.array([10, 10], np.uint8)


def uniform(data: bytes, width: int, delimiter: str, encoding: str) -> int:
    """The number of lines in `data` if every one has exactly `width` cells and nothing is odd; else 0.

    Odd are: NULs, lone carriage returns, empty lines, an odd number of quotes in a cell (so also delimiters
    and line ends in quotes), quotes elsewhere than around a cell, bytes that are not of the encoding, a byte
    order mark (the parser would drop it), lines longer than MAX_LINE_BYTES.
    """
    if b"\0" in data or b"\r" in data or data.startswith(UTF8_MARK) or not _decodes(data, encoding):
        return 0
    codes = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(codes == 10)
    marks = np.flatnonzero(codes == ord(delimiter))
    lines = len(ends)
    if len(marks) != lines * (width - 1) or width < 2:
        return 0
    by_line = marks.reshape(lines, width - 1)
    starts = np.concatenate(([-1], ends[:-1]))
    if (
        (by_line[:, 0] <= starts).any()
        or (by_line[:, -1] >= ends).any()
        or (ends - starts).max() > MAX_LINE_BYTES
    ):
        return 0
    if b'"' in data and not _quotes_around_cells(codes, delimiter):
        return 0
    return lines


def _decodes(data: bytes, encoding: str) -> bool:
    if data.isascii():
        return True
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _quotes_around_cells(codes: Codes, delimiter: str) -> bool:
    """Whether quotes stand in pairs around whole cells, so that all parsers agree about them.

    A spreadsheet guard, `="007"`, is a text to all of them: its first quote is not at the edge.
    """
    padded = np.concatenate((_LINE_ENDS, codes, _LINE_ENDS))
    quote = padded == ord('"')
    edge = (padded == 10) | (padded == ord(delimiter))
    marks = np.flatnonzero(quote | edge)
    among = np.flatnonzero(quote[marks])
    if len(among) % 2 or (among[::2] + 1 != among[1::2]).any():
        return False
    at = marks[among]
    opens = edge[at - 1] | ((padded[at - 1] == ord("=")) & edge[at - 2])
    fits = np.where(quote[at + 1], opens & edge[at + 2], opens | edge[at + 1] | quote[at - 1])
    return bool(fits.all())


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number within the part, its text, and its cells or why it has none."""

    number: int
    text: str
    cells: list[str] | Reject


def exact_lines(stretch: Stretch, width: int | None, delimiter: str, encoding: str) -> Iterator[Line]:
    """The lines that are not empty, one by one. `width`: cells of each; None where they may differ."""
    for number, raw in enumerate(stretch.data.split(b"\n")[:-1], stretch.first_line):
        body = raw.rstrip(b"\r")
        if body.strip():
            text = body.decode(encoding, "surrogateescape")
            yield Line(number, text, _cells(body, text, width, delimiter))


def _cells(body: bytes, text: str, width: int | None, delimiter: str) -> list[str] | Reject:
    if len(body) > MAX_LINE_BYTES:
        return Reject.LINE_TOO_LONG
    if b"\0" in body:
        return Reject.NUL_BYTE
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        return Reject.BAD_ENCODING
    if text.count('"') % 2:
        return Reject.BAD_QUOTES
    cells = split_cells(text, delimiter)
    return cells if width in (None, len(cells)) else Reject.CELL_COUNT
