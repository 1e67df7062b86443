"""How a column writes dates and times: the format that fits, and whether day and month can be told apart."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST = 64
_CLOCK = r"(?P<H>\d{1,2}):(?P<M>[0-5]\d)(?::(?P<S>[0-5]\d)(?P<f>\.\d{1,6})?)?(?P<p> ?[AaPp][Mm])?"
_END = rf"(?:(?P<t> |T){_CLOCK}(?P<z> ?(?:Z|[+-]\d\d:?\d\d))?)?"
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?P<t>[T ]\d\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?P<z>Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_DATES = [
    (re.compile(form + _END, re.ASCII), template)
    for form, template in (
        (r"(?P<Y>\d{4})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})", "%Y{s}%m{s}%d"),
        (r"(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?P=s)(?P<Y>\d{4})", "{a}{s}{b}{s}%Y"),
        (r"(?P<a>\d{1,2})(?P<s>[/.-])(?P<b>\d{1,2})(?P=s)(?P<y>\d\d)", "{a}{s}{b}{s}%y"),
        (r"(?P<d>\d{1,2})(?P<s>[ /.-])(?P<B>[A-Za-z]{3,9})(?P=s)(?P<Y>\d{4})", "%d{s}{B}{s}%Y"),
        (r"(?P<d>\d{1,2})(?P<s>[ /.-])(?P<B>[A-Za-z]{3,9})(?P=s)(?P<y>\d\d)", "%d{s}{B}{s}%y"),
        (r"(?P<B>[A-Za-z]{3,9}) (?P<d>\d{1,2})(?P<s>,? )(?P<Y>\d{4})", "{B} %d{s}%Y"),
        (r"(?P<Y>(?:19|20)\d\d)(?P<m>0\d|1[0-2])(?P<d>[0-2]\d|3[01])", "%Y%m%d"),
    )
]
_TIME = re.compile(_CLOCK, re.ASCII)
_COMPACT = re.compile(
    r"(?:19|20)\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])(?P<t>[01]\d|2[0-3])[0-5]\d(?P<S>[0-5]\d)?"
)
_EPOCH = re.compile(r"(\d{9,10})(000)?", re.ASCII)
UNDECIDED = "%?"
_ORDERS = {
    1: (("%b",), ("%B",)),
    2: (("%d", "%m"), ("%m", "%d")),
    3: (("%y", "%m", "%d"), ("%d", "%m", "%y"), ("%m", "%d", "%y")),
}

Marks = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """`text`: as a profile writes it, with `%?` where day and month are open. `grain`: date, time or stamp.

    `plain`: a date or time that `iso` would take. `offset`: the texts hold their own.
    """

    text: str
    grain: str
    plain: bool = False
    offset: bool = False

    @property
    def open(self) -> bool:
        """Whether the order of day and month is not known."""
        return UNDECIDED in self.text

    @property
    def choices(self) -> tuple[str, ...]:
        """The formats that it may be."""
        if not self.open:
            return (self.text,)
        chosen = []
        for marks in _ORDERS[self.text.count(UNDECIDED)]:
            form = self.text
            for mark in marks:
                form = form.replace(UNDECIDED, mark, 1)
            chosen.append(form)
        return tuple(chosen)

    def read(self, text: str) -> datetime | None:
        """The moment, without offset (in UTC where it had one); None where it is none."""
        for form in self.choices:
            try:
                return _naive(_read(text, form))
            except (ValueError, OverflowError):
                continue
        return None

    def with_time(self, time: "TimeFormat") -> "TimeFormat":
        """The format of this date and that time, joined by a blank."""
        if self.text == "iso" and time.plain:
            return TimeFormat("iso", "stamp")
        date = "%Y-%m-%d" if self.text == "iso" else self.text
        return TimeFormat(f"{date} {time.text}", "stamp", offset=time.offset)


def format_of(texts: Mapping[str, int]) -> TimeFormat | None:
    """The format of most of these texts (with how often each stands there); None where most have none."""
    shapes: dict[tuple[str, str, bool, bool], Counter[Marks]] = {}
    total = sum(texts.values())
    for text, times in texts.items():
        if (found := _shape(text)) is not None:
            shapes.setdefault(found[0], Counter())[found[1]] += times
    if not shapes:
        return None
    (text, grain, plain, offset), marks = max(shapes.items(), key=lambda item: item[1].total())
    if marks.total() * 2 < total:
        return None
    return TimeFormat(_ordered(text, marks), grain, plain, offset)


def grain_of(text: str) -> str:
    """`date`, `time`, `stamp`, or empty where one text is none of them."""
    found = _shape(text)
    return found[0][1] if found else ""


def epoch_of(texts: Iterable[str]) -> TimeFormat | None:
    """Seconds or milliseconds since 1970, told from an id by moving on in whole minutes."""
    found = [_EPOCH.fullmatch(text) for text in texts]
    if len(found) < 3 or not all(found):
        return None
    seconds = [int(match[1]) for match in found if match]
    kinds = {match[2] is not None for match in found if match}
    if len(kinds) > 1 or not all(0.3e9 < one < 4.1e9 and one % 60 == 0 for one in seconds):
        return None
    return TimeFormat("epoch-ms" if kinds == {True} else "epoch", "stamp", offset=True)


def _shape(text: str) -> tuple[tuple[str, str, bool, bool], Marks] | None:
    """Format, grain, `plain` and `offset` of one text; and what stands for day, month and a short year."""
    if not 4 <= len(text) <= LONGEST:
        return None
    if iso := _ISO.fullmatch(text):
        return ("iso", "stamp" if iso["t"] else "date", True, bool(iso["z"])), ("", "", "")
    if compact := _COMPACT.fullmatch(text):
        return ("%Y%m%d%H%M" + ("%S" if compact["S"] else ""), "stamp", False, False), ("", "", "")
    if time := _TIME.fullmatch(text):
        plain = not time["p"] and len(time["H"]) == 2
        return (_clock(time), "time", plain, False), ("", "", "")
    for pattern, template in _DATES:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            form = template.format(s=parts.get("s"), a="{a}", b="{b}", B="{B}")
            if found["t"]:
                form += found["t"] + _clock(found)
            if found["z"]:
                form += (" " if found["z"][0] == " " else "") + "%z"
            marks = (parts.get("a") or parts.get("B") or "", parts.get("b") or "", parts.get("y") or "")
            return (form, "stamp" if found["t"] else "date", False, bool(found["z"])), marks
    return None


def _clock(found: re.Match[str]) -> str:
    seconds = (":%S" if found["S"] else "") + (".%f" if found["f"] else "")
    if not found["p"]:
        return f"%H:%M{seconds}"
    return f"%I:%M{seconds}" + (" %p" if found["p"].startswith(" ") else "%p")


def _ordered(form: str, marks: Collection[Marks]) -> str:
    """The format with its days and months in place, or `%?` where the texts do not tell."""
    if "{B}" in form:
        names = {name.casefold() for name, *_ in marks}
        short = all(len(name) == 3 for name in names)
        return form.replace("{B}", UNDECIDED if names == {"may"} else "%b" if short else "%B")
    if "{a}" not in form:
        return form
    if "%y" in form and len({y for *_, y in marks}) > len({a for a, *_ in marks}):
        return re.sub(r"\{a\}|\{b\}|%y", UNDECIDED, form)
    first = max(int(a) for a, *_ in marks)
    second = max(int(b) for _, b, _ in marks)
    if (first > 12) == (second > 12):
        return form.replace("{a}", UNDECIDED).replace("{b}", UNDECIDED)
    a, b = ("%d", "%m") if first > 12 else ("%m", "%d")
    return form.replace("{a}", a).replace("{b}", b)


def _read(text: str, form: str) -> datetime:
    if form.startswith("epoch"):
        return datetime.fromtimestamp(int(text) / (1000 if form == "epoch-ms" else 1), UTC)
    if form == "iso":
        return datetime.fromisoformat(text)
    return datetime.strptime(text, form)  # noqa: DTZ007 - told apart by `offset`


def _naive(moment: datetime) -> datetime:
    offset = moment.utcoffset() or timedelta()
    return moment.replace(tzinfo=None) - offset
