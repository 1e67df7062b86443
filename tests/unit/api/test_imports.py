"""What a worker of the API has to import before it can answer."""

import subprocess
import sys

PROGRAM = """
import sys
import api.handler
from common.store.connect import open_store
open_store("sqlite://" + sys.argv[1])
heavy = {"boto3", "cassandra", "cli", "local", "numpy", "pandas", "processor", "pydantic"}
print(*sorted(heavy & set(sys.modules)))
"""


def test_nothing_heavy(tmp_path: object) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, f"{tmp_path}/store.sqlite"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
