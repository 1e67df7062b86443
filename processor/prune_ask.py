"""What a `prune` command asks, and the cursor that leads from one piece to the next."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from common.errors import BadRequestError
from common.store.records import to_ms

MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of a meter, on that page of the register of meters; with `day`, from this day on."""

    page: str | None
    meter_id: str
    channel: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Prune these meters (none named: all) so that no answer changes as of `before_ms` or later.

    `delete`: really. `begin`: where the piece begins; None: at the first channel.
    """

    before_ms: int
    delete: bool = False
    meters: tuple[str, ...] = ()
    begin: Place | None = None


def ask_of(event: Mapping[str, Any], now: datetime) -> Ask:
    """What an event asks. All pieces go by the first one's `before_ms`. BadRequestError: nonsense."""
    days, meters, cursor = event.get("older_than_days"), event.get("meters") or [], event.get("cursor")
    if type(days) is not int or not 0 <= days <= MOST_DAYS:
        raise BadRequestError(
            f"older_than_days must be a whole number from 0 to {MOST_DAYS}", "older_than_days"
        )
    if not isinstance(meters, list) or not all(isinstance(meter, str) for meter in meters):
        raise BadRequestError("meters must be a list of meter ids", "meters")
    before_ms, begin = to_ms(now - timedelta(days=days)), None
    if cursor:
        before_ms, begin = unpack_cursor(str(cursor))
    return Ask(before_ms, event.get("delete") is True, tuple(dict.fromkeys(meters)), begin)


def pack_cursor(before_ms: int, place: Place) -> str:
    day = place.day.isoformat() if place.day else None
    plain = json.dumps([before_ms, place.page, place.meter_id, place.channel, day])
    return base64.urlsafe_b64encode(plain.encode()).decode()


def unpack_cursor(cursor: str) -> tuple[int, Place]:
    """The inverse of `pack_cursor`. BadRequestError where `cursor` is none."""
    try:
        match json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True)):
            case [int(before_ms), str() | None as page, str(meter_id), str(channel), None]:
                return before_ms, Place(page, meter_id, channel)
            case [int(before_ms), str() | None as page, str(meter_id), str(channel), str(day)]:
                return before_ms, Place(page, meter_id, channel, date.fromisoformat(day))
    except ValueError as error:
        raise bad_cursor() from error
    raise bad_cursor()


def bad_cursor() -> BadRequestError:
    return BadRequestError("the cursor is not one that prune gave: begin without it", "cursor")
