"""What a request asks, checked: each function reads one parameter or names it in a BadRequestError."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from common.errors import BadRequestError

ONE_DAY = timedelta(days=1)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Query:
    """A request: the names in its path, its query parameters (both decoded), and its Accept header."""

    path: Mapping[str, str]
    parameters: Mapping[str, str]
    accept: str = ""


def allow(query: Query, *names: str) -> None:
    """Refuses parameters that the route does not have, so that a misspelt one is not silently ignored."""
    for name in query.parameters:
        if name not in names:
            known = f"known are {', '.join(names)}" if names else "this address takes none"
            raise BadRequestError(f"There is no parameter {name!r} here; {known}.", name)


def text_in(query: Query, name: str) -> str | None:
    """A parameter that must not be empty where it is given."""
    value = query.parameters.get(name)
    if value == "":
        raise BadRequestError(f"{name} is empty; leave it out or give it a value.", name)
    return value


def choice_in(query: Query, name: str, choices: tuple[str, ...]) -> str | None:
    value = text_in(query, name)
    if value is not None and value not in choices:
        raise BadRequestError(f"{name} must be one of {', '.join(choices)}.", name)
    return value


def number_in(query: Query, name: str, default: int, low: int, high: int) -> int:
    value = text_in(query, name)
    if value is None:
        return default
    if not _NUMBER.fullmatch(value) or not low <= int(value) <= high:
        raise BadRequestError(f"{name} must be a whole number from {low} to {high}.", name)
    return int(value)


def date_in(query: Query, name: str) -> date | None:
    value = text_in(query, name)
    if value is None:
        return None
    with suppress(ValueError):
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
    raise BadRequestError(f"{name} must be a date such as 2019-01-31.", name)


def period_in(query: Query) -> tuple[date | None, date | None]:
    """`from` (inclusive) and `to` (exclusive), each or both of them absent."""
    start, end = date_in(query, "from"), date_in(query, "to")
    if end == date.min:
        raise BadRequestError("to is exclusive, so it must lie after 0001-01-01.", "to")
    if start == date.max:
        raise BadRequestError("to is exclusive, so from must lie before 9999-12-31.", "from")
    if start is not None and end is not None and start >= end:
        raise BadRequestError("from must lie before to; to is exclusive.", "from")
    return start, end


def instant_ms_in(query: Query, name: str) -> int | None:
    """An instant in milliseconds since 1970, rounded down. A date alone stands for 00:00 UTC."""
    value = text_in(query, name)
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        advice = " In an address, write + as %2B." if " " in value else ""
        raise BadRequestError(
            f"{name} must be an instant such as 2019-02-01T00:00:00Z, or a date.{advice}", name
        ) from error
    if _DATE.fullmatch(value):
        instant = instant.replace(tzinfo=UTC)
    if instant.tzinfo is None:
        raise BadRequestError(f"{name} needs an offset: {value}Z, or {value}%2B01:00.", name)
    return (instant - _EPOCH) // timedelta(milliseconds=1)
