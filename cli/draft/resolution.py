"""A column that says how long the intervals are: `PT15M`, `PT1H`."""

import re
from collections.abc import Sequence

from cli.draft.columns import Column
from cli.draft.notebook import Notebook, quoted
from common.profile.table import OPEN

_DURATION = re.compile(r"PT(?:\d{1,4}M|\d{1,2}H)", re.IGNORECASE)


def take_resolution(book: Notebook, columns: Sequence[Column]) -> list[Column]:
    """Holds the lines to one length of interval, or asks to which. Returns the columns that it explained."""
    found = [column for column in columns if column.texts and all(map(_DURATION.fullmatch, column.texts))]
    for column in found[:1]:
        if len(column.texts) == 1:
            book.state(f"keep.{column.name}", next(iter(column.texts)))
            continue
        book.ask(
            f"keep.{column.name}",
            f"The lines have several lengths: {quoted(list(column.texts))}. Which lines are to be read?",
            "One of them: a profile reads one length. For the others make a second profile.",
            OPEN,
        )
    return found
