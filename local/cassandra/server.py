"""A Cassandra to talk to: one that the environment names, or one of ours, started when it is not running."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from local.cassandra.errors import CassandraStartError
from local.cassandra.instance import State, is_running, locked, prepared_state, read_state, write_state
from local.cassandra.jars import CASSANDRA_VERSION, fetch_jars, find_maven
from local.cassandra.java import find_java
from local.cassandra.launch import launch, terminate, wait_for_port
from local.cassandra.login import USERNAME, secure

SMALL_HEAP_MB = 1024
"""Enough for tests and trials."""


@dataclass(frozen=True, slots=True)
class CassandraServer:
    """How to reach it. `ca_file` is what to trust; `directory` is None for one that is not ours to stop."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    ca_file: Path | None
    directory: Path | None = None

    def stop(self) -> None:
        """Its data stays. Nothing happens to one that is not ours."""
        if self.directory is not None:
            stop(self.directory)


def named_in(environment: Mapping[str, str]) -> CassandraServer | None:
    """METERSPACE_CASSANDRA=host:port with _USERNAME, _PASSWORD and _CA (a file; without it, no TLS)."""
    address = environment.get("METERSPACE_CASSANDRA")
    if not address:
        return None
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise CassandraStartError(f"METERSPACE_CASSANDRA is {address!r}; write it as host:port.")
    return CassandraServer(
        host=host,
        port=int(port),
        username=environment.get("METERSPACE_CASSANDRA_USERNAME", "cassandra"),
        password=environment.get("METERSPACE_CASSANDRA_PASSWORD", "cassandra"),
        ca_file=Path(ca) if (ca := environment.get("METERSPACE_CASSANDRA_CA")) else None,
    )


def running_or_start(home: Path, name: str = "main", heap_mb: int = SMALL_HEAP_MB) -> CassandraServer:
    """The instance `name` under `home`; returns when it answers. Several processes may ask at once.

    `heap_mb`: Java's heap, if it is not running yet.
    """
    directory = instance_directory(home, name)
    with locked(directory):
        state = read_state(directory)
        if state is None or not is_running(directory, state):
            state = _start(directory, heap_mb)
        wait_for_port(directory, state)
        if not state.secured:
            secure(state.port, directory / "ca.pem", state.password)
            state = write_state(directory, replace(state, secured=True))
    return _server(directory, state)


def stop(directory: Path) -> bool:
    """Whether there was anything to stop."""
    with locked(directory):
        state = read_state(directory)
        if state is None or not is_running(directory, state):
            return False
        terminate(directory, state)
        write_state(directory, replace(state, pid=None))
    return True


def remove(directory: Path) -> None:
    """Stops it and deletes its data."""
    if directory.exists():
        stop(directory)
        shutil.rmtree(directory)


def running(home: Path) -> list[CassandraServer]:
    """All instances under `home` that run now."""
    found = []
    for file in sorted((home.resolve() / "cassandra").glob("*/state.json")):
        state = read_state(file.parent)
        if state is not None and is_running(file.parent, state):
            found.append(_server(file.parent, state))
    return found


def check_needs(home: Path) -> None:
    """CassandraNeedsError where Java or Maven is missing. Jars that are there already need no Maven."""
    find_java()
    if not (home.resolve() / "cassandra" / f"jars-{CASSANDRA_VERSION}").is_dir():
        find_maven()


def home_from(environment: Mapping[str, str] = os.environ) -> Path:
    return Path(environment.get("METERSPACE_HOME", ".meterspace")).resolve()


def instance_directory(home: Path, name: str) -> Path:
    return home.resolve() / "cassandra" / name


def _start(directory: Path, heap_mb: int) -> State:
    find_java()
    with locked(directory.parent):
        jars = fetch_jars(directory.parent)
    state = write_state(directory, prepared_state(directory))
    return write_state(directory, replace(state, pid=launch(directory, jars, state, heap_mb)))


def _server(directory: Path, state: State) -> CassandraServer:
    return CassandraServer("127.0.0.1", state.port, USERNAME, state.password, directory / "ca.pem", directory)
