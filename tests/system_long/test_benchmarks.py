"""The benchmarks run, on very little data: what they compare is checked by themselves before it counts.

Not the part `ingest`: it needs the other loaders, which `make bench` installs.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.cassandra import CassandraServer
from tests.cassandra_keyspace import environment_of
from tests.conftest import ROOT

pytestmark = pytest.mark.long

MISSED, DONE = 1, 0


@pytest.mark.parametrize("part", ["reads", "growth", "start", "parallel"])
def test_a_part_measures_what_it_is_there_for(
    part: str, cassandra_server: CassandraServer, tmp_path: Path
) -> None:
    server = {
        "METERSPACE_CASSANDRA": f"{cassandra_server.host}:{cassandra_server.port}",
        "METERSPACE_HOME": str(tmp_path),
        **environment_of(cassandra_server),
    }
    sizes = ["--rounds", "1", "--scale", "0.01", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", part, *sizes],
        cwd=ROOT, env={**os.environ, **server}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (DONE, MISSED), done.stderr
    assert "WRONG" not in done.stderr
    (measured,) = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["parts"]
    assert measured["name"] == part
    assert all(ratio["values"] for ratio in measured["ratios"])
    assert f"## {part}" in (tmp_path / "results.md").read_text(encoding="utf-8")
