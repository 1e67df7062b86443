"""Cursors: where the next page starts, as text that clients hand back as they got it."""

import base64
import json
from datetime import date

from common.errors import BadRequestError

_BAD = "The cursor is not one that this address gave; start again without it."


def pack_cursor(kind: str, *place: str | int) -> str:
    """`kind` keeps the cursor of one address from being used at another."""
    plain = json.dumps([kind, *place], separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def unpack_cursor(kind: str, cursor: str) -> list[str | int]:
    """The inverse of `pack_cursor`. BadRequestError where `cursor` is not of this kind."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except ValueError as error:
        raise bad_cursor() from error
    if not isinstance(place, list) or not place or place[0] != kind:
        raise bad_cursor()
    return place[1:]


def pack_day(kind: str, day: date) -> str:
    return pack_cursor(kind, day.isoformat())


def unpack_day(kind: str, cursor: str) -> date:
    match unpack_cursor(kind, cursor):
        case [str(day)]:
            try:
                return date.fromisoformat(day)
            except ValueError as error:
                raise bad_cursor() from error
    raise bad_cursor()


def bad_cursor() -> BadRequestError:
    return BadRequestError(_BAD, "cursor")
