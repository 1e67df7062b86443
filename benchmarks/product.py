"""This product: one run of its processor over one file, in a process of its own, checked afterwards."""

import json
import sys
from pathlib import Path

from benchmarks.keyspaces import Keyspace, check_days
from benchmarks.measure import BenchmarkError, Usage, measure
from tests.generate.sums import Sums

FAST_SHARE = 0.99


def load_days(profile: str, folder: Path, keyspace: Keyspace, file: Path, sums: Sums) -> Usage:
    """BenchmarkError unless all readings of the file are loaded, by the fast path, and the days are right."""
    command = [sys.executable, "-m", "benchmarks.worker", keyspace.url, profile, str(file)]
    usage, told = measure(command, folder, keyspace.environ)
    counts = json.loads(told)
    if counts["loaded"] != sums.cells or counts["fast"] < FAST_SHARE * sums.cells:
        raise BenchmarkError(f"{file.name}: {sums.cells} readings went in, and the receipts say {counts}")
    check_days(keyspace, sums)
    return usage
