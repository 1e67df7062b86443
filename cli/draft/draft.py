"""A draft from a file: which kind it is, what it shows, what must be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.draft.columns import Column, columns_in
from cli.draft.long import draft_long
from cli.draft.look import Sheet, sheet_of
from cli.draft.notebook import Notebook, Unknown
from cli.draft.sample import Sample, sample_of
from cli.draft.slots import Slots, slots_in
from cli.draft.wide import draft_wide
from cli.draft.write import toml_of
from common.errors import FileRefusedError, Refusal
from common.profile.catalogue import builtin_names
from common.profile.header import nearest_match
from common.profile.heading import heading_of
from common.profile.load import builtin
from common.profile.model import SLOTS

_ZONE = (
    "Whose midnight begins a day? No file says that.",
    'That of the meters\' place: such as "Europe/London", "+10:00", "UTC", or "" (all days of 24 hours).',
)


@dataclass(frozen=True, slots=True)
class Draft:
    """`built_in`: shipped profiles that read the file's header, or its standard; then there may be no `toml`.

    `seen`: what the file was found to hold, for programs.
    """

    toml: str | None
    built_in: list[str]
    unknown: list[Unknown] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: Mapping[str, object] = field(default_factory=dict)


def draft_of(path: Path, name: str, *, anyway: bool = False) -> Draft:
    """The draft of a profile for a file. FileRefusedError where there is nothing to draft from.

    Where a built-in profile reads the file there is none, but for `anyway`.
    """
    sample = sample_of(path)
    layout = _standard_of(sample)
    built_in = _of_layout(layout) if layout else _by_header(sample)
    if built_in and not anyway:
        return Draft(None, built_in)
    book = Notebook()
    if layout:
        seen: dict[str, object] = {"layout": layout}
        _begin(book, layout, f"Files of the standard {layout}, from {path.name}")
    else:
        seen = _draft_table(book, sample, path.name)
    toml = toml_of(book, name, path.name)
    return Draft(toml, built_in, book.unknown, book.notes, seen)


def _standard_of(sample: Sample) -> str:
    """The layout of a standard that the first line names; empty where it names none."""
    first = next((line.strip() for line in sample.lines if line.strip()), "")
    if first.startswith(("100,NEM13", "250,")):
        raise FileRefusedError(
            Refusal.NO_INTERVALS, "NEM13 holds accumulated registers, no readings of intervals: ask for NEM12"
        )
    if first.startswith(("100,NEM12", "200,")):
        return "nem12"
    if first.startswith("<"):
        if b"espi" in sample.head.lower():
            return "espi"
        raise FileRefusedError(Refusal.NOT_TEXT, "this is XML, but not Green Button (ESPI)")
    return ""


def _of_layout(layout: str) -> list[str]:
    return [name for name in builtin_names() if builtin(name).layout == layout]


def _by_header(sample: Sample) -> list[str]:
    """The built-in profiles that accept the header of the file."""
    found = []
    for name in builtin_names():
        profile = builtin(name)
        if profile.file.headers:
            header = heading_of(sample.head, profile).header
            if header and not nearest_match(profile, header).difference:
                found.append(name)
    return found


def _begin(book: Notebook, layout: str, summary: str) -> None:
    book.state("layout", layout)
    book.state("summary", summary[:150])
    book.ask("zone", *_ZONE)


def _draft_table(book: Notebook, sample: Sample, source: str) -> dict[str, object]:
    sheet = sheet_of(sample)
    columns = columns_in(sheet)
    slots = slots_in(sheet, columns)
    while book.mark in (sheet.header or ()):
        book.mark += "?"
    shown = ",".join(column.name for column in columns[:8]) + (",..." if len(columns) > 8 else "")
    _begin(book, "wide" if slots else "long", f"From {source}: {shown}")
    _take_file(book, sample, sheet, columns, slots)
    if slots:
        draft_wide(book, sheet, columns, slots)
    else:
        draft_long(book, sheet, columns)
    if sheet.odd:
        book.note(f"{sheet.odd} lines among the data have no date, or another number of cells.")
    if sample.tail:
        book.note("Only the beginning and the end of the file were looked at.")
    return _seen(sample, sheet, columns, slots)


def _take_file(
    book: Notebook, sample: Sample, sheet: Sheet, columns: list[Column], slots: Slots | None
) -> None:
    names = [column.name for column in columns]
    if slots:
        names[slots.first : slots.first + slots.count] = [SLOTS]
    if sample.encoding != "utf-8":
        book.state("file.encoding", sample.encoding, "It is not UTF-8.")
    if sheet.delimiter != ",":
        book.state("file.delimiter", sheet.delimiter)
    if sheet.header is None and sheet.above:
        book.state("file.skip_lines", sheet.above)
    elif sheet.above:
        book.state("file.header_within", ((sheet.above + sheet.hinted) // 10 + 1) * 10)
    if sheet.sections > 1:
        book.state("file.sections", value=True)
    if sheet.trailing:
        book.state("file.trailing_delimiter", value=True)
    book.state("file.columns" if sheet.header is None else "file.header", names)


def _seen(sample: Sample, sheet: Sheet, columns: list[Column], slots: Slots | None) -> dict[str, object]:
    return {
        "layout": "wide" if slots else "long",
        "encoding": sample.encoding,
        "byte_order_mark": sample.marked,
        "delimiter": sheet.delimiter,
        "header_line": None if sheet.header is None else sheet.above + sheet.hinted + 1,
        "lines": len(sheet.rows),
        "whole_file": not sample.tail,
        "columns": [
            {
                "name": column.name,
                "holds": _holds(column, slots),
                "distinct": len(column.texts),
                "blank": column.blank,
            }
            for column in columns
        ],
    }


def _holds(column: Column, slots: Slots | None) -> str:
    if slots and slots.first <= column.at < slots.first + slots.count:
        return "slot"
    if column.time is not None:
        return column.time.grain
    if not column.texts:
        return "nothing"
    return "numbers" if column.is_numeric else "words"
