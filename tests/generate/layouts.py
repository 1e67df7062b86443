"""Layouts as facts for the oracle: those of the shipped profiles, and small ones of every kind."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.oracle import DEFAULTS, Layout, expected_readings, midnight_of

STAMP = "%Y-%m-%dT%H:%M:%S"
_LONG = {
    "form": "long",
    "columns": 4,
    "values": (2,),
    "qualities": (3,),
    "actual": ("A",),
    "void": ("V",),
    "basis": "elapsed",
}
LAYOUTS: Mapping[str, Layout] = {
    "wide-30": {},
    "wide-60": {"columns": 26, "values": tuple(range(2, 26)), "interval_minutes": 60},
    "long-30-offset-end": {**_LONG, "kind": "offset", "label": "end"},
    "long-30-local": {**_LONG, "kind": "local"},
    "long-30-local-newest-first": {**_LONG, "kind": "local", "label": "end", "newest_first": True},
    "long-30-nominal": {**_LONG, "kind": "local", "basis": "nominal"},
    "long-60-utc": {**_LONG, "kind": "utc", "interval_minutes": 60},
    "long-30-utc-zone": {**_LONG, "kind": "utc", "zone": "UTC"},
}
"""`meter,stamp,kwh,quality` when long (quality: A, E estimated, V void); `Meter,Date,0:00,...` when wide.

Zone Europe/London but for the last. Names say interval, clock and what is unusual.
"""

_READINGS = {"form": "long", "basis": "elapsed"}
_LCL = {**_READINGS, "zone": "UTC", "kind": "utc"}
_UK = {"columns": 51, "meter": 1, "stamp": 2, "format": "%d/%m/%y", "values": tuple(range(3, 51))}
SHIPPED: Mapping[str, Layout] = {
    "challenge": {},
    "octopus": {**_READINGS, "columns": 3, "meter": "home-1", "stamp": 1, "values": (0,), "kind": "offset"},
    "lcl": {**_LCL, "columns": 4, "stamp": 2, "values": (3,), "null_words": ("Null",)},
    "lcl-three-columns": {**_LCL, "columns": 3, "values": (2,), "null_words": ("Null",)},
    "uk-half-hourly": _UK,
    "uk-half-hourly-no-header": {**_UK, "header_lines": 0, "meter": 0},
    "uk-half-hourly-end-labels": {
        "columns": 57,
        "meter": 55,
        "format": "%b %d %Y %I:%M%p",
        "values": tuple(range(7, 55)),
        "keep": (5, ("kWh",)),
    },
    "uk-half-hourly-readings": {
        **_READINGS,
        "header_lines": 2,
        "columns": 4,
        "format": "%d %b %Y %H:%M:%S",
        "label": "end",
        "values": (2,),
        "qualities": (3,),
        "actual": ("Actual",),
    },
    "wide": {"zone": ""},
    "long": {**_READINGS, "zone": "UTC", "kind": "offset", "columns": 3, "values": (2,)},
}
"""By profile. LCL has files of three and of four columns; an Octopus file is loaded as the meter `home-1`."""


def stands_alone(layout: Layout) -> bool:
    """Whether each line says the same wherever it stands, so that a file may be cut into parts."""
    facts = DEFAULTS | layout
    return bool(facts["form"] == "wide" or facts["basis"] == "nominal" or facts["kind"] != "local")


def slot_count(layout: Layout, day: date) -> int:
    """How many slots a row of that day has."""
    facts = DEFAULTS | layout
    minutes = facts["interval_minutes"]
    return expected_readings(facts["zone"], day, minutes) if facts["basis"] == "elapsed" else 1440 // minutes


def header_of(layout: Layout) -> str:
    """The one header line, without line end."""
    facts = DEFAULTS | layout
    if facts["form"] == "long":
        return "meter,stamp,kwh,quality"
    step = facts["interval_minutes"]
    return ",".join(["Meter", "Date", *(f"{m // 60}:{m % 60:02}" for m in range(0, 1440, step))])


def lines_of(layout: Layout, meter: str, day: date, cells: Mapping[int, tuple[str, str]]) -> list[str]:
    """The lines that give slot -> (value text, quality code) of a meter day, in order of time."""
    facts = DEFAULTS | layout
    if facts["form"] == "wide":
        texts = [cells.get(slot, ("", ""))[0] for slot in range(len(facts["values"]))]
        return [",".join([meter, day.isoformat(), *texts])]
    return [f"{meter},{_label(facts, day, slot)},{cells[slot][0]},{cells[slot][1]}" for slot in sorted(cells)]


def _label(facts: Layout, day: date, slot: int) -> str:
    interval = timedelta(minutes=facts["interval_minutes"])
    steps: int = slot + (facts["label"] == "end")
    if facts["basis"] == "nominal":
        return (datetime.combine(day, datetime.min.time()) + steps * interval).strftime(STAMP)
    zone = ZoneInfo(facts["zone"])
    instant = midnight_of(zone, day) + steps * interval
    if facts["kind"] == "utc":
        return instant.astimezone(UTC).strftime(STAMP)
    local = instant.astimezone(zone)
    return local.isoformat() if facts["kind"] == "offset" else local.strftime(STAMP)
