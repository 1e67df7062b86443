"""The other loaders, each as a program of its own, checked afterwards."""

import sys
from pathlib import Path

from benchmarks.dsbulk import TABLE, check_readings, load_lists, load_readings
from benchmarks.given import Given
from benchmarks.keyspaces import Keyspace
from benchmarks.measure import Usage, measure


def dsbulk_readings(jars: Path, folder: Path, keyspace: Keyspace, given: Given) -> Usage:
    """dsbulk, a row per reading."""
    return load_readings(jars, folder, keyspace, given.file, given.sums)


def dsbulk_lists(jars: Path, folder: Path, keyspace: Keyspace, given: Given) -> Usage:
    """dsbulk, a row per meter day with the list of its readings."""
    return load_lists(jars, folder, keyspace, given.file, given.sums)


def plain_loader(folder: Path, keyspace: Keyspace, given: Given) -> Usage:
    """A loader on the driver as most people write it, a row per reading."""
    keyspace.execute(f"CREATE TABLE {keyspace.name}.{TABLE}")
    address = f"{keyspace.server.host}:{keyspace.server.port}"
    program = [sys.executable, "-m", "benchmarks.programs.plain_loader"]
    command: list[str | Path] = [*program, given.file, address, keyspace.name]
    usage, _ = measure(command, folder, keyspace.environ, keyspace.server)
    check_readings(keyspace, given.sums)
    return usage
