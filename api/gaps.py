"""GET /meters/{meter}/gaps: the days that a meter lacks, wholly or in part."""

from datetime import date

from aws_lambda_powertools.event_handler import Response

from api.answer import json_answer
from api.cursor import pack_day
from api.daily import ask_in
from api.history import AnsweredDay, read_days
from api.ports import Ports
from api.query import ONE_DAY, Query, allow

GAPS_PER_PAGE = 1000


def gaps(ports: Ports, query: Query) -> Response[str]:
    """Absent days as ranges (`to` exclusive), and incomplete days, those without a total among them.

    Without `from` or `to` the period begins or ends with the days that the meter has.
    """
    allow(query, "from", "to", "channel", "cursor")
    ask = ask_in(query, "gaps")
    channel, days = read_days(ports, ask)
    absent: list[dict[str, object]] = []
    incomplete: list[dict[str, object]] = []
    start = due = ask.first
    after: date | None = None
    for day in days:
        if len(absent) + len(incomplete) >= GAPS_PER_PAGE:
            after = due
            break
        if due is not None and due < day.day:
            absent.append(_range(due, day.day))
        if not day.complete:
            incomplete.append(_lacking(day))
        start = start or day.day
        due = day.day + ONE_DAY
    end = due if ask.last is None or after else ask.last + ONE_DAY
    if due is not None and end is not None and due < end:
        absent.append(_range(due, end))
    return json_answer(
        {
            "meter": ask.meter,
            "channel": channel,
            "from": start.isoformat() if start else None,
            "to": end.isoformat() if end else None,
            "absent": absent,
            "incomplete": incomplete,
            "next": pack_day("gaps", after) if after else None,
        }
    )


def _lacking(day: AnsweredDay) -> dict[str, object]:
    """Only a day without a total has a reason."""
    counts = {"readings": day.readings, "expected": day.expected}
    reason = {"reason": day.reason} if day.total_uwh is None else {}
    return {"date": day.day.isoformat(), **counts, **reason}


def _range(first: date, end: date) -> dict[str, object]:
    return {"from": first.isoformat(), "to": end.isoformat(), "days": (end - first).days}
