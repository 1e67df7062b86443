"""Errors as HTTP: the one place where an exception becomes a problem (RFC 9457, application/problem+json)."""

import traceback
from collections.abc import Sequence
from typing import Any

import simplejson
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from common.errors import BadRequestError, NotFoundError, StoreUnavailableError

RETRY_AFTER_S = 5
_TITLES = {
    400: ("bad-parameter", "The request has a parameter that cannot be understood."),
    404: ("not-found", "There is no such thing."),
    405: ("method-not-allowed", "This address can only be read."),
    500: ("internal-error", "The request failed through a defect of the service."),
    503: ("store-unavailable", "The store does not answer."),
}


def problem(error: Exception, logger: Logger) -> Response[str]:
    """The answer to an error. A fault of the service is logged without its text, which may hold meter ids."""
    match error:
        case BadRequestError():
            return _answer(400, error.detail, parameter=error.parameter)
        case NotFoundError():
            return _answer(404, str(error))
        case StoreUnavailableError():
            logger.error("the store does not answer", error=type(error).__name__)
            headers = {"Retry-After": str(RETRY_AFTER_S)}
            return _answer(503, f"Try again in {RETRY_AFTER_S} seconds.", headers)
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename}:{frame.lineno}" for frame in frames[-5:]]
    logger.error("request failed", error=type(error).__name__, where=where)
    return _answer(500, "The log of the API has the details, under the request id of this answer.")


def method_not_allowed(method: str, allowed: Sequence[str]) -> Response[str]:
    names = ", ".join(allowed)
    return _answer(405, f"{method} does not work here; use {names}.", {"Allow": names})


def unknown_address(path: str) -> Response[str]:
    return _answer(404, f"There is nothing at {path}. docs/api.md lists the addresses.")


def _answer(
    status: int, detail: str, headers: dict[str, str] | None = None, **more: str | None
) -> Response[str]:
    name, title = _TITLES[status]
    body: dict[str, Any] = {
        "type": f"urn:meterspace:problem:{name}",
        "title": title,
        "status": status,
        "detail": detail,
        **{key: value for key, value in more.items() if value is not None},
    }
    return Response(
        status,
        "application/problem+json",
        simplejson.dumps(body, ensure_ascii=False),
        {"Cache-Control": "no-store", **(headers or {})},
    )
