"""The table in a file: its delimiter, what stands above the data, the header, sections, the lines of data."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from cli.draft.sample import Sample
from cli.draft.times import epoch_of, grain_of
from common.errors import FileRefusedError, Refusal
from common.profile.cells import split_cells

DELIMITERS = (",", ";", "\t", "|")
MAX_WIDTH = 2000
_SOME = 1200
"""Lines by which the delimiter is told: more than may stand above a header."""
MAX_LINE = 64 * 1024
_MAY_BE_DATED = re.compile(r"\d[^\d].*\d[^\d]|\d{8}|[A-Za-z].*\d\D", re.ASCII).search
_RANGE_MARKS = (" to ", " - ", " \u2013 ", "/", "-")

Cells = list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`header`: None where there is none. `above`: lines above it, or above the data, without a hint `sep=`.

    `rows`: lines of data, those of the file's end last; all of the header's width, or of `width` cells.
    `sections`: how often the header comes. `trailing`: lines end in a delimiter that the header has not.
    `odd`: lines among the data that have another number of cells, or no date.
    """

    delimiter: str
    header: tuple[str, ...] | None
    above: int
    hinted: bool
    sections: int
    trailing: bool
    rows: list[Cells]
    odd: int

    @property
    def width(self) -> int:
        return len(self.header) if self.header is not None else len(self.rows[0])


def sheet_of(sample: Sample) -> Sheet:
    """The table that is in a sample. FileRefusedError where no lines with a date or time are found."""
    hinted = bool(sample.lines) and sample.lines[0].lower().startswith("sep=")
    lines = sample.lines[1:] if hinted else sample.lines
    tables = {mark: _dated(_split(lines[:_SOME], mark)) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda mark: (len(tables[mark][0]), tables[mark][1]))
    split = _split(lines, delimiter)
    dated, width = _dated(split)
    if not dated or width < 2:
        raise FileRefusedError(
            Refusal.NO_READINGS, "no lines with a date or a time and a number were found in several columns"
        )
    first = min(dated)
    header_at = max((at for at in range(first) if split[at] != [""]), default=None)
    header, trailing = _header(split, header_at, [split[at] for at in dated], width)
    if header is None:
        header_at = None
    tail = _split(sample.tail, delimiter)
    rows = [split[at] for at in dated] + [tail[at] for at in _dated(tail, width)[0]]
    again = (*header, "") if header and trailing else header
    heads = [at for at, cells in enumerate(split + tail) if header and tuple(cells) in (header, again)]
    others = sum(cells != [""] for cells in [*split[first:], *tail]) - len(rows) - len(heads)
    return Sheet(
        delimiter=delimiter,
        header=header,
        above=first if header_at is None else header_at,
        hinted=hinted,
        sections=len(heads),
        trailing=trailing,
        rows=[cells[:-1] for cells in rows] if trailing else rows,
        odd=max(0, others + (header is not None)),
    )


def _split(lines: list[str], delimiter: str) -> list[Cells]:
    return [split_cells(line, delimiter) if len(line) <= MAX_LINE else [""] for line in lines]


def _dated(split: list[Cells], width: int = 0) -> tuple[list[int], int]:
    """Where the lines of data are (most of one width, with a date or an epoch), and their width."""
    found = {
        at: len(cells) for at, cells in enumerate(split) if 1 < len(cells) <= MAX_WIDTH and _has_date(cells)
    }
    if not found:
        found = _by_epoch(split)
    widths = Counter(found.values())
    width = width or max(widths, key=lambda one: (widths[one], one), default=0)
    return [at for at, cells in found.items() if cells == width], width


def _has_date(cells: Cells) -> bool:
    return any(is_dated(cell) for cell in cells)


@lru_cache(maxsize=100_000)
def is_dated(cell: str) -> bool:
    """Whether a cell is a date, a date with a time, or two of them."""
    if not 6 <= len(cell) <= 100 or not _MAY_BE_DATED(cell):
        return False
    pieces = [cell]
    for mark in _RANGE_MARKS:
        first, found, second = cell.partition(mark)
        if found and len(first) == len(second):
            pieces.append(first)
    return any(grain_of(piece.strip()) in ("date", "stamp") for piece in pieces)


def _by_epoch(split: list[Cells]) -> dict[int, int]:
    """The lines of data of a file whose stamps are seconds since 1970."""
    widths = Counter(len(cells) for cells in split if 1 < len(cells) <= MAX_WIDTH)
    width = max(widths, key=lambda one: widths[one], default=0)
    rows = {at: cells for at, cells in enumerate(split) if len(cells) == width}
    for column in range(width):
        fitting = [at for at, cells in rows.items() if epoch_of([cells[column]] * 3)]
        if len({rows[at][column] for at in fitting}) > 1 and 2 * len(fitting) > len(rows):
            return dict.fromkeys(fitting, width)
    return {}


def _header(
    split: list[Cells], at: int | None, rows: list[Cells], width: int
) -> tuple[tuple[str, ...] | None, bool]:
    """The header above the data, and whether the lines of data end in one delimiter more."""
    if at is None or len(split[at]) == 1:
        return None, False
    header = split[at]
    trailing = len(header) == width - 1 and not any(cells[-1] for cells in rows)
    if len(header) != width and not trailing:
        raise FileRefusedError(
            Refusal.WRONG_HEADER,
            f"line {at + 1} seems to be the header and has {len(header)} cells, but the lines of data have "
            f"{width}: a profile needs as many",
        )
    return tuple(header), trailing
