"""How an answer is written: exact JSON, how long it may be kept, and links."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

import simplejson
from aws_lambda_powertools.event_handler import Response

from common.energy import UWH_PER_KWH

FRESH = "private, max-age=5"
"""As long as a worker itself may remember which loads are withdrawn."""
NEVER_KEEP = "no-store"


def json_answer(body: Mapping[str, object], cache: str = FRESH, status: int = 200) -> Response[str]:
    return Response(
        status,
        "application/json",
        simplejson.dumps(body, use_decimal=True, ensure_ascii=False, separators=(",", ":")),
        {"Cache-Control": cache, "Vary": "Accept"},
    )


def kwh_text(uwh: int) -> str:
    """Exact kWh in plain digits, never with an exponent: `365`, `0.000000001`."""
    whole, rest = divmod(abs(uwh), UWH_PER_KWH)
    sign = "-" if uwh < 0 else ""
    return f"{sign}{whole}.{rest:09}".rstrip("0") if rest else f"{sign}{whole}"


def link(*segments: str, **parameters: str) -> str:
    """An address relative to the API's own, with names and values escaped."""
    path = "/" + "/".join(quote(segment, safe="") for segment in segments)
    return f"{path}?{urlencode(parameters)}" if parameters else path
