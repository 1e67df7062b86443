"""A processor killed at any point, and its message delivered again, leave nothing but what is right."""

import gzip
import json
import os
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from common.receipt import FileReceipt, FileState, group_files
from common.settings import CassandraSettings
from common.store.cassandra import CassandraStore
from common.store.cassandra_session import open_session
from common.store.cassandra_writer import BATCHES_IN_FLIGHT
from common.store.connect import create_tables
from common.version import PART_BYTES
from local.cassandra import CassandraServer
from local.emulator import CREDENTIALS, INBOX_BUCKET, RECORDS_BUCKET, Emulator
from local.functions import REGION
from local.home import choose_ports
from local.poller import Poller
from tests.cassandra_keyspace import drop_keyspace, environment_of, settings_of, url_of
from tests.generate.files import Plan, meters_for, write_long, write_wide
from tests.integration.doomed_worker import Worker
from tests.integration.killed_processor import DAYS, FILES, Point

SEED = 3
KINDS = ("wide", "wide", "wide", "long", "long", "long", "wide gzip", "wide gzip", "long gzip", "parts")
THIRTY = (*KINDS, *KINDS, *KINDS)
NINE = ("wide", "long gzip", "wide gzip", "long", "wide", "parts", "long gzip", "wide gzip", "long")
"""The kinds of the files; a third of them for each time."""
TIMES = ("before", "between", "after")
MOMENTS = ("sent", "acknowledged")
WORKERS = 2
VISIBILITY_S = 12
PATIENCE_S = 200.0

Rows = list[tuple[Any, ...]]
Writes = dict[tuple[str, int], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run left behind, and what was seen of it."""

    rows: Rows
    files: dict[str, FileReceipt]
    workers: list[Worker]

    @property
    def writes(self) -> Writes:
        """To each table, by each task (key and part) that wrote meter days."""
        return {task: writes for worker in self.workers for task, writes in worker.writes.items()}

    @property
    def deaths(self) -> set[tuple[str, int, int | None]]:
        return {death for worker in self.workers for death in worker.deaths}


@dataclass(frozen=True, slots=True)
class Laptop:
    """One S3 for both runs, so that keys, versions and times of objects are the same in both."""

    emulator: Emulator
    server: CassandraServer

    def run(self, keyspace: CassandraSettings, notes: Path, plan: list[Point]) -> Run:
        """Work on what is in the queue until all files that are in the inbox are loaded."""
        notes.mkdir()
        create_tables(url_of(keyspace), environ=environment_of(self.server))
        workers = [Worker(self._environment(keyspace), notes, plan) for _ in range(WORKERS)]
        sqs, threads = self.emulator.client("sqs"), threading.local()
        idle = iter(workers)

        def invoke(event: Any) -> Any:
            if not hasattr(threads, "worker"):
                threads.worker = next(idle)
            return threads.worker.invoke(event)

        poller = Poller(sqs, self.emulator.queue_url, self.emulator.queue_arn, invoke, workers=WORKERS)
        poller.start()
        try:
            files = self._wait_for_files(keyspace)
            _until(lambda: not self._messages(self.emulator.queue_url), lambda: "messages are left")
            assert not self._messages(self.emulator.dead_letter_queue_url)
        finally:
            poller.join()
            for worker in workers:
                worker.stop()
        return Run(_all_rows(keyspace), files, workers)

    def _environment(self, keyspace: CassandraSettings) -> dict[str, str]:
        return {
            **CREDENTIALS,
            **environment_of(self.server),
            "AWS_ENDPOINT_URL": self.emulator.endpoint_url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "METERSPACE_STORE": url_of(keyspace),
            "METERSPACE_INBOX_BUCKET": INBOX_BUCKET,
            "METERSPACE_RECORDS_BUCKET": RECORDS_BUCKET,
            "METERSPACE_QUEUE_URL": self.emulator.queue_url,
            "POWERTOOLS_METRICS_NAMESPACE": "Meterspace",
            "POWERTOOLS_METRICS_DISABLED": "true",
        }

    def _wait_for_files(self, keyspace: CassandraSettings) -> dict[str, FileReceipt]:
        """All files by key, when all are finished."""
        listed = self.emulator.client("s3").list_object_versions(Bucket=INBOX_BUCKET)["Versions"]
        days = {found["LastModified"].date() for found in listed}
        store = CassandraStore(keyspace)

        def files() -> list[FileReceipt]:
            return [file for day in days for file in group_files(store.receipts(day))]

        _until(
            lambda: len(files()) == len(listed) and all(file.finished for file in files()),
            lambda: f"not all of {len(listed)}: {[(file.first.key, str(file.state)) for file in files()]}",
        )
        found = {file.first.key: file for file in files()}
        store.close()
        return found

    def _messages(self, queue_url: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.emulator.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)
        return sum(int(found["Attributes"][name]) for name in names)


@pytest.fixture
def laptop(cassandra_server: CassandraServer, tmp_path: Path) -> Iterator[Laptop]:
    home = tmp_path / "home"
    home.mkdir()
    emulator = Emulator(home, choose_ports(home, None, None).aws, VISIBILITY_S)
    emulator.start()
    yield Laptop(emulator, cassandra_server)
    emulator.stop()


@pytest.fixture
def keyspaces(cassandra_server: CassandraServer) -> Iterator[list[CassandraSettings]]:
    name = uuid.uuid4().hex[:12]
    with ExitStack() as dropping:
        both = [settings_of(cassandra_server, f"kill_{name}_{run}") for run in ("calm", "killed")]
        for settings in both:
            dropping.callback(drop_keyspace, settings)
        yield both


@pytest.mark.parametrize(
    ("kinds", "rows"),
    [
        pytest.param(NINE, 10_000, id="nine"),
        pytest.param(THIRTY, 30_000, id="thirty", marks=pytest.mark.long),
    ],
)
def test_killed_loads_end_byte_for_byte_as_undisturbed_ones(
    laptop: Laptop, keyspaces: list[CassandraSettings], tmp_path: Path, kinds: Sequence[str], rows: int
) -> None:
    """Rows are compared as the driver decodes them: every type in the table has one encoding of a value."""
    s3, sqs = laptop.emulator.client("s3"), laptop.emulator.client("sqs")
    for key, path in _make_files(tmp_path, kinds).items():
        s3.put_object(Bucket=INBOX_BUCKET, Key=key, Body=path.read_bytes())
    calm = laptop.run(keyspaces[0], tmp_path / "calm", [])
    plan = _plan(calm.writes)
    for body in _notifications(calm):
        sqs.send_message(QueueUrl=laptop.emulator.queue_url, MessageBody=body)

    killed = laptop.run(keyspaces[1], tmp_path / "killed", [point for _, point in plan])

    told = f"seed {SEED}, points {json.dumps([asdict(point) for _, point in plan])}"
    assert not calm.deaths
    assert killed.deaths == {(point.key, point.part, -9) for _, point in plan}, told
    for when, point in plan:
        _check_time(when, point, tmp_path / "killed", calm.writes)
    assert len(plan) == len(kinds)
    assert len(calm.rows) > rows
    assert killed.rows == calm.rows, told
    assert killed.files.keys() == calm.files.keys()
    for key, file in killed.files.items():
        assert file.state == FileState.LOADED, told
        assert _lasting(file) == _lasting(calm.files[key]), told


def _make_files(folder: Path, kinds: Sequence[str]) -> dict[str, Path]:
    """Files by key, one of each that is listed; they speak about the same meters and days."""
    files, days, parts = {}, 31, folder / "parts.csv"
    write_long(parts, Plan(meters_for(round(PART_BYTES * 1.04), days, write_long, folder), days, seed=SEED))
    for number, kind in enumerate(kinds):
        profile, write = ("challenge", write_wide) if kind.startswith("wide") else ("long", write_long)
        path, first_day = folder / f"{number}.csv", date(2024, 1, 1 + number % 7)
        if kind != "parts":
            write(path, Plan(12, days, seed=SEED + number, first_day=first_day, blank_share=0.01))
        if kind.endswith("gzip"):
            path.write_bytes(gzip.compress(path.read_bytes(), 1, mtime=0))
        files[f"{profile}/{number:02}-{kind.replace(' ', '-')}.csv"] = parts if kind == "parts" else path
    return files


def _notifications(run: Run) -> list[str]:
    """The bodies of the messages that S3 sent, one for each file."""
    events = [event for worker in run.workers for event in worker.events]
    bodies = [record["body"] for event in events for record in event["Records"]]
    return [body for body in bodies if "Records" in json.loads(body)]


def _plan(writes: Writes) -> list[tuple[str, Point]]:
    """For each file the time at which its processor ends, and the exact point."""
    chance = random.Random(SEED)
    plan = []
    keys = sorted({key for key, _ in writes}, key=lambda key: key.split("/")[1])
    for number, key in enumerate(keys):
        when = TIMES[number * len(TIMES) // len(keys)]
        parts = sorted(part for of, part in writes if of == key)
        part = chance.choice([part for part in parts if when != "between" or writes[key, part][DAYS] > 1])
        batches, receipts = writes[key, part][DAYS], writes[key, part][FILES]
        some = chance.randint(1, min(batches, BATCHES_IN_FLIGHT))
        table, moment, nth = chance.choice(
            {
                "before": [(DAYS, "sent", 1), (DAYS, "sent", some), (DAYS, "sent", some)],
                "between": [(DAYS, "acknowledged", chance.randint(1, max(1, batches - 1)))],
                "after": [(DAYS, "acknowledged", batches), *((FILES, m, receipts) for m in MOMENTS)],
            }[when]
        )
        plan.append((when, Point(key, part, table, moment, nth, pause_ms=chance.choice((0, 0, 5, 20, 50)))))
    return plan


def _check_time(when: str, point: Point, notes: Path, writes: Writes) -> None:
    """The processor did end at its point, and that was before, between or after acknowledged batches."""
    met = json.loads(point.mark(notes).read_text())
    acknowledged, of_all = met["seen"].get(f"{DAYS} acknowledged", 0), writes[point.key, point.part][DAYS]
    if when == "before":
        assert acknowledged == 0 < met["seen"][f"{DAYS} sent"], (SEED, met)
    elif when == "between":
        assert 0 < acknowledged < of_all, (SEED, met)
    else:
        assert acknowledged == of_all, (SEED, met)


def _until(probe: Callable[[], bool], told: Callable[[], str]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not probe():
        assert time.monotonic() < end, told()
        time.sleep(0.5)


def _all_rows(keyspace: CassandraSettings) -> Rows:
    """All columns of all rows of `meter_days`, in an order of their own keys."""
    session = open_session(keyspace)
    found = session.driver.execute(f'SELECT * FROM "{keyspace.keyspace}".meter_days', timeout=60)
    rows = sorted(
        (tuple(tuple(value) if isinstance(value, list) else value for value in row) for row in found),
        key=lambda row: (row[0], row[1], str(row[2]), row[3]),
    )
    session.shutdown()
    return rows


def _lasting(file: FileReceipt) -> list[dict[str, Any]]:
    """A file's receipts without what depends on when and how often it was worked on."""
    idle = (
        replace(part, queued_at=None, started_at=None, finished_at=None, attempts=0) for part in file.parts
    )
    return [asdict(part) for part in idle]
