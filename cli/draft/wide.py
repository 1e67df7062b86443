"""The draft of a wide file: a line per meter and day."""

from collections import Counter
from collections.abc import Sequence

from cli.draft.columns import Column
from cli.draft.figures import take_decimal_mark, take_null_words
from cli.draft.long import why_open
from cli.draft.look import Sheet
from cli.draft.notebook import Notebook, quoted
from cli.draft.roles import note_unread, take_channel, take_meter, take_quality, take_unit
from cli.draft.slots import Slots
from common.errors import FileRefusedError, Refusal


def draft_wide(book: Notebook, sheet: Sheet, columns: Sequence[Column], slots: Slots) -> None:
    """Writes down what a wide file shows."""
    book.state("interval_minutes", slots.interval_minutes)
    readings = columns[slots.first : slots.first + slots.count]
    rest = [*columns[: slots.first], *columns[slots.first + slots.count :]]
    dates = _take_date(book, rest)
    rest = [column for column in rest if column not in dates]
    meters = take_meter(book, sheet, rest)
    rest = [column for column in rest if column not in meters]
    if slots.labels is not None:
        book.state("slots.label", slots.labels.template)
        if "{n}" not in slots.labels.template:
            book.state("slots.time", slots.labels.time)
        if "{end}" in slots.labels.template:
            book.state("slots.midnight", slots.labels.midnight)
    take_decimal_mark(book, sheet, readings)
    quality = take_quality(book, rest)
    rest = [column for column in rest if column not in quality]
    names = [slots.labels.template] if slots.labels else ["the columns"]
    units = take_unit(book, rest, names)
    take_null_words(book, readings)
    kinds = [column for column in rest if column not in units]
    channels = take_channel(book, sheet, kinds)
    note_unread(book, [column for column in kinds if column not in channels])
    _note_registers(book, sheet, slots)


def _take_date(book: Notebook, columns: Sequence[Column]) -> list[Column]:
    """States or asks the column with the date. Returns the columns of dates."""
    dates = [column for column in columns if column.time is not None and column.time.grain != "time"]
    dates = [column for column in dates if 2 * column.filled >= max(one.filled for one in dates)]
    if not dates:
        raise FileRefusedError(
            Refusal.NO_READINGS, "no column of dates was found beside the columns of a day"
        )
    if len(dates) > 1:
        book.ask(
            "date.column",
            f"Several columns hold dates: {quoted([one.name for one in dates])}. Which is the readings' day?",
            "The name of that column, with its format.",
        )
    else:
        book.state("date.column", dates[0].name)
    form = dates[0].time
    if form is not None and form.open:
        book.ask("date.format", *why_open(form.choices), form.text)
    elif form is not None:
        book.state("date.format", form.text)
    return dates


def _note_registers(book: Notebook, sheet: Sheet, slots: Slots) -> None:
    """A remark where the numbers of nearly all lines only rise: these are no readings of intervals."""
    rising: Counter[bool] = Counter()
    for cells in sheet.rows[:200]:
        try:
            figures = [
                float(cell.replace(",", "."))
                for cell in cells[slots.first : slots.first + slots.count]
                if cell
            ]
        except ValueError:
            continue
        if len(set(figures)) > 4:
            rising[figures == sorted(figures)] += 1
    if rising[True] > rising[False]:
        book.note(
            "The numbers rise through the day: these look like registers, which a wide profile cannot read."
        )
