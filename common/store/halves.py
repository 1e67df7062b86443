"""A year of days is asked for in halves at once: the server works on one while the other is being read."""

from collections.abc import Sequence
from datetime import date, timedelta

HALF_DAYS = 202
"""Two of them are what the API puts on a page, and the days after by which it knows that there is another."""


def halves(first: date | None, last: date | None) -> Sequence[tuple[date, date]]:
    """Days `first`..`last` (inclusive) as one period or two, in order.

    As one where they fit into a half, and where they are more than two halves or have no bound: then most of
    them may be empty, and nobody may want to read to the end.
    """
    if first is None or last is None or not HALF_DAYS <= (last - first).days < 2 * HALF_DAYS:
        return [(first or date.min, last or date.max)]
    second = first + timedelta(days=HALF_DAYS)
    return [(first, second - timedelta(days=1)), (second, last)]
