"""What no loader can beat: the parse of the file alone, and the server's own rate. Timed without start-up."""

import json
import sys
from pathlib import Path

from benchmarks.given import Given
from benchmarks.keyspaces import Keyspace
from benchmarks.measure import BenchmarkError, Usage, measure


def pandas_parse(folder: Path, _: Keyspace, given: Given) -> Usage:
    """pandas alone over the same file."""
    command = [sys.executable, "-m", "benchmarks.programs.pandas_parse", str(given.file)]
    usage, told = measure(command, folder)
    return _from_inside(usage, told, given)


def server_alone(folder: Path, keyspace: Keyspace, given: Given) -> Usage:
    """As many meter days as the file has, made and encoded before."""
    sizes = [str(given.sums.meters), str(given.sums.days)]
    command = [sys.executable, "-m", "benchmarks.programs.server_alone", keyspace.url, *sizes]
    usage, told = measure(command, folder, keyspace.environ, keyspace.server)
    return _from_inside(usage, told, given)


def _from_inside(usage: Usage, told: str, given: Given) -> Usage:
    found = json.loads(told)
    if found["readings"] != given.sums.cells:
        raise BenchmarkError(f"{found['readings']} readings, and not {given.sums.cells}")
    return Usage(found["wall_s"], found["cpu_s"], usage.peak_mb, usage.server_cpu_s)
