"""A worker of the processor in a process of its own, from objects in S3 to durable rows: what is measured.

`python -m benchmarks.worker OBJECT_KEY...` with the environment of the processor's Lambda. The queue is in
memory; parts are worked on one after another. `--seconds`: no new part is begun after that time.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, replace

from benchmarks.on_disk import Line, work_through
from common.garbage import look_less_often
from common.receipt import Counts, Receipt
from common.settings import Settings
from processor.app import build


def main() -> None:
    """Prints the counts of all parts and, for each, when it was durable, as JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.worker", description=__doc__)
    parser.add_argument("keys", nargs="+")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    chosen = parser.parse_args()
    settings, queue = Settings.read(), Line()
    app = build(settings)
    ingest = replace(app.ingest, queue=queue)
    look_less_often()
    queue.send(notification(settings.inbox_bucket, key) for key in chosen.keys)
    started = time.monotonic()
    counts, errors, marks = Counts(), list[str](), list[tuple[float, int]]()
    for receipt in _until(work_through(ingest, queue), started + chosen.seconds):
        counts += receipt.counts
        errors += filter(None, [receipt.first_error])
        marks.append((time.monotonic() - started, counts.loaded))
    ingest.store.close()
    print(json.dumps({**asdict(counts), "first_error": next(iter(errors), ""), "marks": marks}))


def notification(bucket: str, key: str) -> str:
    """What S3 puts into the queue when an object was created, as far as anyone reads it."""
    s3 = {"bucket": {"name": bucket}, "object": {"key": key, "versionId": "1"}}
    return json.dumps({"Records": [{"eventName": "ObjectCreated:Put", "s3": s3}]})


def _until(receipts: Iterator[Receipt], deadline: float) -> Iterator[Receipt]:
    for receipt in receipts:
        yield receipt
        if time.monotonic() > deadline:
            return


if __name__ == "__main__":
    main()
