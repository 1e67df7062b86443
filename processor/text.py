"""Lines into cells: a check that a stretch is fit for the fast parser, and the exact way, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from common.errors import Reject
from common.profile.heading import UTF8_MARK
from processor.lines import MAX_LINE_BYTES, Stretch

BLANKS = " \t\r\v\f"
"""What may stand around the text of a cell and is no part of it."""


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
    if b'"' in data:
        borders = np.flatnonzero((codes == 10) | (codes == ord(delimiter)))
        quotes = np.searchsorted(borders, np.flatnonzero(codes == ord('"')))
        if (np.bincount(quotes) % 2).any() or not _quotes_around_cells(data, delimiter):
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


def _quotes_around_cells(data: bytes, delimiter: str) -> bool:
    """Whether each quote stands at the edge of a cell, so that all parsers agree about it."""
    edge = re.escape(delimiter.encode())
    inside = rb'[^%b\n"]"[^%b\n"]|""[^%b\n]|[^%b\n]""' % (edge, edge, edge, edge)
    return not re.search(inside, data)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number within the part, its text, and its cells or why it has none."""

    number: int
    text: str
    cells: list[str] | Reject


def exact_lines(stretch: Stretch, width: int, delimiter: str, encoding: str) -> Iterator[Line]:
    """The lines that are not empty, one by one."""
    for number, raw in enumerate(stretch.data.split(b"\n")[:-1], stretch.first_line):
        body = raw.rstrip(b"\r")
        if body.strip():
            text = body.decode(encoding, "surrogateescape")
            yield Line(number, text, _cells(body, text, width, delimiter))


def _cells(body: bytes, text: str, width: int, delimiter: str) -> list[str] | Reject:
    if len(body) > MAX_LINE_BYTES:
        return Reject.LINE_TOO_LONG
    if b"\0" in body:
        return Reject.NUL_BYTE
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        return Reject.BAD_ENCODING
    if text.count('"') % 2:
        return Reject.BAD_QUOTES
    cells = split_cells(text, delimiter)
    return cells if len(cells) == width else Reject.CELL_COUNT


def split_cells(line: str, delimiter: str) -> list[str]:
    """The cells of a line without blanks and quotes around them. Delimiters between quotes do not count.

    Where a cell has text outside its quotes they stay: `"7"5` is no number, and surely not 75.
    """
    pieces = line.split(delimiter)
    if '"' not in line:
        return [piece.strip(BLANKS) for piece in pieces]
    cells: list[str] = []
    start = quotes = 0
    for at, piece in enumerate(pieces):
        quotes += piece.count('"')
        if quotes % 2 == 0:
            cells.append(_bare(delimiter.join(pieces[start : at + 1])))
            start = at + 1
    return cells if start == len(pieces) else [*cells, delimiter.join(pieces[start:])]


def _bare(cell: str) -> str:
    cell = cell.strip(BLANKS)
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"').strip(BLANKS)
    return cell
