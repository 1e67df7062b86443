"""Events that get lost on the way cost no file: `reconcile` finds and loads what they told of."""

import json
import random
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from common.receipt import FileState
from common.store.connect import create_tables, open_store
from tests.e2e.product import Product, product
from tests.integration.laptop import client
from tests.world import INBOX, World

SEED = 3
FILES = 400
FIRST_DAY = date(2024, 1, 1)
SLOT_LABELS = ",".join(f"{n // 2:02}:{n % 2 * 30:02}" for n in range(48))


def small_file(number: int) -> bytes:
    """One day of one of five meters; the day's sum is 48 times the number of the file."""
    day = FIRST_DAY + timedelta(days=number)
    return f"meter,date,{SLOT_LABELS}\nDROP-{number % 5},{day}{f',{number}' * 48}\n".encode()


@pytest.mark.parametrize("seed", range(SEED, SEED + 2))
def test_one_event_in_a_hundred_lost(tmp_path: Path, seed: int) -> None:
    """In one process, on SQLite. Some objects are replaced: each version is a delivery of its own."""
    chance = random.Random(seed)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    create_tables(url)
    world = World(open_store(url))
    lost = []
    for number in range(FILES):
        key = f"wide/{number - 1 if number % 20 == 1 else number}.csv"
        info = world.buckets.add(INBOX, key, small_file(number))
        if chance.random() < 0.01:
            lost.append(info)
        else:
            world.notify(info)
    assert lost, f"seed {seed} loses nothing"
    assert len(world.receipts()) == FILES - len(lost)

    assert world.command(command="reconcile") == {"ok": True, "listed": FILES, "sent": len(lost)}
    assert world.command(command="reconcile") == {"ok": True, "listed": FILES, "sent": 0}

    files = world.receipts()
    assert len(files) == FILES
    assert {file.state for file in files} == {FileState.LOADED}
    for meter in range(5):
        totals = {day: found.total_uwh for day, found in world.days(f"DROP-{meter}").items()}
        assert totals == {
            FIRST_DAY + timedelta(days=number): 48 * number * 10**9 for number in range(meter, FILES, 5)
        }
    world.store.close()


def test_the_running_product_finds_what_its_queue_has_lost(tmp_path: Path) -> None:
    """Twenty times that rate, for there are only a few dozens of files."""
    keys = [f"wide/{number}.csv" for number in range(40)]
    chance = random.Random(SEED)
    lost = [key for key in keys if chance.random() < 0.2]
    environment = {"FORGET": json.dumps(lost)}
    handler = "tests.e2e.forgetful_processor:handler"
    with product(tmp_path / "home", processor_handler=handler, environment=environment) as running:
        s3, bucket = client("s3", running.stack.info), running.stack.info.inbox_bucket
        for number, key in enumerate(keys):
            s3.put_object(Bucket=bucket, Key=key, Body=small_file(number))
        loaded = wait_for_files(running, len(keys) - len(lost))
        assert loaded == set(keys) - set(lost)

        assert running.command(command="reconcile") == {"ok": True, "listed": len(keys), "sent": len(lost)}
        assert wait_for_files(running, len(keys)) == set(keys)
        assert running.command(command="reconcile") == {"ok": True, "listed": len(keys), "sent": 0}

        found = [day for meter in range(5) for day in running.days(f"DROP-{meter}", "import").values()]
        assert sorted(day["total"] for day in found) == [48 * number for number in range(len(keys))]


def wait_for_files(running: Product, count: int) -> set[str]:
    """The keys of all files, when there are `count` loaded ones and nothing is left in the queue."""
    info, names = running.stack.info, ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    sqs = client("sqs", info)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        files = running.get("/files", state="loaded")["files"]
        left = sqs.get_queue_attributes(QueueUrl=info.queue_url, AttributeNames=names)["Attributes"]
        if len(files) == count and set(left.values()) == {"0"}:
            return {file["key"] for file in files}
        time.sleep(0.3)
    raise AssertionError(f"{len(files)} of {count} files are loaded; in the queue: {left}")
