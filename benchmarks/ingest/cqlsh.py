"""`cqlsh COPY`, which comes with Cassandra, writing a row per reading."""

import sys
from pathlib import Path

from benchmarks.dsbulk import TABLE, check_readings
from benchmarks.given import Given
from benchmarks.keyspaces import Keyspace
from benchmarks.measure import BenchmarkError, Usage, measure

COPY = (
    "CONSISTENCY LOCAL_QUORUM; COPY {keyspace}.readings (meter_id, stamp, kwh) FROM '{file}'"
    " WITH HEADER = true AND DATETIMEFORMAT = '%Y-%m-%dT%H:%M:%S%z'"
)


def copy_readings(folder: Path, keyspace: Keyspace, given: Given) -> Usage:
    """One COPY with its defaults. BenchmarkError unless all readings are there afterwards."""
    server = keyspace.server
    keyspace.execute(f"CREATE TABLE {keyspace.name}.{TABLE}")
    command: list[str | Path] = [
        Path(sys.executable).with_name("cqlsh"), "--cqlshrc", _settings(keyspace, folder),
        *(["--ssl"] if server.ca_file else []), server.host, str(server.port),
        "-e", COPY.format(keyspace=keyspace.name, file=given.file),
    ]  # fmt: skip
    # It moves an old history file out of the user's home, so it gets a home of its own.
    usage, told = measure(command, folder, {**keyspace.environ, "HOME": str(folder)}, server)
    if f"{given.sums.cells} rows imported" not in told:
        raise BenchmarkError(f"cqlsh did not import {given.sums.cells} rows: {told[-2000:]}")
    check_readings(keyspace, given.sums)
    return usage


def _settings(keyspace: Keyspace, folder: Path) -> Path:
    """A cqlshrc, which names whom to trust, and the file that names us."""
    server, login, settings = keyspace.server, folder / "cqlsh-login", folder / "cqlshrc"
    for file in (login, settings):
        file.touch(mode=0o600)
    login.write_text(f"[plain_text_auth]\nusername = {server.username}\npassword = {server.password}\n")
    settings.write_text(
        f"[authentication]\ncredentials = {login}\n[history]\ndisabled = true\n"
        + (f"[ssl]\ncertfile = {server.ca_file}\nvalidate = true\n" if server.ca_file else "")
    )
    return settings
