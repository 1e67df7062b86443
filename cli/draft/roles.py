"""Whose and what the readings are: the columns of meter, unit, quality and channel, by names and texts."""

import re
from collections.abc import Sequence

from cli.draft.columns import FEW, Column, plain
from cli.draft.look import Sheet
from cli.draft.notebook import Notebook, quoted
from cli.draft.units import is_unit, unit_in, unit_of
from common.profile.table import OPEN

_POINT = re.compile(
    r"(mpan|mprn|mpxn|mpr|ean|cups|nmi|esi ?id|pod|pdl|prm|gsrn)( (core|code|number|no|id))?"
    r"|meter(ing)? ?point( (id|number|no))?|målepunkts ?id|mittauspisteen tunnus|identifiant prm"
)
_METER = re.compile(r"meter( ?(id|number|no|nr))?")
_PERHAPS_METER = re.compile(
    r"customer|account|site|house|home|device|sensor|location|(?<![a-z])id(?![a-z])|id$"
)
_QUALITY = re.compile(
    r"qualit|laatu|kvalit|kwalit|estimat|obtenci|validat|status|indicator|read ?type|(?<![a-z])flag"
)
_QUALITY_TEXT = re.compile(
    r"estimat|actual|valid|substitut|measured|missing|ok|a|e|r|f|s|read|real|geschätzt|no consumption"
)
_DIRECTION = re.compile(
    r"consum|import|export|generat|injecti|offtake|deliver|receiv|return|feed|surplus|produc|electri|gas"
)
_SPOILT_ID = re.compile(r"\d[.,]\d+E\+\d+")


def note_unread(book: Notebook, columns: Sequence[Column]) -> None:
    """A remark about the columns that the draft does not use."""
    constant = [column for column in columns if column.is_constant]
    if constant:
        said = quoted([f"{column.name}: {next(iter(column.texts))}" for column in constant])
        book.note(f"Not read, the same on all lines: {said}. [keep] can hold a column to its text.")
    if others := [column.name for column in columns if not column.is_constant]:
        book.note(f"Not read: {quoted(others)}.")


def take_unit(
    book: Notebook, columns: Sequence[Column], names: Sequence[str], *, factor_of: str = "value.unit"
) -> list[Column]:
    """States or asks the unit, by a column of units, the names of the value columns, or what texts say.

    Returns the columns that it explained.
    """
    unit_columns = [
        column for column in columns if column.texts and all(is_unit(text) for text in column.texts)
    ]
    for column in unit_columns[:1]:
        units = {unit for text in column.texts if (unit := unit_of(text))}
        if len(column.texts) == 1:
            book.state(f"keep.{column.name}", next(iter(column.texts)))
        else:
            book.ask(
                f"keep.{column.name}",
                f"The lines have several units: {_counted(column)}. Which lines are to be read?",
                'One text, such as "kWh": lines with another are left out and counted as ignored.',
                OPEN,
            )
        if len(units) == 1:
            book.state(factor_of, units.pop(), f'"{column.name}" says so.')
            return [column]
        _ask_unit(book, factor_of, f'"{column.name}" has {_counted(column)}.')
        return [column]
    named = {unit for name in names if (unit := unit_in(name))}
    if len(named) == 1 and all(unit_in(name) for name in names):
        book.state(factor_of, named.pop(), "The name of the column says so.")
        return []
    for column in columns:
        units = {unit_in(text) or "" for text in column.texts} if len(column.texts) <= FEW else set()
        if len(units) == 1 and (unit := units.pop()):
            book.state(factor_of, unit, f'"{column.name}" says so: {_counted(column)}.')
            return []
    _ask_unit(book, factor_of, "Nothing in the file says the unit.")
    return []


def _ask_unit(book: Notebook, field: str, why: str) -> None:
    book.ask(
        field,
        f"{why} In which unit are the readings?",
        'One of "Wh", "kWh", "MWh", for average power "W", "kW", "MW". The source or a bill tells: a home '
        "uses some 5 to 20 kWh a day.",
    )


def take_quality(book: Notebook, columns: Sequence[Column]) -> list[Column]:
    """Asks which codes are those of actual readings. Returns the columns that it explained."""
    found = [column for column in columns if _is_quality(column)]
    if len(found) > 1:
        said = "; ".join(f'"{column.name}": {_counted(column)}' for column in found[:4])
        book.ask(
            "quality.column",
            f"Several columns may tell measured readings from estimated ones: {said}. Which one does?",
            "The name of that column; or take [quality] out, then all readings count as actual.",
        )
    elif found:
        book.state("quality.column", found[0].name)
    if found:
        texts = "; ".join(_counted(column) for column in found[:4])
        book.ask(
            "quality.actual",
            f"Which codes mean a measured reading? There are: {texts}. All others count as estimated.",
            "A list of texts, [] for none: the blank one is always actual. Codes of invalid values go into "
            "quality.void. If the column says something else, take [quality] out.",
            OPEN,
        )
    blank = [column.name for column in columns if not column.texts and _QUALITY.search(plain(column.name))]
    if blank and not found:
        book.note(
            f"{quoted(blank)} may tell estimated readings, but is blank on all lines that were looked at."
        )
    return found


def _is_quality(column: Column) -> bool:
    if not column.is_few_words or any(unit_in(text) for text in column.texts):
        return False
    texts = [text.casefold() for text in column.texts]
    said = any(_QUALITY_TEXT.fullmatch(text) or "estimat" in text for text in texts)
    return bool(_QUALITY.search(plain(column.name))) or said


def take_meter(book: Notebook, sheet: Sheet, columns: Sequence[Column]) -> list[Column]:
    """States or asks the meter's column. Returns the columns that it explained."""
    named = [column for column in columns if column.texts and _POINT.fullmatch(plain(column.name))]
    named = named or [column for column in columns if column.texts and _METER.fullmatch(plain(column.name))]
    ids = [
        column
        for column in columns
        if column.texts
        and (column.looks_like_id or (_PERHAPS_METER.search(plain(column.name)) and len(column.texts) <= FEW))
    ]
    if len(named) == 1 and not any(_splits(sheet, named[0], other) for other in ids if other is not named[0]):
        (column,) = named
        book.state("meter.column", column.name)
        if all(text.startswith("'") for text in column.texts):
            book.state("meter.strip", "'")
        if any(_SPOILT_ID.fullmatch(text) for text in column.texts):
            book.note(f'"{column.name}" holds ids such as 2.34E+12: a spreadsheet has spoilt them.')
        return [column]
    candidates = [*named, *(column for column in ids if column not in named)]
    if candidates:
        book.ask(
            "meter.column",
            f"Which column names the meter? It may be: {quoted([column.name for column in candidates])}.",
            "The name of that column. If none does, take [meter] out and load with --meter.",
        )
    else:
        book.note("No column names a meter: load such files with --meter, or give meter.id.")
    return candidates


def _splits(sheet: Sheet, one: Column, other: Column) -> bool:
    """Whether one id of the first column has several of the second."""
    pairs = {(cells[one.at], cells[other.at]) for cells in sheet.rows if cells[one.at] and cells[other.at]}
    return len(pairs) > len({first for first, _ in pairs}) and len(other.texts) <= FEW


def take_channel(book: Notebook, sheet: Sheet, columns: Sequence[Column]) -> list[Column]:
    """Asks about the columns that tell kinds of lines apart. Returns those."""
    if sheet.sections > 1:
        book.ask(
            "channel.sections",
            f"The header comes {sheet.sections} times. What is each section?",
            'A channel for each, in order, such as ["delivered", "returned"]. What stands above each tells.',
            OPEN,
        )
        return []
    found = [column for column in columns if column.is_few_words and _may_be_channel(column)]
    if not found:
        book.note('Nothing in the file tells the channel, so it is "import". [channel] name says otherwise.')
        return []
    said = "; ".join(f'"{column.name}": {_counted(column)}' for column in found[:6])
    book.ask(
        "channel.column",
        f"These columns may tell apart what is measured: {said}. Does one of them tell the channel?",
        'Its name, with channel.names = { "Offtake" = "import", ... }: lines with other texts are left '
        "out. Or [keep] for lines of one kind. If it does not matter, take [channel] out.",
    )
    return found


def _may_be_channel(column: Column) -> bool:
    kinds = len(column.texts) + bool(column.blank)
    said = " ".join([column.name, *column.texts]).casefold()
    return kinds > 1 or bool(_DIRECTION.search(said))


def _counted(column: Column) -> str:
    shown = [f"{quoted([text])} ({times})" for text, times in column.texts.most_common(FEW)]
    return ", ".join(shown) + (f", blank ({column.blank})" if column.blank else "")
