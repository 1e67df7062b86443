"""One of the processor's workers: a process with the environment of the processor's Lambda.

`python -m benchmarks.worker` takes a message a line, and answers each with what came of it as a line of JSON.
`benchmarks.workers` starts it, and has the queue.
"""

import json
import sys
from dataclasses import asdict, replace

from benchmarks.on_disk import Line, carry_out
from common.garbage import look_less_often
from common.receipt import Counts
from common.settings import Settings
from processor.app import build
from processor.ingest import Ingest


def main() -> None:
    """Ends with its input."""
    ingest = build(Settings.read()).ingest
    look_less_often()
    for message in sys.stdin:
        print(_work(ingest, message), flush=True)
    ingest.store.close()


def _work(ingest: Ingest, message: str) -> str:
    """How many parts are durable now, their counts, and what is to be put into the queue."""
    queue = Line()
    receipts = list(carry_out(replace(ingest, queue=queue), message))
    answer = {
        "parts": len(receipts),
        "counts": asdict(sum((receipt.counts for receipt in receipts), Counts())),
        "first_error": next((receipt.first_error for receipt in receipts if receipt.first_error), ""),
        "sent": list(queue.waiting),
    }
    return json.dumps(answer)


if __name__ == "__main__":
    main()
