"""What can be told from the numbers of a file: decimal mark, words for no value, registers that only rise."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice, pairwise

from cli.draft.columns import Column, is_number
from cli.draft.look import Sheet
from cli.draft.notebook import Notebook, quoted
from common.profile.table import OPEN

_NO_VALUE = {"null", "nan", "n/a", "na", "-", "--", "none", "no value", "#n/a", "no data"}
_FEWEST_RISES = 3
_SOME = 3000
_FALLS_IN = 10
"""A register may fall, at an exchange or a fault, but not more often than one time in so many."""


def take_decimal_mark(book: Notebook, sheet: Sheet, columns: Sequence[Column]) -> None:
    """States or asks whether decimals stand behind a point or a comma."""
    texts = [text for column in columns for text in column.texts if is_number(text)]
    both = [text for text in texts if "," in text or "." in text]
    marks = {"," if "," in text else "." for text in both}
    if len(marks) > 1:
        _ask(book, "Some numbers have a point, some a comma.")
    elif not both:
        if sheet.delimiter != ",":
            _ask(book, "All numbers are whole.")
    elif all(re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", text) for text in both) and (
        sheet.delimiter != "," or marks == {","}
    ):
        _ask(book, f"Numbers such as {quoted(both[:2])} may have decimals or thousands.")
    elif marks == {","}:
        book.state("file.decimal_mark", ",")


def _ask(book: Notebook, why: str) -> None:
    book.ask(
        "file.decimal_mark",
        f'{why} Is the decimal mark a point (".") or a comma (",")?',
        "A file with other figures shows it, or the source's description.",
    )


def take_null_words(book: Notebook, columns: Sequence[Column]) -> None:
    """States the words that stand where there is no value; asks about those that may not mean that."""
    words = list(dict.fromkeys(word for column in columns for word in column.words))
    if not words:
        return
    if all(word.casefold() in _NO_VALUE for word in words):
        book.state("value.null_words", words)
        return
    book.ask(
        "value.null_words",
        f"These texts stand among the numbers: {quoted(words)}. Which of them mean that there is no value?",
        "A list of texts, [] for none: then such cells are rejected. See also null_means.",
        OPEN,
    )


def only_rises(
    sheet: Sheet, moments: Sequence[datetime | None], column: Column, series: Sequence[Column], mark: str
) -> bool:
    """Whether the values of a column rise in time within each of the series, and hardly ever fall."""
    lines: dict[tuple[str, ...], list[tuple[datetime, float]]] = defaultdict(list)
    for moment, cells in islice(zip(moments, sheet.rows, strict=True), _SOME):
        if moment is not None and is_number(cells[column.at]):
            key = tuple(cells[one.at] for one in series)
            lines[key].append((moment, _number(cells[column.at], mark)))
    steps = [step for values in lines.values() for step in _steps(values)]
    rises, falls = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    return rises >= _FEWEST_RISES and _FALLS_IN * falls <= rises


def _steps(values: Iterable[tuple[datetime, float]]) -> list[float]:
    figures = [value for _, value in sorted(values, key=lambda one: one[0])]
    return [two - one for one, two in pairwise(figures)]


def _number(text: str, mark: str) -> float:
    return float(text.replace(",", "." if mark == "," else ""))
