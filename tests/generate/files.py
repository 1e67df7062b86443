"""Big meter files, written straight to a path at tens of megabytes a second, with their exact sums.

The same seed gives the same readings in every layout and order.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from tests.generate.sums import Sums
from tests.generate.values import BLANK, Pool, make_pool

Order = Literal["meter", "time", "shuffled"]
Column = npt.NDArray[np.bytes_]
Numbers = npt.NDArray[np.int64]
CHUNK_CELLS = 1_000_000
LONG_HEADER = b"meter,stamp,kwh\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to generate. `blank_share` of the cells are empty: readings that are missing."""

    meters: int
    days: int
    seed: int = 0
    order: Order = "meter"
    first_day: date = date(2023, 1, 1)
    interval_minutes: int = 30
    blank_share: float = 0.0
    prefix: str = "GEN000"
    line_end: bytes = b"\n"

    @property
    def slots(self) -> int:
        return 1440 // self.interval_minutes


def write_wide(path: Path, plan: Plan) -> Sums:
    """A row per day under the header of the challenge (`Meter,Date,0:00,0:30,...`).

    Order `meter`: each meter's days together; `time`: all meters of a day together.
    """
    pool, chosen, sums = _readings(plan)
    rows = chosen.reshape(-1, plan.slots)
    ids, days = _ids(sums), _day_texts(plan)
    cells = np.char.add(b",", pool.texts)

    def columns(numbers: Numbers) -> list[Column]:
        meter, day = np.divmod(numbers, plan.days)
        return [ids[meter], days[day], cells[rows[numbers]]]

    with path.open("wb") as file:
        file.write(wide_header(plan))
        for numbers in _row_numbers(plan, 1, CHUNK_CELLS // plan.slots):
            file.write(join_columns(columns(numbers), plan.line_end))
    return sums


def write_long(path: Path, plan: Plan) -> Sums:
    """A row per reading in the generic layout: `meter,stamp,kwh`, the stamp the start in UTC with a Z."""
    pool, chosen, sums = _readings(plan)
    flat = chosen.reshape(-1)
    ids = _ids(sums)
    step = np.timedelta64(plan.interval_minutes, "m")
    stamps = np.datetime64(plan.first_day, "m") + np.arange(plan.days * plan.slots) * step
    labels = np.char.add(np.char.add(b",", np.datetime_as_string(stamps, "s").astype("S")), b"Z,")

    def columns(numbers: Numbers) -> list[Column]:
        meter, stamp = np.divmod(numbers, len(labels))
        return [ids[meter], labels[stamp], pool.texts[flat[numbers]]]

    with path.open("wb") as file:
        file.write(LONG_HEADER.replace(b"\n", plan.line_end))
        for numbers in _row_numbers(plan, plan.slots, CHUNK_CELLS):
            file.write(join_columns(columns(numbers), plan.line_end))
    return sums


def write_lists(path: Path, plan: Plan) -> Sums:
    """A line of JSON per day, in order of meters: `meter`, `day` and the list `slots` in micro-watt-hours."""
    pool, chosen, sums = _readings(plan)
    rows = chosen.reshape(-1, plan.slots)
    ids, days = _ids(sums), np.char.lstrip(_day_texts(plan), b",")
    cells = np.array([str(uwh).encode() for uwh in pool.uwh.tolist()])
    later = np.char.add(b",", cells)

    def columns(numbers: Numbers) -> list[Column]:
        meter, day = np.divmod(numbers, plan.days)
        texts = (b'{"meter":"', b'","day":"', b'","slots":[')
        before, between, opening = (np.full(len(numbers), text) for text in texts)
        first, rest = cells[rows[numbers, 0]], later[rows[numbers, 1:]]
        return [before, ids[meter], between, days[day], opening, first, rest, np.full(len(numbers), b"]}")]

    with path.open("wb") as file:
        for numbers in _row_numbers(plan, 1, CHUNK_CELLS // plan.slots):
            file.write(join_columns(columns(numbers), plan.line_end))
    return sums


def wide_header(plan: Plan) -> bytes:
    """The header of a wide file, with unpadded start labels."""
    minutes = range(0, 1440, plan.interval_minutes)
    labels = ",".join(f"{m // 60}:{m % 60:02}" for m in minutes)
    return f"Meter,Date,{labels}".encode() + plan.line_end


def meters_for(size_bytes: int, days: int, write: Callable[[Path, Plan], Sums], folder: Path) -> int:
    """How many meters make a file of about that size: found out by writing a small one."""
    sample = folder / "size-probe.csv"
    write(sample, Plan(meters=40, days=days))
    per_meter = sample.stat().st_size / 40
    sample.unlink()
    return round(size_bytes / per_meter)


def _readings(plan: Plan) -> tuple[Pool, npt.NDArray[np.uint16], Sums]:
    pool = make_pool(plan.seed)
    random = np.random.default_rng([plan.seed, 1])
    chosen = pool.choose(random, (plan.meters, plan.days, plan.slots), plan.blank_share)
    uwh = np.empty((plan.meters, plan.days), dtype=np.int64)
    readings = np.empty_like(uwh)
    step = max(1, CHUNK_CELLS // (plan.days * plan.slots))
    for first in range(0, plan.meters, step):
        some = slice(first, first + step)
        pool.uwh[chosen[some]].sum(axis=2, out=uwh[some])
        readings[some] = np.count_nonzero(chosen[some] != BLANK, axis=2)
    return pool, chosen, Sums(plan.prefix, plan.first_day, plan.interval_minutes, uwh, readings)


def _ids(sums: Sums) -> Column:
    return np.array([sums.meter_id(i).encode() for i in range(sums.meters)])


def _day_texts(plan: Plan) -> Column:
    days = np.datetime64(plan.first_day, "D") + np.arange(plan.days)
    return np.char.add(b",", np.datetime_as_string(days).astype("S"))


def _row_numbers(plan: Plan, rows_per_day: int, chunk: int) -> Iterator[Numbers]:
    """The rows in the order of the file, in chunks; their own numbers run by meter, then by time."""
    per_meter = plan.days * rows_per_day
    total = plan.meters * per_meter
    shuffled = np.random.default_rng([plan.seed, 2]).permutation(total) if plan.order == "shuffled" else None
    for first in range(0, total, chunk):
        numbers = np.arange(first, min(first + chunk, total))
        if shuffled is not None:
            numbers = shuffled[numbers]
        elif plan.order == "time":
            stamp, meter = np.divmod(numbers, plan.meters)
            numbers = meter * per_meter + stamp
        yield numbers


def join_columns(columns: list[Column], line_end: bytes) -> bytes:
    """Rows of fixed-width cells, padded with NULs, run together without the padding."""
    rows = len(columns[0])
    columns.append(np.full(rows, line_end))
    wide = [np.ascontiguousarray(column).view(np.uint8).reshape(rows, -1) for column in columns]
    block = np.concatenate(wide, axis=1)
    packed: npt.NDArray[np.uint8] = block[block != 0]
    return packed.tobytes()
