"""What the blocks of an ESPI feed hold (whose readings, of what, in which unit), known before any is read."""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from common.calendar import zone_of
from common.errors import FileRefusedError, Refusal, Reject
from common.profile.model import Profile
from processor.readers.espi.entries import Entries, Entry

SERVICES = {"0": "electricity", "1": "gas", "2": "water", "4": "heat"}
COMMODITIES = {"1": "electricity", "2": "electricity", "7": "gas", "9": "water"}
"""Where no usage point names the service."""
DIRECTIONS = {"": "forward", "0": "forward", "1": "forward", "4": "net", "19": "reverse", "20": "total"}
WATT_HOURS = "72"
REGISTERS = ("1", "2", "3")
"""Kinds of accumulation that are no energy of an interval."""
_UWH_PER_WH = 1_000_000
_USAGE_POINT = re.compile(r"(?:^|/)UsagePoint/([^/]+)$")
_READING_TYPE = re.compile(r"(?:^|/)ReadingType/[^/]+$")
_MULTIPLIER = re.compile(r"[+-]?\d{1,2}", re.ASCII)
_OFFSET = re.compile(r"[+-]?\d{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of one meter reading.

    `meter`: the usage point's id, empty where the feed names none. `channel`: service and direction, such as
    `electricity forward`. `is_energy`: whether they are Wh of an interval. `duration`: seconds, as text, for
    readings that do not say, `quality`: the code for such.
    """

    meter: str
    channel: str
    is_energy: bool
    uwh_per_unit: Fraction
    duration: str
    quality: str


@dataclass(frozen=True, slots=True)
class Feed:
    """`blocks`: for each IntervalBlock of the file, in order, the number of its series.

    A `Reject` in the place of a series says why its readings cannot be read.
    """

    series: tuple[Series | Reject, ...]
    blocks: Sequence[int]

    def series_of(self, block: int) -> Series | Reject:
        return self.series[self.blocks[block]]

    @property
    def names_meters(self) -> bool:
        """Whether no reading needs the meter that the object's key names."""
        return all(isinstance(one, Reject) or one.meter for one in self.series)


def read_feed(pieces: Iterable[bytes], profile: Profile) -> Feed:
    """Read a feed to its end, before anything of it is stored.

    FileRefusedError: `broken_xml`; `wrong_header` where it is no ESPI feed; `wrong_zone` where it says an
    offset from UTC that is not the standard one of the profile's zone.
    """
    entries = Entries()
    entries.gather(pieces)
    if not entries.owner_of and not any(entries.of.values()):
        raise FileRefusedError(
            Refusal.WRONG_HEADER,
            "entries: expected UsagePoint, MeterReading, ReadingType and IntervalBlock, found none of them",
        )
    for local_time in entries.of["LocalTimeParameters"]:
        _check_zone(local_time.fields.get("tzOffset", ""), profile)
    readings = entries.of["MeterReading"] or [Entry(links=[("self", owner)]) for owner in entries.owners]
    named: dict[str, int] = {reading.path: number for number, reading in enumerate(readings)}
    series = _Resolver(entries, readings).all_series()
    number_of = [_number(owner, named, len(series)) for owner in entries.owners]
    return Feed((*series, Reject.METER_ID), array("i", (number_of[owner] for owner in entries.owner_of)))


def _number(owner: str, named: dict[str, int], count: int) -> int:
    """The series of blocks with that owner: the only one where blocks do not say, the last where none is."""
    if owner and owner in named:
        return named[owner]
    return 0 if count == 1 and (not owner or "" in named) else count


class _Resolver:
    """Finds the usage point and the reading type of meter readings: by link, else the only one there is."""

    def __init__(self, entries: Entries, readings: list[Entry]) -> None:
        self._readings = readings
        self._points, self._types = entries.of["UsagePoint"], entries.of["ReadingType"]
        self._type_at = {entry.path: entry for entry in self._types}
        self._point_at = {entry.path: entry for entry in self._points}
        self._places: dict[str, set[str]] = {}
        for path in (*self._point_at, *map(_point_path, readings)):
            if found := _USAGE_POINT.search(path):
                self._places.setdefault(found[1], set()).add(path)

    def all_series(self) -> tuple[Series | Reject, ...]:
        return tuple(map(self._series, self._readings))

    def _series(self, reading: Entry) -> Series | Reject:
        point = self._point(reading)
        if isinstance(point, Reject):
            return point
        meter, kind = point
        linked = [path for path in reading.paths("related") if _READING_TYPE.search(path)]
        form = self._type_at.get(linked[0]) if linked else self._types[0] if len(self._types) == 1 else None
        if form is None:
            return Reject.CHANNEL
        fields = form.fields
        multiplier = fields.get("powerOfTenMultiplier") or "0"
        if not _MULTIPLIER.fullmatch(multiplier):
            return Reject.CHANNEL
        if kind:
            service = SERVICES.get(kind, f"service {kind}")
        else:
            service = COMMODITIES.get(fields.get("commodity", ""), "unknown")
        direction = fields.get("flowDirection", "")
        return Series(
            meter,
            f"{service} {DIRECTIONS.get(direction, f'direction {direction}')}",
            fields.get("uom") == WATT_HOURS and fields.get("accumulationBehaviour") not in REGISTERS,
            Fraction(10) ** int(multiplier) * _UWH_PER_WH,
            fields.get("intervalLength", ""),
            fields.get("defaultQuality", ""),
        )

    def _point(self, reading: Entry) -> tuple[str, str] | Reject:
        """The id of a meter reading's usage point, and its kind of service; empty where nobody says."""
        path = _point_path(reading)
        if found := _USAGE_POINT.search(path):
            entry = self._point_at.get(path)
            # The same id at two customers would be one meter.
            alone = len(self._places[found[1]]) == 1
            return (found[1], entry.fields.get("kind", "") if entry else "") if alone else Reject.METER_ID
        if len(self._points) > 1:
            return Reject.METER_ID
        only = self._points[0] if self._points else Entry()
        found = _USAGE_POINT.search(only.path)
        return found[1] if found else "", only.fields.get("kind", "")


def _point_path(reading: Entry) -> str:
    """The path of the usage point that a meter reading's own links name, or empty."""
    heads = (path.rpartition("/MeterReading")[0] for path in reading.paths("self", "up"))
    return next((head for head in heads if _USAGE_POINT.search(head)), "")


def _check_zone(offset: str, profile: Profile) -> None:
    if _OFFSET.fullmatch(offset) and int(offset) not in (known := _standard_offsets_s(profile.zone)):
        raise FileRefusedError(
            Refusal.WRONG_ZONE,
            f"the file says UTC{_clock(int(offset))}, the zone of profile {profile.name} is {profile.zone} "
            f"(UTC{_clock(max(known))}): load it under a profile with its zone",
        )


@lru_cache(maxsize=64)
def _standard_offsets_s(zone: str) -> frozenset[int]:
    """The offsets from UTC without summer time, in seconds, that a zone had in any year since 2000."""
    tz = zone_of(zone)
    offsets = [
        [datetime(year, month, 1, tzinfo=tz).utcoffset() for month in (1, 7)] for year in range(2000, 2038)
    ]
    return frozenset(
        min(int(one.total_seconds()) for one in of_year if one is not None) for of_year in offsets
    )


def _clock(offset_s: int) -> str:
    sign, minutes = "-" if offset_s < 0 else "+", abs(offset_s) // 60
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
