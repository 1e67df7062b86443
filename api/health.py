"""GET /health: whether the store answers."""

from aws_lambda_powertools.event_handler import Response

from api.answer import NEVER_KEEP, json_answer
from api.ports import Ports
from api.query import Query, allow


def health(ports: Ports, query: Query) -> Response[str]:
    """200; where the store does not answer, StoreUnavailableError becomes a 503."""
    allow(query)
    ports.store.ping()
    return json_answer({"status": "ok", "store": "ok"}, NEVER_KEEP)
