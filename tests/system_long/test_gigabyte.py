"""Files of a gigabyte go through the product in 512 MB, to the last digit, with hardly a row too many."""

import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from common.energy import UWH_PER_KWH
from common.meter_day import DayRow, DaySlots, merge_days
from common.store.connect import open_store
from common.store.port import Store
from local.stack import PROCESSOR
from tests.e2e.product import Product, product
from tests.generate.files import Order, Plan, meters_for, write_long, write_wide
from tests.generate.sums import Sums

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

GIGABYTE = 10**9
MOST_MEMORY_MB = 512
MOST_ROWS_PER_DAY = 1.1
PATIENCE_S = 1800
METERS_AT_A_TIME = 20_000
"""So many meters are all read out at one instant in the file that is in order of time."""


@dataclass(frozen=True, slots=True)
class Large:
    """A kind of file of a gigabyte."""

    profile: str
    write: Callable[[Path, Plan], Sums]
    order: Order
    days: int

    def make(self, path: Path) -> Sums:
        if self.order == "time":
            meters = METERS_AT_A_TIME
        else:
            meters = meters_for(int(1.01 * GIGABYTE), self.days, self.write, path.parent)
        return self.write(path, Plan(meters, self.days, seed=3, order=self.order))


LARGE = {
    "wide": Large("challenge", write_wide, "meter", 31),
    "long": Large("long", write_long, "meter", 31),
    "long in order of time": Large("long", write_long, "time", 27),
}


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """Gigabytes are not kept for later."""
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.mark.parametrize("kind", LARGE)
def test_a_gigabyte_is_loaded_exactly_in_bounded_memory(kind: str, scratch: Path) -> None:
    large, path = LARGE[kind], scratch / "large.csv"
    sums = large.make(path)
    assert path.stat().st_size >= GIGABYTE
    key = f"{large.profile}/large.csv"
    with product(scratch / "home") as running:
        workers = running.stack.functions[PROCESSOR].pids()
        version = running.put(key, path)
        path.unlink()
        started = time.monotonic()
        file = _finished(running, key, version)
        seconds = time.monotonic() - started
        assert running.stack.functions[PROCESSOR].pids() == workers, "a processor was restarted"
        peak_mb = max(_peak_mb(pid) for pid in workers)
        _check_some_over_http(running, sums)
    rows = sum(part["rows"] for part in file["parts"])
    days = _check_all_days(scratch / "home" / "meterspace.db", sums)
    sys.stdout.write(
        f"\n{kind}: {peak_mb:.0f} MB peak, {seconds:.0f} s, {file['part_count']} parts, "
        f"{rows} rows for {days} meter days ({rows / days:.4f}), {sums.cells / seconds:,.0f} readings/s\n"
    )
    assert file["state"] == "loaded", file
    assert file["counts"]["cells"] == file["counts"]["loaded"] == sums.cells
    assert file["counts"]["fast"] >= 0.99 * sums.cells
    assert peak_mb < MOST_MEMORY_MB
    assert rows <= MOST_ROWS_PER_DAY * days


def _finished(running: Product, key: str, version: str) -> dict[str, Any]:
    """The file with its parts, when all are done."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        files = running.get("/files", key=key, object_version=version)["files"]
        if files and files[0]["state"] not in ("queued", "loading"):
            return running.get(f"/files/{files[0]['id']}")
        time.sleep(1)
    raise AssertionError(f"not loaded within {PATIENCE_S} s: {files}")


def _peak_mb(pid: int) -> float:
    """The most resident memory that a process ever had."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    assert found
    return int(found[1]) / 1024


def _check_some_over_http(running: Product, sums: Sums) -> None:
    for index in range(0, sums.meters, max(1, sums.meters // 20)):
        days = running.days(sums.meter_id(index), "import")
        assert len(days) == sums.days
        for number in range(sums.days):
            day = days[sums.day(number).isoformat()]
            assert Decimal(day["total"]) == Decimal(int(sums.uwh[index, number])) / UWH_PER_KWH
            assert day["readings"] == sums.readings[index, number]


def _check_all_days(database: Path, sums: Sums) -> int:
    """Every meter day of the store is the generator's, and none is missing; their number."""
    with _opened(database) as store:
        for index in range(sums.meters):
            meter_id = sums.meter_id(index)
            found = [
                (day.day, day.total_uwh, day.readings)
                for day in merge_days(
                    store.day_rows(meter_id, "import", None, None), lambda row: _slots_of(store, row)
                )
            ]
            wanted = zip(
                map(sums.day, range(sums.days)),
                sums.uwh[index].tolist(),
                sums.readings[index].tolist(),
                strict=True,
            )
            assert found == list(wanted), meter_id
    return sums.meters * sums.days


def _slots_of(store: Store, row: DayRow) -> DaySlots:
    return store.day_slots(row.meter_id, row.channel, row.day)[row.version]


@contextmanager
def _opened(database: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{database}")
    yield store
    store.close()
