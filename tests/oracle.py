"""The truth that tests compare with: what a set of deliveries amounts to, worked out in the plainest way.

It imports nothing of the product and is meant to be obviously right, not fast. A layout is a plain dict;
`DEFAULTS` lists its facts. Energy is a Decimal of kWh.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

Layout = dict[str, Any]
Key = tuple[str, str, date]
Version = tuple[int, int, int, bytes]

DEFAULTS: Layout = {
    "form": "wide",  # wide: a row per day; long: a row per reading
    "delimiter": ",",
    "decimal_mark": ".",
    "header_lines": 1,
    "columns": 50,  # cells that a line must have
    "meter": 0,  # a column, or a text: the id itself
    "channel": "import",
    "stamp": 1,  # the column of the date (wide) or of the stamp (long)
    "format": "iso",  # or what strptime takes
    "kind": "local",  # of a long stamp: local | utc | offset (it ends in Z or +01:00)
    "label": "start",  # or end, of a long stamp
    "newest_first": False,
    "values": tuple(range(2, 50)),  # wide: the slots from midnight; long: one column
    "qualities": (),  # columns, one for each of values
    "actual": (),  # codes; any other that is not void or empty makes an estimate
    "void": (),  # codes
    "null_words": (),
    "kwh_per_unit": "1",
    "interval_minutes": 30,
    "zone": "Europe/London",  # or "": every day has 24 hours
    "basis": "nominal",  # or elapsed
    "keep": None,  # (column, words in any case): other lines are ignored
}
COUNTS = ("cells", "loaded", "duplicates", "conflicts", "rejected", "blank", "ignored")
VOID = None
LIMIT_KWH = Decimal(5_000_000)
ISO = re.compile(r"\d{4}(-\d\d){2}([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
BLANKS = " \t\r\v\f"


@dataclass(frozen=True)
class Delivery:
    """One load of one file. `borders`: line numbers (from 0) with which a new part begins."""

    data: bytes
    layout: Layout
    said_at_ms: int = 0
    digest: bytes = bytes(8)
    borders: tuple[int, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True)
class Said:
    """One value (or VOID) that a line gives for one slot. `line` counts from 0, empty lines included."""

    line: int
    part: int
    key: Key
    slot: int
    kwh: Decimal | None
    estimated: bool


@dataclass(frozen=True)
class Row:
    """What one part said about one meter day, by slot; a slot that is not there is missing."""

    version: Version
    shape: tuple[int, str, str, int]
    expected: int
    slots: Mapping[int, Said]


@dataclass(frozen=True)
class Day:
    """The answer for a meter day."""

    total: Decimal
    readings: int
    expected: int
    estimated: int
    complete: bool


def answer(deliveries: Iterable[Delivery], as_of_ms: int | None = None) -> dict[Key, Day]:
    """Every meter day with at least one reading. Order and repetition of deliveries do not matter."""
    rows: dict[Key, dict[Version, Row]] = {}
    for delivery in deliveries:
        if not delivery.withdrawn and (as_of_ms is None or delivery.said_at_ms <= as_of_ms):
            for key, row in rows_of(delivery):
                rows.setdefault(key, {})[row.version] = row
    days = {key: merge(of_day.values()) for key, of_day in rows.items()}
    return {key: day for key, day in days.items() if day.readings}


def counts(delivery: Delivery) -> dict[str, int]:
    """What became of the cells of a delivery."""
    return read(delivery)[1]


def merge(rows: Iterable[Row]) -> Day:
    """The day that rows of different versions amount to."""
    newest_first = sorted(rows, key=lambda row: row.version, reverse=True)
    newest = newest_first[0]
    alone = _day(newest.slots, newest.expected)
    if alone.complete:
        return alone
    choices = []
    for shape in {row.shape for row in newest_first}:
        same = [row for row in newest_first if row.shape == shape]
        slots: dict[int, Said] = {}
        for row in same:
            for slot, said in row.slots.items():
                slots.setdefault(slot, said)
        day = _day(slots, same[0].expected)
        completeness = min(Fraction(1), Fraction(day.readings, max(1, day.expected)))
        choices.append((completeness, same[0].version, day))
    return max(choices, key=lambda choice: choice[:2])[2]


def _day(slots: Mapping[int, Said], expected: int) -> Day:
    readings = [said for said in slots.values() if said.kwh is not VOID]
    total = sum((said.kwh for said in readings if said.kwh is not None), Decimal(0))
    estimated = sum(said.estimated for said in readings)
    return Day(total, len(readings), expected, estimated, len(readings) >= expected)


def rows_of(delivery: Delivery) -> list[tuple[Key, Row]]:
    """One row for every meter day and part: for each slot, the last line that says something about it."""
    layout = DEFAULTS | delivery.layout
    found: dict[tuple[Key, int], dict[int, Said]] = {}
    for said in read(delivery)[0]:
        found.setdefault((said.key, said.part), {})[said.slot] = said
    rows = []
    for (key, part), slots in found.items():
        minutes, zone, basis = layout["interval_minutes"], layout["zone"], layout["basis"]
        expected = expected_readings(zone, key[2], minutes)
        length = expected if basis == "elapsed" else 1440 // minutes
        version = (delivery.said_at_ms // 1000, delivery.said_at_ms, part, delivery.digest)
        rows.append((key, Row(version, (minutes, zone, basis, length), expected, slots)))
    return rows


def read(delivery: Delivery) -> tuple[list[Said], dict[str, int]]:
    """All that the lines say, in file order, and the counts."""
    layout = DEFAULTS | delivery.layout
    said: list[Said] = []
    count: Counter[str] = Counter()
    labels: Counter[tuple[str, datetime]] = Counter()
    for number, raw in enumerate(delivery.data.removeprefix(b"\xef\xbb\xbf").split(b"\n")):
        if number < layout["header_lines"] or not raw.strip():
            continue
        count["cells"] += len(layout["values"])
        try:
            cells = cells_of(raw, layout)
            if layout["keep"] and cells[layout["keep"][0]].casefold() not in map(
                str.casefold, layout["keep"][1]
            ):
                count["ignored"] += len(layout["values"])
                continue
            meter = meter_of(cells, layout)
            day, first_slot = place(cells, layout, meter, labels)
        except ValueError:
            fate = "blank" if says_nothing(raw, layout) else "rejected"
            count[fate] += len(layout["values"])
            continue
        part = sum(number >= border for border in delivery.borders)
        for offset, kwh, code in values_of(cells, layout, count):
            estimated = code not in ("", *layout["actual"])
            said.append(
                Said(number, part, (meter, layout["channel"], day), first_slot + offset, kwh, estimated)
            )
    latest: dict[tuple[int, Key, int], Said] = {}
    for one in reversed(said):
        follower = latest.get((one.part, one.key, one.slot))
        latest[one.part, one.key, one.slot] = one
        if one.kwh is not VOID:
            count[
                "conflicts"
                if follower and follower.kwh != one.kwh
                else "duplicates"
                if follower
                else "loaded"
            ] += 1
    return said, {name: count[name] for name in COUNTS}


def cells_of(raw: bytes, layout: Layout) -> list[str]:
    """The cells of a line, without blanks and quotes around them. ValueError: the line is no good."""
    line = raw.decode()
    if "\0" in line or line.count('"') % 2:
        raise ValueError("NUL or open quote")
    cells: list[str] = []
    for piece in line.split(layout["delimiter"]):
        if cells and cells[-1].count('"') % 2:
            cells[-1] += layout["delimiter"] + piece
        else:
            cells.append(piece)
    if len(cells) != layout["columns"]:
        raise ValueError("number of cells")
    return [_bare(cell) for cell in cells]


def _bare(cell: str) -> str:
    cell = cell.strip(BLANKS)
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        cell = cell[1:-1].replace('""', '"').strip(BLANKS)
    return cell


def says_nothing(raw: bytes, layout: Layout) -> bool:
    """Whether a long line without a place has no value either: then nothing is lost with it."""
    try:
        cells = cells_of(raw, layout)
        meter_of(cells, layout)
    except ValueError:
        return False
    return layout["form"] == "long" and cells[layout["values"][0]] in ("", *layout["null_words"])


def meter_of(cells: Sequence[str], layout: Layout) -> str:
    """The meter id of a line. ValueError where it is not 1 to 64 printable characters."""
    meter = cells[layout["meter"]] if isinstance(layout["meter"], int) else layout["meter"]
    if not (1 <= len(meter) <= 64 and meter.isprintable()):
        raise ValueError("meter id")
    if not all(cells[column].isprintable() for column in layout["qualities"]):
        raise ValueError("quality code")
    return str(meter)


def values_of(
    cells: Sequence[str], layout: Layout, count: Counter[str]
) -> Iterable[tuple[int, Decimal | None, str]]:
    """What the good cells of a line say: position among the values, kWh or VOID, quality code."""
    for offset, column in enumerate(layout["values"]):
        code = cells[layout["qualities"][offset]] if layout["qualities"] else ""
        if code in layout["void"]:
            count["blank"] += 1
            yield offset, VOID, code
        elif cells[column] in ("", *layout["null_words"]):
            count["blank"] += 1
        else:
            try:
                yield offset, kwh_of(cells[column], layout), code
            except ValueError:
                count["rejected"] += 1


def kwh_of(text: str, layout: Layout) -> Decimal:
    """A plain decimal in kWh, to nine decimals. ValueError where it is none, or beyond 5 GWh."""
    mark = re.escape(layout["decimal_mark"])
    if len(text.strip("+-0")) > 100 or not re.fullmatch(rf"[+-]?([0-9]+({mark}[0-9]*)?|{mark}[0-9]+)", text):
        raise ValueError("not a number")
    with localcontext() as context:
        context.prec = 200
        exact = Decimal(text.replace(layout["decimal_mark"], ".")) * Decimal(layout["kwh_per_unit"])
        kwh = exact.quantize(Decimal("1e-9"), ROUND_HALF_EVEN)
    if abs(kwh) > LIMIT_KWH:
        raise ValueError("out of range")
    return kwh


def place(
    cells: Sequence[str], layout: Layout, meter: str, labels: Counter[tuple[str, datetime]]
) -> tuple[date, int]:
    """The day of a line and the slot of its first value. ValueError where there is none."""
    printed, offset = stamp_of(cells[layout["stamp"]], layout)
    if layout["form"] == "wide":
        return printed.date(), 0
    interval = timedelta(minutes=layout["interval_minutes"])
    back = interval if layout["label"] == "end" else timedelta(0)
    if layout["basis"] == "nominal":
        midnight = datetime.combine((printed - back).date(), time())
        return midnight.date(), _slot(printed - back - midnight, interval)
    zone = ZoneInfo(layout["zone"] or "UTC")
    if layout["kind"] == "local":
        both = {printed.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
        instants = sorted(i for i in both if i.astimezone(zone).replace(tzinfo=None) == printed)
        if not instants:
            raise ValueError("no such local time")
        if layout["newest_first"]:
            instants.reverse()
        instant = instants[min(labels[meter, printed], len(instants) - 1)]
        labels[meter, printed] += 1
    else:
        instant = (printed - offset).replace(tzinfo=UTC)
    day = (instant - back).astimezone(zone).date()
    if instant - back >= midnight_of(zone, day + timedelta(days=1)):
        day += timedelta(days=1)  # a clock set back over midnight shows the old date once more
    slot = _slot(instant - back - midnight_of(zone, day), interval)
    if slot >= expected_readings(layout["zone"], day, layout["interval_minutes"]):
        raise ValueError("a part of an interval at the end of the day")
    return day, slot


def _slot(since_midnight: timedelta, interval: timedelta) -> int:
    slot, rest = divmod(since_midnight, interval)
    if rest:
        raise ValueError("off the grid")
    return slot


def stamp_of(text: str, layout: Layout) -> tuple[datetime, timedelta]:
    """The printed date and time, and its offset from UTC."""
    if not text.isascii() or (layout["format"] == "iso" and not ISO.fullmatch(text)):
        raise ValueError("not the format")
    iso = layout["format"] == "iso"
    stamp = datetime.fromisoformat(text) if iso else datetime.strptime(text, layout["format"])  # noqa: DTZ007
    offset, printed = stamp.utcoffset(), stamp.replace(tzinfo=None)
    wide = layout["form"] == "wide"
    if (offset is not None) != (layout["kind"] == "offset") or (wide and printed.time() != time()):
        raise ValueError("offset, or a time of day")
    if not 1971 <= printed.year <= 2199:
        raise ValueError("no year of meters")
    return printed, offset or timedelta(0)


@lru_cache
def midnight_of(zone: ZoneInfo, day: date) -> datetime:
    """When the day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


@lru_cache
def expected_readings(zone: str, day: date, interval_minutes: int) -> int:
    """How many intervals the civil day has."""
    tz = ZoneInfo(zone or "UTC")
    length = midnight_of(tz, day + timedelta(days=1)) - midnight_of(tz, day)
    return length // timedelta(minutes=interval_minutes)
