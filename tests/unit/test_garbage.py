"""A worker's garbage collector leaves alone what the worker has loaded."""

import subprocess
import sys

import pytest

from common.garbage import NEW_OBJECTS

LOOKS = "import gc; print(gc.get_freeze_count() > 10_000, gc.get_threshold()[0], gc.isenabled())"
WORKERS = {
    "api": "from api.ports import ports; ports()",
    "processor": "from processor.handler import app; app()",
}


@pytest.mark.parametrize("part", WORKERS)
def test_from_the_first_event_on(part: str) -> None:
    settings = {
        "METERSPACE_STORE": "sqlite:///nowhere/never.sqlite",
        "METERSPACE_INBOX_BUCKET": "inbox",
        "METERSPACE_RECORDS_BUCKET": "records",
        "METERSPACE_QUEUE_URL": "http://127.0.0.1:1/queue",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }
    told = subprocess.check_output(
        [sys.executable, "-c", f"{WORKERS[part]}; {LOOKS}"], env=settings, text=True
    )
    assert told.split() == ["True", str(NEW_OBJECTS), "True"]
