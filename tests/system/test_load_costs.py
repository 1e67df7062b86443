"""What a load costs in requests, bytes and calls: counts, which are the same on every machine.

Timings are measured by `make bench`. What makes a load slower or dearer mostly shows here first.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import pytest

from common.objects import ObjectInfo
from common.receipt import Receipt
from common.settings import CassandraSettings
from common.store.cassandra import CassandraStore
from common.store.cassandra_statements import LOOK_UPS
from common.store.cassandra_writer import ROWS_PER_BATCH
from processor.bounds import BOUNDS, Bounds
from processor.content import HEAD_BYTES
from processor.events import tasks_in_message
from processor.task import LoadTask, PartTask
from tests.counting_session import CountingSession
from tests.generate.files import Plan, write_long, write_wide
from tests.generate.sums import Sums
from tests.world import INBOX, Buckets, World

SLOTS = 48
LIST_BYTES = 4 + SLOTS * (4 + 8)
KEY_BYTES = len("GEN0000000000") + len("import") + 4 + 21
NUMBERS_BYTES = 8 + 2 + 2 + 2 + 2
DATE_BYTES = 4
ROW_BYTES = LIST_BYTES + KEY_BYTES + NUMBERS_BYTES + DATE_BYTES
"""Of one row of `meter_days` without zone, basis and kind."""


class CountedBuckets(Buckets):
    """`calls`: how often what was asked of S3. `asked_bytes`: of the inbox."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()
        self.asked_bytes = 0

    def head(self, bucket: str, key: str, version: str = "") -> ObjectInfo:
        self.calls["head"] += 1
        return super().head(bucket, key, version)

    def open(self, info: ObjectInfo, first: int = 0, last: int | None = None) -> IO[bytes]:
        self.calls["open"] += 1
        end = info.size_bytes if last is None else min(last + 1, info.size_bytes)
        self.asked_bytes += end - first
        return super().open(info, first, last)

    def put(self, bucket: str, key: str, body: IO[bytes] | bytes, content_type: str) -> None:
        self.calls["put"] += 1
        super().put(bucket, key, body, content_type)


class Costs:
    """A worker on a counting session and counted buckets."""

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self.session, self.buckets = CountingSession(), CountedBuckets()
        settings = CassandraSettings.read("cassandra://nowhere/meterspace", {})
        self.world = World(CassandraStore(settings, self.session), buckets=self.buckets)
        self.world.ingest = replace(self.world.ingest, bounds=bounds)

    def load(self, key: str, data: bytes) -> list[Receipt]:
        """Deliver a file and carry out all that comes of it; the receipts of its parts."""
        info = self.buckets.add(INBOX, key, data)
        ingest, queue = self.world.ingest, self.world.queue
        queue.send([LoadTask(INBOX, key, info.version).to_json()])
        receipts = []
        while queue.waiting:
            (task,) = tasks_in_message(queue.waiting.popleft())
            receipts.append(ingest.load_part(task) if isinstance(task, PartTask) else ingest.load(task))
        return [receipt for receipt in receipts if receipt]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `texts`: zone, basis and kind of its rows."""

    profile: str
    write: Callable[[Path, Plan], Sums]
    meters: int
    days: int
    texts: str

    @property
    def meter_days(self) -> int:
        return self.meters * self.days


WIDE = Kind("challenge", write_wide, 240, 5, "Europe/Londonnominalinterval")
KINDS = {
    "wide": WIDE,
    "day": replace(WIDE, meters=1200, days=1),
    "long": Kind("long", write_long, 240, 5, "UTCelapsedinterval"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """One file of each kind."""
    folder = tmp_path_factory.mktemp("files")
    for name, kind in KINDS.items():
        kind.write(folder / name, Plan(kind.meters, kind.days, seed=9))
    return {name: (folder / name).read_bytes() for name in KINDS}


def batches(rows: int) -> int:
    """The fewest that rows fit into."""
    return -(-rows // ROWS_PER_BATCH)


def look_ups(meters: int) -> int:
    """The fewest that find meters by the hundred, by the ten, and one by one."""
    found = 0
    for many in LOOK_UPS:
        found += meters // many
        meters %= many
    return found


@pytest.mark.parametrize("name", KINDS)
def test_a_file_costs_a_row_for_each_meter_day_in_full_batches(name: str, files: Mapping[str, bytes]) -> None:
    kind, costs = KINDS[name], Costs()
    (receipt,) = costs.load(f"{kind.profile}/x.csv", files[name])
    assert receipt.counts.fast == receipt.counts.loaded == kind.meter_days * SLOTS
    assert costs.session.requests == {
        "INSERT meter_days": batches(kind.meter_days),
        "SELECT meters": look_ups(kind.meters),
        "INSERT meters": batches(kind.meters),
        "SELECT files": 1,
        "INSERT files": 2,
    }
    assert costs.session.rows["INSERT meter_days"] == kind.meter_days
    assert costs.session.rows["INSERT meters"] == kind.meters
    assert costs.session.value_bytes["INSERT meter_days"] == kind.meter_days * (ROW_BYTES + len(kind.texts))


@pytest.mark.parametrize("name", KINDS)
def test_an_object_is_fetched_once_and_its_beginning_twice(name: str, files: Mapping[str, bytes]) -> None:
    kind, costs = KINDS[name], Costs()
    data = files[name]
    costs.load(f"{kind.profile}/x.csv", data)
    assert costs.buckets.calls == {"head": 2, "open": 2, "put": 1}, "the object, its profile, the one kept"
    header = data.index(b"\n") + 1
    assert costs.buckets.asked_bytes == HEAD_BYTES + len(data) - header


def test_the_next_file_of_a_worker_looks_up_and_prepares_nothing_again(files: Mapping[str, bytes]) -> None:
    costs, data = Costs(), files["wide"]
    costs.load("challenge/january.csv", data)
    prepared = costs.session.prepared
    costs.session.requests.clear()
    costs.load("challenge/february.csv", data)
    assert costs.session.prepared == prepared
    assert costs.session.requests == {
        "INSERT meter_days": batches(WIDE.meter_days),
        "SELECT files": 1,
        "INSERT files": 2,
    }


def test_a_file_in_parts_costs_three_receipts_and_one_call_for_each(files: Mapping[str, bytes]) -> None:
    costs, data = Costs(Bounds(part_bytes=100_000)), files["wide"]
    receipts = costs.load("challenge/x.csv", data)
    parts = len(receipts)
    assert parts == 4
    assert costs.session.rows["INSERT meter_days"] == WIDE.meter_days
    assert costs.session.requests["INSERT meter_days"] == sum(batches(receipt.rows) for receipt in receipts)
    assert costs.session.requests["INSERT files"] == 3 * parts, "queued, begun, finished"
    assert costs.session.requests["SELECT files"] == 2 + parts
    assert costs.session.rows["INSERT meters"] == WIDE.meters
    assert costs.buckets.calls == {"head": 2, "open": 1 + parts, "put": 1}


def test_a_bad_cell_costs_a_report_and_no_request_more(files: Mapping[str, bytes]) -> None:
    lines = files["wide"].split(b"\n")
    lines[600] = lines[600].rsplit(b",", 1)[0] + b",n/a"
    clean, costs = Costs(), Costs()
    clean.load("challenge/x.csv", files["wide"])
    (receipt,) = costs.load("challenge/x.csv", b"\n".join(lines))
    assert receipt.counts.rejected == 1
    assert costs.session.requests == clean.session.requests
    assert costs.buckets.calls - clean.buckets.calls == {"put": 1}
