"""The product's answers next to the oracle's, in one form."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from itertools import accumulate

from common.meter_day import MeterDay
from common.receipt import FileReceipt
from processor.bounds import BOUNDS, Bounds
from tests.fakes import FakeStore
from tests.oracle import COUNTS, Day, Delivery, answer
from tests.world import RECORDS, World

Answers = dict[tuple[str, str, date], Day]


def new_world(profiles: dict[str, str] | None = None, bounds: Bounds = BOUNDS) -> World:
    """A world with a store in memory, with these profiles put (name -> TOML), reading in these bounds."""
    world = World(FakeStore())
    for name, text in (profiles or {}).items():
        world.buckets.add(RECORDS, f"profiles/{name}.toml", text.encode())
    world.ingest = replace(world.ingest, bounds=bounds)
    return world


def answers_of(world: World, as_of_ms: int | None = None) -> Answers:
    """All that the product answers, as of now or of an instant."""
    page, _ = world.store.meters(10_000)
    return {
        (meter.meter_id, meter.channel, day.day): Day(
            _kwh(day), day.readings, day.expected, day.estimated, day.complete
        )
        for meter in page
        for day in world.days(meter.meter_id, meter.channel, as_of_ms).values()
    }


def _kwh(day: MeterDay) -> Decimal:
    assert day.total_uwh is not None, "the oracle knows no registers"
    return Decimal(day.total_uwh).scaleb(-9)


def counts_of(file: FileReceipt) -> dict[str, int]:
    """What became of a file's readings, without how they were read."""
    found = asdict(file.counts)
    return {name: found[name] for name in COUNTS}


def loaded_as(delivery: Delivery, file: FileReceipt, bounds: Bounds = BOUNDS) -> Delivery:
    """The delivery as the product has taken it: with its digest, and cut where the file was."""
    borders: tuple[int, ...] = ()
    if file.first.parts > 1:
        lengths = (len(line) + 1 for line in delivery.data.split(b"\n"))
        starts = [0, *accumulate(lengths)]
        parts = [start // bounds.part_bytes for start in starts]
        borders = tuple(n for n in range(1, len(parts)) for _ in range(parts[n] - parts[n - 1]))
    return replace(delivery, digest=file.first.version.digest, borders=borders)


def check_answers(world: World, deliveries: Iterable[Delivery]) -> None:
    """Every meter day is what the oracle says, to the last digit, and there is none besides."""
    assert answers_of(world) == answer(deliveries)
