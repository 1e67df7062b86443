"""Workers that share a queue carry out all messages, by several as by one; a worker that dies is told of."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.object_server import environ_of, object_server
from common.store.connect import create_tables
from tests.conftest import ROOT
from tests.generate.files import Plan, write_wide

KEYS = ("challenge/a.csv", "challenge/b.csv", "challenge/c.csv")


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Of a processor over three files of 3 x 2 days and an empty SQLite store."""
    for seed, key in enumerate(KEYS):
        path = tmp_path / "objects" / "inbox" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wide(path, Plan(3, 2, seed))
    store = f"sqlite://{tmp_path / 'store.sqlite'}"
    create_tables(store)
    with object_server(tmp_path / "objects") as url:
        buckets = {"METERSPACE_INBOX_BUCKET": "inbox", "METERSPACE_RECORDS_BUCKET": "records"}
        yield {**os.environ, **environ_of(url), **buckets, "METERSPACE_STORE": store}


def run(environ: dict[str, str], *arguments: str) -> tuple[Any, str]:
    """What was told, and the errors; nothing was told where it did not end well."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.workers", *KEYS, *arguments],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return json.loads(done.stdout) if done.returncode == 0 else None, done.stderr


def test_two_workers_carry_out_what_one_does(environ: dict[str, str]) -> None:
    told, _ = run(environ, "--workers", "2")
    assert (told["cells"], told["loaded"], told["first_error"]) == (3 * 6 * 48, 3 * 6 * 48, "")
    assert [loaded for _, loaded in told["marks"]] == [288, 576, 864]
    again, _ = run(environ)
    assert again["loaded"] == told["loaded"]


def test_no_message_is_begun_after_the_time(environ: dict[str, str]) -> None:
    told, _ = run(environ, "--workers", "2", "--seconds", "0")
    assert (told["cells"], told["marks"]) == (0, [])


def test_a_worker_that_ends_ends_the_run(environ: dict[str, str]) -> None:
    told, errors = run({**environ, "METERSPACE_STORE": "nonsense://"}, "--workers", "2")
    assert told is None
    assert "a worker ended" in errors
