"""The draft of a long file: a line per reading."""

import re
from collections.abc import Sequence

from cli.draft.columns import Column, plain
from cli.draft.figures import only_rises, take_decimal_mark, take_null_words
from cli.draft.look import Sheet
from cli.draft.moments import Clock, Timing, timing_of
from cli.draft.notebook import Notebook, quoted
from cli.draft.repeats import take_repeats
from cli.draft.resolution import take_resolution
from cli.draft.roles import note_unread, take_channel, take_meter, take_quality, take_unit
from common.errors import FileRefusedError, Refusal

_START = re.compile(r"(?<![a-z])(start|starting|begin|beginning|from)(?![a-z])")
_END = re.compile(r"(?<![a-z])(end|ending|until)(?![a-z])")
_NO_READING = re.compile(r"(?<![a-z])(cost|price|tax|temperature)(?![a-z])")


def draft_long(book: Notebook, sheet: Sheet, columns: Sequence[Column]) -> None:
    """Writes down what a long file shows."""
    timing = timing_of(sheet, columns)
    clocks = [clock for clock in (timing.clock, timing.end, *timing.rivals) if clock]
    used = {column.at for clock in clocks for column in clock.columns}
    rest = [column for column in columns if column.at not in used]
    lengths = take_resolution(book, rest)
    _take_interval(book, timing, mixed=any(len(column.texts) > 1 for column in lengths))
    dated = [column for column in rest if column.time is not None]
    rest = _without(rest, dated, lengths)
    meters = take_meter(book, sheet, rest)
    rest = _without(rest, meters)
    values = _values(rest)
    take_decimal_mark(book, sheet, values)
    rest = _without(rest, values)
    rest = _without(rest, take_quality(book, rest))
    units = take_unit(book, rest, [column.name for column in values])
    rest = _without(rest, units)
    channels = take_channel(book, sheet, rest)
    series = [*meters, *units, *channels]
    _take_stamp(book, timing)
    take_repeats(book, sheet, timing, series)
    _take_value(book, sheet, timing, values, series)
    _take_revision(book, sheet, timing, dated)
    note_unread(book, _without(rest, channels))


def _names(columns: Sequence[Column]) -> str:
    return quoted([column.name for column in columns])


def _without(columns: Sequence[Column], *taken: Sequence[Column]) -> list[Column]:
    away = {column.at for some in taken for column in some}
    return [column for column in columns if column.at not in away]


def _take_interval(book: Notebook, timing: Timing, *, mixed: bool) -> None:
    if timing.interval_minutes and not mixed:
        book.state("interval_minutes", timing.interval_minutes)
    else:
        book.ask(
            "interval_minutes",
            "The stamps are not the same time apart. How many minutes is it from one reading to the next?",
            "5, 15, 30 or 60. Where a file has several, a column may tell: [keep] reads the lines of one.",
        )


def _values(columns: Sequence[Column]) -> list[Column]:
    """The columns that may hold the readings. FileRefusedError where none does."""
    numeric = [column for column in columns if column.is_numeric and column.time is None]
    likely = [
        column
        for column in numeric
        if not column.looks_like_id and not _is_fixed(column) and not _NO_READING.search(plain(column.name))
    ]
    if not numeric:
        raise FileRefusedError(
            Refusal.NO_READINGS, "no column of numbers was found beside the dates and times"
        )
    return likely or numeric


def _is_fixed(column: Column) -> bool:
    """Whether it is the same whole number on all lines, other than zero: a code, no reading."""
    (text,) = column.texts if len(column.texts) == 1 else ("",)
    return text.isdigit() and text.strip("0") != "" and column.filled > 1


def _take_stamp(book: Notebook, timing: Timing) -> None:
    clock = timing.clock
    if timing.rivals:
        titles = [one.title for one in (clock, *timing.rivals)]
        book.ask(
            "stamp.column",
            f"Several columns may be the time of the reading: {quoted(titles)}. Which is it?",
            "The name of that column, and time_column where the time of day stands apart.",
        )
    else:
        book.state("stamp.column", clock.columns[0].name)
        for column in clock.columns[1:]:
            book.state("stamp.time_column", column.name)
    if clock.pattern:
        book.state("stamp.pattern", clock.pattern)
    _take_format(book, clock)
    if clock.numbered:
        book.state("stamp.stands_for", "number")
        return
    _take_clock(book, clock)
    _take_stands_for(book, timing)
    if timing.newest_first and not clock.form.offset:
        book.state("stamp.newest_first", value=True)


def _take_format(book: Notebook, clock: Clock) -> None:
    form = clock.form
    if not form.open:
        book.state("stamp.format", form.text)
        return
    book.ask("stamp.format", *why_open(form.choices), form.text)


def why_open(choices: Sequence[str]) -> tuple[str, str]:
    """Why a format is asked, and how to find out."""
    return (
        f"No day is above 12, so the dates fit {quoted(list(choices))}. Which of them is it?",
        "A file with a day above 12 shows it, or the country of the source.",
    )


def _take_clock(book: Notebook, clock: Clock) -> None:
    name = plain(clock.title)
    if clock.form.text.startswith("epoch"):
        book.state("stamp.clock", "utc")
    elif clock.form.offset:
        book.state("stamp.clock", "offset", "The stamps hold their own offset.")
    elif re.search(r"(?<![a-z])utc(?![a-z])", name):
        book.state("stamp.clock", "utc", "The name of the column says so.")
    else:
        book.ask(
            "stamp.clock",
            'Is the printed time that of the zone ("local"), or "utc" all year?',
            "When clocks change, days of local files have 23 and 25 hours, or odd lines; of UTC files 24.",
        )


def _take_stands_for(book: Notebook, timing: Timing) -> None:
    name = plain(timing.clock.title)
    start, end = _START.search(name), _END.search(name)
    if timing.end:
        book.state("stamp.stands_for", "start", f'"{timing.end.title}" is the end.')
    elif timing.clock.pattern:
        book.state("stamp.stands_for", "start", "The cells hold start and end.")
    elif start and not end:
        book.state("stamp.stands_for", "start", "The name of the column says so.")
    elif end and not start:
        book.state("stamp.stands_for", "end", "The name of the column says so.")
    else:
        book.ask(
            "stamp.stands_for",
            'Is the stamp the "start" or the "end" of the interval? (A register: "start", the instant.)',
            "Files that begin at 00:00 hint at start, those that end at 00:00 at end. The source says, or "
            "its own daily totals, tell.",
        )


def _take_value(
    book: Notebook, sheet: Sheet, timing: Timing, chosen: Sequence[Column], series: Sequence[Column]
) -> None:
    if len(chosen) == 1:
        book.state("value.column", chosen[0].name)
    else:
        book.ask(
            "value.column",
            f"Several columns hold numbers: {_names(chosen)}. Which are the readings?",
            'The name of one. Or instead of it columns to add up, sums = { import = ["A", "B"] }, and no '
            "[channel].",
        )
    take_null_words(book, chosen)
    mark = str(entry.value) if (entry := book.tables.get("file", {}).get("decimal_mark")) else "."
    rising = [one for one in chosen if only_rises(sheet, timing.clock.moments, one, series, mark)]
    if rising:
        book.ask(
            "value.reads",
            f'The numbers in {_names(rising)} hardly ever fall. Are they the meter\'s "register", or '
            'the energy of each interval ("interval")?',
            "A register starts high and never falls; its differences are what was used.",
        )


def _take_revision(book: Notebook, sheet: Sheet, timing: Timing, columns: Sequence[Column]) -> None:
    """Asks about a column of dates that are never before those of the readings."""
    for column in columns:
        form = column.time
        if form is None or form.grain == "time" or column.pattern:
            continue
        moments = zip(timing.clock.moments, (cells[column.at] for cells in sheet.rows), strict=True)
        later = [
            read >= moment.replace(hour=0, minute=0)
            for moment, text in moments
            if moment is not None and text and (read := form.read(text)) is not None
        ]
        if "revision" in book.tables or not later or sum(later) < 0.95 * len(later):
            book.note(f'"{column.name}" holds dates or times and is not read.')
            continue
        book.ask(
            "revision.column",
            f'"{column.name}" is never before the reading. Does it tell when a line was revised?',
            f"If so: {_names([column])}; the later revision of an interval then counts. If not, take "
            "[revision] out.",
        )
        if form.open:
            book.ask("revision.format", *why_open(form.choices), form.text)
        else:
            book.state("revision.format", form.text)
