"""Workers of the processor, from objects in S3 to durable rows: what is measured.

`python -m benchmarks.workers OBJECT_KEY... [--workers N]` with the environment of the processor's Lambda.
Each worker is a process and takes one message at a time, as a Lambda does. The queue is in memory.
`--seconds`: no message is begun after that time.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict
from queue import SimpleQueue
from typing import Any

from common.receipt import Counts


def main() -> None:
    """Prints the counts of all parts and, for each, when it was durable, as JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.workers", description=__doc__)
    parser.add_argument("keys", nargs="+")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    chosen = parser.parse_args()
    bucket = os.environ["METERSPACE_INBOX_BUCKET"]
    queue = deque(notification(bucket, key) for key in chosen.keys)
    started = time.monotonic()
    counts, errors, marks = Counts(), list[str](), list[tuple[float, int]]()
    for answer in _carried_out(queue, chosen.workers, started + chosen.seconds):
        counts += Counts(**answer["counts"])
        errors += filter(None, [answer["first_error"]])
        marks += [(time.monotonic() - started, counts.loaded)] * answer["parts"]
    print(json.dumps({**asdict(counts), "first_error": next(iter(errors), ""), "marks": marks}))


def notification(bucket: str, key: str) -> str:
    """What S3 puts into the queue when an object was created, as far as anyone reads it."""
    s3 = {"bucket": {"name": bucket}, "object": {"key": key, "versionId": "1"}}
    return json.dumps({"Records": [{"eventName": "ObjectCreated:Put", "s3": s3}]})


class _Worker:
    """A process that waits for messages."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "benchmarks.worker"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def ask(self, message: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.write(f"{message}\n")
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("a worker ended before it answered")
        return json.loads(answer)

    def close(self) -> None:
        """It ends with its input."""
        self._process.communicate()


def _carried_out(queue: deque[str], workers: int, deadline: float) -> Iterator[Any]:
    """What came of each message, and of those that came of it, as they end."""
    idle: SimpleQueue[_Worker] = SimpleQueue()

    def ask(message: str) -> Any:
        worker = idle.get()
        answer = worker.ask(message)
        idle.put(worker)
        return answer

    with ExitStack() as stack:
        for _ in range(workers):
            idle.put(stack.enter_context(closing(_Worker())))
        pool, pending = stack.enter_context(ThreadPoolExecutor(workers)), set[Future[Any]]()
        while pending or (queue and time.monotonic() < deadline):
            while queue and len(pending) < workers and time.monotonic() < deadline:
                pending.add(pool.submit(ask, queue.popleft()))
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for answer in (one.result() for one in done):
                queue.extend(answer["sent"])
                yield answer


if __name__ == "__main__":
    main()
