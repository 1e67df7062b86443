"""What each column holds, by its texts: numbers, times, ids, a few words."""

import re
from collections import Counter
from dataclasses import dataclass

from cli.draft.look import Sheet
from cli.draft.times import TimeFormat, epoch_of, format_of

FEW = 12
_SOME = 60
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_ID = re.compile(r"(?:=\"[^\"]+\"|'?[A-Za-z0-9][A-Za-z0-9_/:.#-]*'?)", re.ASCII)
_DIGIT = re.compile(r"[0-9]")
_RANGE_MARKS = (" to ", " - ", " \u2013 ", " / ", " bis ", " tot ", "/", "-")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the data. `texts`: its texts but the blank one, each with how often it stands there.

    `time`: the format of most of them; `pattern`: what takes the first of two times out of a cell.
    `numbers`: how many cells are numbers; `words`: the texts that are none, the most frequent first.
    """

    at: int
    name: str
    texts: Counter[str]
    blank: int
    time: TimeFormat | None
    pattern: str
    numbers: int
    words: tuple[str, ...]

    @property
    def filled(self) -> int:
        return self.texts.total()

    @property
    def is_numeric(self) -> bool:
        """Whether it holds numbers, and perhaps a few words where there is none."""
        return 0 < self.filled < 2 * self.numbers and len(self.words) <= 3

    @property
    def is_constant(self) -> bool:
        return len(self.texts) == 1 and not self.blank

    @property
    def is_few_words(self) -> bool:
        """Whether it tells kinds of lines apart, by some words or codes."""
        return 0 < len(self.texts) <= FEW and not self.is_numeric and self.time is None

    @property
    def looks_like_id(self) -> bool:
        """Whether its texts could name meters: no decimals, no blanks within, not one for every line."""
        if not self.texts or self.time is not None:
            return False
        texts = list(self.texts)
        if self.is_numeric:
            long = all(re.fullmatch(r"[0-9]{5,}", text) for text in texts)
            return long and (2 * len(texts) <= self.filled or self.filled < 10)
        return all(len(text) <= 70 and _ID.fullmatch(text) and _DIGIT.search(text) for text in texts)


def is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def plain(name: str) -> str:
    """A column's name in small letters and words."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\W_]+", " ", parted).strip().casefold()


def columns_in(sheet: Sheet) -> list[Column]:
    """The columns of a sheet. One without a header is called by a letter."""
    names = sheet.header or tuple(letters(at) for at in range(sheet.width))
    columns = []
    for at, (name, cells) in enumerate(zip(names, zip(*sheet.rows, strict=True), strict=False)):
        texts = Counter(cells)
        blank = texts.pop("", 0)
        time, pattern = _time_of(texts)
        words = tuple(text for text, _ in texts.most_common() if not is_number(text))
        numbers = texts.total() - sum(texts[word] for word in words)
        columns.append(Column(at, name, texts, blank, time, pattern, numbers, words))
    return columns


def letters(at: int) -> str:
    """a, b, ... z, aa, ab, ..."""
    return (letters(at // 26 - 1) if at >= 26 else "") + "abcdefghijklmnopqrstuvwxyz"[at % 26]


def _time_of(texts: Counter[str]) -> tuple[TimeFormat | None, str]:
    some = Counter(list(texts)[:: max(1, len(texts) // _SOME)])
    return _form_of(texts) if len(texts) == len(some) or _form_of(some)[0] else (None, "")


def _form_of(texts: Counter[str]) -> tuple[TimeFormat | None, str]:
    if (found := format_of(texts)) is not None:
        return found, ""
    if len(texts) > 1 and (found := epoch_of(texts)) is not None:
        return found, ""
    for mark in _RANGE_MARKS:
        if not any(mark in text for text in list(texts)[:3]):
            continue
        starts: Counter[str] = Counter()
        ends: Counter[str] = Counter()
        for text, times in texts.items():
            start, _, end = text[:100].rpartition(mark)
            starts[start.strip()] += times
            ends[end.strip()] += times
        first, second = format_of(starts), format_of(ends)
        if first and second and first.grain == second.grain != "date":
            return first, f"(.+){mark}.+"
    return None, ""
