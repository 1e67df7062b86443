"""One of several workers on the parts of one large file, with a store that counts and hashes what it gets.

`python -m benchmarks.programs.parts FILE KEY PART_BYTES WORKER WORKERS` prints `ready`, waits for a line,
does every WORKERS-th part, and prints what came of it as JSON.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import cast

from benchmarks.on_disk import INBOX, RECORDS, Disk, Line
from benchmarks.programs.imports import peak_mb
from common.block import Block
from common.receipt import Counts, Receipt
from common.store.encode import cql_rows
from common.store.port import MeterChannel, Store
from processor.bounds import Bounds
from processor.events import tasks_in_message
from processor.ingest import Ingest
from processor.profiles import ProfileShelf
from processor.task import LoadTask, PartTask

DIGEST_BYTES = 16
MODULUS = 2 ** (8 * DIGEST_BYTES)


@dataclass(slots=True)
class Hashed:
    """A `Store` that keeps nothing. `digest`: of the set of rows, whatever their order and their worker."""

    rows: int = 0
    digest: int = 0

    @contextmanager
    def day_writer(self) -> Iterator["Hashed"]:
        yield self

    def write(self, block: Block) -> None:
        self.rows += len(block)
        self.digest = (self.digest + sum(map(row_digest, cql_rows(block)))) % MODULUS

    def flush(self) -> None:
        """Nothing waits."""

    def add_meters(self, meters: Sequence[MeterChannel]) -> None:
        """No register of meters."""

    def put_receipt(self, receipt: Receipt) -> None:
        """No receipts."""

    def receipt(self, _received_on: object, _version: bytes) -> None:
        """None."""

    def receipts_of(self, _received_on: object, _digest: bytes) -> list[Receipt]:
        return []


def row_digest(row: Sequence[bytes]) -> int:
    """Of all values of a row, each with its length."""
    told = b"".join(len(value).to_bytes(4, "big") + value for value in row)
    return int.from_bytes(blake2b(told, digest_size=DIGEST_BYTES).digest(), "big")


def main() -> None:
    file, key, part_bytes, worker, workers = sys.argv[1:]
    store, queue, disk = Hashed(), Line(), Disk(Path(file), key)
    bounds = Bounds(part_bytes=int(part_bytes))
    shelf = ProfileShelf(disk, RECORDS)
    ingest = Ingest(cast("Store", store), disk, queue, shelf, RECORDS, "", bounds)
    ingest.load(LoadTask(INBOX, key))
    own = list(queue.waiting)[int(worker) :: int(workers)]
    print("ready", flush=True)
    sys.stdin.readline()
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    counts = sum((_load(ingest, message) for message in own), Counts())
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    used = {"wall_s": wall_s, "cpu_s": cpu_s, "peak_mb": peak_mb(), "parts": len(own)}
    print(json.dumps({**used, "rows": store.rows, "digest": store.digest, "counts": asdict(counts)}))


def _load(ingest: Ingest, message: str) -> Counts:
    (task,) = tasks_in_message(message)
    receipt = ingest.load_part(cast("PartTask", task))
    return receipt.counts if receipt else Counts()


if __name__ == "__main__":
    main()
