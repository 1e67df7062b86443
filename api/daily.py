"""GET /meters/{meter}/daily: the exact daily sums of a meter."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from itertools import islice

from aws_lambda_powertools.event_handler import Response
from simplejson import RawJSON, dumps

from api.answer import FRESH, json_answer, kwh_text, link
from api.cursor import bad_cursor, pack_day, unpack_day
from api.history import AnsweredDay, Ask, read_days
from api.ports import Ports
from api.query import ONE_DAY, Query, allow, choice_in, instant_ms_in, period_in, text_in

DAYS_PER_PAGE = 400
CSV_HEADER = ("meter", "channel", "date", "total_kwh", "readings", "expected", "complete", "estimated")


def daily(ports: Ports, query: Query) -> Response[str]:
    """A page of days; `next` holds the cursor of the following one."""
    allow(query, "from", "to", "channel", "as_of", "cursor", "format")
    as_csv = wants_csv(query)
    ask = ask_in(query, "daily")
    channel, days = read_days(ports, ask)
    page = list(islice(days, DAYS_PER_PAGE))
    after = next(days, None)
    cursor = pack_day("daily", after.day) if after else None
    if as_csv:
        return _csv(query, channel, page, cursor)
    return json_answer(
        {
            "meter": ask.meter,
            "channel": channel,
            "unit": "kWh",
            "timezone": page[-1].zone or None if page else None,
            "days": RawJSON(f"[{','.join(map(_day, page))}]"),
            "next": cursor,
        }
    )


def ask_in(query: Query, cursor_kind: str) -> Ask:
    """What a request for days asks. A cursor moves `from` on and must lie within the period."""
    start, end = period_in(query)
    if (cursor := text_in(query, "cursor")) is not None:
        at = unpack_day(cursor_kind, cursor)
        if at < (start or date.min) or (end is not None and at >= end):
            raise bad_cursor()
        start = at
    last = None if end is None else end - ONE_DAY
    return Ask(query.path["meter"], text_in(query, "channel"), start, last, instant_ms_in(query, "as_of"))


def wants_csv(query: Query) -> bool:
    """`format` decides; without it, the Accept header where it names text/csv and not JSON."""
    if (wanted := choice_in(query, "format", ("json", "csv"))) is not None:
        return wanted == "csv"
    types = {one.partition(";")[0].strip().lower() for one in query.accept.split(",")}
    return "text/csv" in types and "application/json" not in types


def _day(day: AnsweredDay) -> str:
    """JSON, written by hand: as a dict and from there it takes twice as long."""
    total = "null" if day.total_uwh is None else kwh_text(day.total_uwh)
    reason = f',"reason":{dumps(day.reason)}' if day.total_uwh is None else ""
    complete = "true" if day.complete else "false"
    return (
        f'{{"date":"{day.day.isoformat()}","total":{total},"readings":{day.readings},"expected":{day.expected},'
        f'"complete":{complete},"estimated":{day.estimated}{reason}}}'
    )


def _csv(query: Query, channel: str, page: Sequence[AnsweredDay], cursor: str | None) -> Response[str]:
    meter = query.path["meter"]
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(CSV_HEADER)
    for day in page:
        complete = "true" if day.complete else "false"
        total = "" if day.total_uwh is None else kwh_text(day.total_uwh)
        lines.writerow((meter, channel, day.day, total, day.readings, day.expected, complete, day.estimated))
    headers = {"Cache-Control": FRESH, "Vary": "Accept"}
    if cursor is not None:
        following = link("meters", meter, "daily", **{**query.parameters, "format": "csv", "cursor": cursor})
        headers["Link"] = f'<{following}>; rel="next"'
    return Response(200, "text/csv; charset=utf-8", text.getvalue(), headers)
