"""ESPI feeds for tests: built from a few words, read by the product, and read again by other means."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from common.calendar import EPOCH
from common.energy import MISSING
from common.profile.load import builtin
from common.profile.model import Profile
from common.receipt import Counts
from processor.lines import Stretch
from processor.meanings import Meanings
from processor.readers.espi.feed import read_feed
from processor.readers.espi.reader import EspiReader
from processor.rejects import RejectReport

WH = 1_000_000
POINT = "User/1/UsagePoint/P1"
READING = f"{POINT}/MeterReading/1"
NEW_YORK = builtin("green-button-xml")
MIDNIGHT = 1_672_549_200
"""2023-01-01 00:00 in New York."""


def link(relation: str, path: str) -> str:
    return f'<link rel="{relation}" href="{path}"/>'


def entry(content: str, *links: str) -> str:
    return f"<entry>{''.join(links)}<content>{content}</content></entry>\n"


def usage_point(path: str = POINT, kind: str = "0") -> str:
    content = f"<UsagePoint><ServiceCategory><kind>{kind}</kind></ServiceCategory></UsagePoint>"
    return entry(content, link("self", path))


def meter_reading(path: str = READING, reading_type: str = "1") -> str:
    return entry("<MeterReading/>", link("self", path), link("related", f"ReadingType/{reading_type}"))


def reading_type(name: str = "1", /, **fields: object) -> str:
    said = {"uom": 72, "powerOfTenMultiplier": 0, "flowDirection": 1} | fields
    inner = "".join(f"<{field}>{text}</{field}>" for field, text in said.items() if text is not None)
    return entry(f"<ReadingType>{inner}</ReadingType>", link("self", f"ReadingType/{name}"))


def local_time(offset: str) -> str:
    content = f"<LocalTimeParameters><dstOffset>3600</dstOffset><tzOffset>{offset}</tzOffset>"
    return entry(f"{content}</LocalTimeParameters>")


def reading(start: object, value: object, duration: object = 3600, more: str = "") -> str:
    period = f"<timePeriod><duration>{duration}</duration><start>{start}</start></timePeriod>"
    return f"<IntervalReading>{period}<value>{value}</value>{more}</IntervalReading>\n"


def quality(*codes: object) -> str:
    return "".join(f"<ReadingQuality><quality>{code}</quality></ReadingQuality>" for code in codes)


def block(*readings: str, owner: str = READING) -> str:
    interval = "<interval><duration>86400</duration><start>99</start></interval>"
    content = f"<IntervalBlock>{interval}{''.join(readings)}</IntervalBlock>"
    return entry(content, *([link("self", f"{owner}/IntervalBlock/1")] if owner else []))


def feed(*entries: str) -> str:
    return f'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n{"".join(entries)}</feed>\n'


def simple(*readings: str, **fields: object) -> str:
    """One usage point with one meter reading and one block."""
    return feed(usage_point(), meter_reading(), reading_type(**fields), block(*readings))


def hours(values: Sequence[object], start_s: int = MIDNIGHT) -> list[str]:
    return [reading(start_s + 3600 * at, value) for at, value in enumerate(values)]


@dataclass(frozen=True)
class One:
    """A reading as the reader hands it on."""

    meter: str
    channel: str
    day: date
    slot: int
    uwh: int
    code: str
    minutes: int
    line: int


@dataclass(frozen=True)
class Result:
    """`rejects`: `line,column,reason,original`."""

    readings: list[One]
    counts: Counts
    rejects: list[str]
    batches: int

    @property
    def slots(self) -> list[tuple[str, int, float]]:
        """Day, slot and Wh of each reading."""
        return [(one.day.isoformat(), one.slot, one.uwh / WH) for one in self.readings]

    def sums(self) -> dict[tuple[str, str, date], tuple[Decimal, int]]:
        """kWh and number of readings of each day."""
        sums: dict[tuple[str, str, date], tuple[Decimal, int]] = {}
        for one in self.readings:
            key = (one.meter, one.channel, one.day)
            total, count = sums.get(key, (Decimal(0), 0))
            sums[key] = (total + Decimal(one.uwh).scaleb(-9), count + 1)
        return sums


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    """The pieces of `data` between the places."""
    borders = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(borders)]


def read(
    text: str | bytes, profile: Profile = NEW_YORK, key_meter: str = "", places: Sequence[int] = ()
) -> Result:
    """What the two passes make of a feed that is cut at some places."""
    data = text.encode() if isinstance(text, str) else text
    pieces = cut(data, places)
    told = read_feed(iter(pieces), profile)
    meanings, rejects = Meanings(profile, key_meter), RejectReport()
    reader = EspiReader(meanings, told, rejects)
    batches = [batch for piece in pieces for batch in reader.read(Stretch(piece, 1, 0))]
    batches += reader.finish()
    counts, readings = Counts(), []
    for batch in batches:
        counts += batch.counts
        assert batch.origins is not None
        columns = (batch.meters, batch.channels, batch.days, batch.slots, batch.values_uwh, batch.codes)
        for at, row in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            meter, channel, day, slot, uwh, code = row
            readings.append(
                One(
                    meanings.meters.texts[meter],
                    meanings.channels.texts[channel],
                    EPOCH + timedelta(days=day),
                    slot,
                    uwh,
                    meanings.codes.texts[max(code, 0)],
                    batch.interval_minutes,
                    batch.origins[at][0],
                )
            )
    report = rejects.finish()
    lines = report.read().decode().splitlines()[1:] if report else []
    values = sum(one.uwh > MISSING for one in readings)
    assert counts.cells == counts.rejected + counts.blank + counts.ignored + values
    return Result(readings, counts, lines, len(batches))


def decoded(data: bytes, zone: str) -> dict[date, tuple[Decimal, int]]:
    """kWh and readings by day, by other means, of a feed with one meter reading in Wh."""
    sums: dict[date, tuple[Decimal, int]] = {}
    for one in ET.fromstring(data).iter():
        if one.tag.rpartition("}")[2] != "IntervalReading":
            continue
        texts = {inner.tag.rpartition("}")[2]: (inner.text or "").strip() for inner in one.iter()}
        day = datetime.fromtimestamp(int(texts["start"]), UTC).astimezone(ZoneInfo(zone)).date()
        total, count = sums.get(day, (Decimal(0), 0))
        sums[day] = (total + Decimal(texts["value"]) / 1000, count + 1)
    return sums


def some_places(seed: int, count: int) -> list[int]:
    chance = random.Random(seed)
    return [chance.randrange(2**31) for _ in range(count)]
