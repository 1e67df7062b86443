"""From TOML to a checked profile. An error names the field and says what was expected there."""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from common.calendar import zone_of
from common.errors import ProfileError
from common.meter_day import ELAPSED, NOMINAL
from common.profile.base import BORDER, fields_of
from common.profile.catalogue import builtin_text
from common.profile.check import check_channels, check_columns, check_readings, check_zone
from common.profile.fields import (
    channel_of,
    closed,
    date_of,
    file_form_of,
    meter_of,
    quality_of,
    revision_of,
    slot_labels_of,
    stamp_of,
    value_of,
)
from common.profile.model import FileForm, Profile, Revision, Value
from common.profile.table import Table

MAX_PROFILE_BYTES = 64 * 1024
PROFILE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
LAYOUTS = ("wide", "long", "nem12", "espi")


def load_profile(text: str, name: str) -> Profile:
    """The profile that a TOML text describes. ProfileError where it does not."""
    if any(len(one.encode()) > MAX_PROFILE_BYTES for one in text.split(BORDER)):
        raise ProfileError(f"profile {name}: larger than {MAX_PROFILE_BYTES // 1024} KB")
    if not PROFILE_NAME.fullmatch(name):
        raise ProfileError(f"profile name {name!r}: expected small letters, digits and '-', at most 64")
    try:
        fields = fields_of(text)
        digest = _digest(fields)
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"profile {name}: not valid TOML: {error}") from error
    except ProfileError as error:
        raise ProfileError(f"profile {name}: {error}") from error
    try:
        return _profile(Table(fields), name, digest)
    except ProfileError as error:
        raise ProfileError(f"profile {name}: {error}") from error


@cache
def builtin(name: str) -> Profile:
    """A shipped profile. NotFoundError where there is none of that name."""
    return load_profile(builtin_text(name), name)


def _digest(fields: Mapping[str, Any]) -> str:
    meaning = {key: value for key, value in fields.items() if key != "summary"}
    return hashlib.sha256(json.dumps(meaning, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _profile(top: Table, name: str, digest: str) -> Profile:
    layout = top.text("layout", one_of=LAYOUTS)
    wide, table = layout == "wide", layout in ("wide", "long")
    interval = _interval(top) if table else 0
    day = closed(top.table("date"), date_of) if wide else ((), "iso")
    profile = Profile(
        name=name,
        digest=digest,
        layout=layout,
        summary=top.text("summary"),
        zone=_zone(top),
        basis=top.text("basis", *((NOMINAL, (NOMINAL,)) if wide else (ELAPSED, (ELAPSED, NOMINAL))))
        if table
        else ELAPSED,
        interval_minutes=interval,
        file=closed(top.table("file"), file_form_of) if table else FileForm(),
        meter=closed(top.table("meter"), partial(meter_of, standard=not table)),
        channel=closed(top.table("channel"), partial(channel_of, standard=not table)),
        value=closed(top.table("value"), value_of) if table else Value(),
        quality=closed(top.table("quality"), partial(quality_of, standard=not table)),
        revision=closed(top.table("revision"), revision_of) if table else Revision((), "iso"),
        keep=top.table("keep").rest() if table else {},
        date_column=day[0],
        date_format=day[1],
        slots=closed(top.table("slots"), slot_labels_of) if wide else None,
        stamp=closed(top.table("stamp"), stamp_of) if layout == "long" else None,
    )
    top.done(f"no such field in a profile of layout {layout}")
    check_zone(profile)
    check_channels(profile)
    if table:
        check_readings(profile)
        check_columns(profile)
    return profile


def _interval(top: Table) -> int:
    interval = top.number("interval_minutes")
    if interval <= 0 or 60 % interval:
        raise ProfileError(
            f"interval_minutes = {interval}: expected a whole part of an hour, such as 15, 30 or 60"
        )
    return interval


def _zone(top: Table) -> str:
    zone = top.text("zone")
    try:
        zone_of(zone)
    except ValueError as error:
        raise ProfileError(
            f'zone = {zone!r}: expected "Europe/London", "+10:00", "UTC" or "" (none)'
        ) from error
    return zone
