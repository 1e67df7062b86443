"""The hour that comes twice in autumn: whether a file shows it, and what that says."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cli.draft.columns import Column
from cli.draft.look import Sheet
from cli.draft.moments import Timing
from cli.draft.notebook import Notebook

_MONTHS = (3, 4, 9, 10, 11)
_LAST_HOUR = 4
_LONG_DAYS = {"25", "50", "100"}


def take_repeats(book: Notebook, sheet: Sheet, timing: Timing, series: Sequence[Column]) -> None:
    """States or asks what follows from repeated local times: basis, and how their slots are told."""
    if timing.clock.form.offset:
        return
    if timing.clock.numbered:
        if not _LONG_DAYS & timing.clock.columns[1].texts.keys():
            _ask_basis(book, numbered=True)
        return
    day_known = not timing.clock.form.open
    repeated = _repeated_hour(sheet, timing, series)
    if repeated is None:
        _ask_basis(book, numbered=False)
        return
    day = f"{repeated[0]}" if day_known else "one day"
    first = repeated[1]
    book.note(
        f"On {day} an hour comes twice. Of two lines with one time the first is the earlier one (the later "
        "one with newest_first)."
    )
    book.state("basis", "elapsed", f"An hour comes twice on {day}.")
    starts = book.tables["stamp"]["stands_for"].value == "start"
    if starts and first.minute:
        book.ask(
            "stamp.slot_by",
            f'The times that come twice on {day} begin at {first:%H:%M}, no whole hour. Does the "label" '
            'tell the interval, or the "position" of the line, as labels are wrong?',
            "Look at the lines of that day: whether they go on without a gap from 00:00 to the end.",
        )


def _ask_basis(book: Notebook, *, numbered: bool) -> None:
    book.ask(
        "basis",
        'How long are days on which clocks change? "elapsed": 23 and 25 hours. "nominal": 24, as printed.',
        "Look at the lines of such a day in another file. For UTC stamps it is elapsed.",
    )
    if not numbered:
        book.note(
            "No hour that comes twice was seen. How autumn is printed decides about slot_by and newest_first."
        )


def _repeated_hour(sheet: Sheet, timing: Timing, series: Sequence[Column]) -> tuple[date, datetime] | None:
    """A day on which the times of just one hour come twice, and the first of them."""
    interval = timing.interval_minutes
    if not interval:
        return None
    lines: Counter[tuple[datetime, tuple[str, ...]]] = Counter()
    for moment, cells in zip(timing.clock.moments, sheet.rows, strict=True):
        in_season = timing.clock.form.open or (moment is not None and moment.month in _MONTHS)
        if moment is not None and in_season and moment.hour <= _LAST_HOUR:
            lines[moment, tuple(cells[column.at] for column in series)] += 1
    twice: dict[tuple[date, tuple[str, ...]], list[datetime]] = defaultdict(list)
    for (moment, key), times in sorted(lines.items()):
        if times == 2:
            twice[moment.date(), key].append(moment)
    hour = timedelta(hours=1) - timedelta(minutes=interval)
    for (day, _), moments in twice.items():
        if len(moments) == 60 // interval and moments[-1] - moments[0] == hour:
            return day, moments[0]
    return None
