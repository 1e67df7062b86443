"""GET /meters: the register of meters and their channels."""

from aws_lambda_powertools.event_handler import Response

from api.answer import json_answer
from api.cursor import bad_cursor
from api.ports import Ports
from api.query import Query, allow, number_in, text_in

METERS_PER_PAGE = 100
MOST_METERS_PER_PAGE = 1000


def list_meters(ports: Ports, query: Query) -> Response[str]:
    """A page in the store's own order, one line per channel. It may be empty while `next` is set."""
    allow(query, "cursor", "limit")
    limit = number_in(query, "limit", METERS_PER_PAGE, 1, MOST_METERS_PER_PAGE)
    try:
        page, cursor = ports.store.meters(limit, text_in(query, "cursor"))
    except ValueError as error:
        raise bad_cursor() from error
    lines = [
        {"meter": one.meter_id, "channel": one.channel, "interval_minutes": one.interval_minutes}
        for one in page
    ]
    return json_answer({"meters": lines, "next": cursor})
