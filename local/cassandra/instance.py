"""One Cassandra of ours on disk: its folder holds all it has, a state file says how to reach and stop it."""

import fcntl
import json
import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class State:
    """`secured` is set once the default superuser is switched off and ours can log in."""

    port: int
    storage_port: int
    ssl_storage_port: int
    password: str
    secured: bool = False
    pid: int | None = None


def read_state(directory: Path) -> State | None:
    try:
        return State(**json.loads((directory / "state.json").read_text()))
    except FileNotFoundError:
        return None


def write_state(directory: Path, state: State) -> State:
    """Readable for its owner only, for it holds the password."""
    unfinished = directory / "state.unfinished"
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(asdict(state)))
    unfinished.replace(directory / "state.json")
    return state


def prepared_state(directory: Path) -> State:
    """The state to start with: the ports of last time where they are still free, else new ones."""
    ports = _free_ports(3)
    state = read_state(directory)
    if state is None:
        return State(ports[0], ports[1], ports[2], password=secrets.token_urlsafe(24))
    if all(map(_is_free, (state.port, state.storage_port, state.ssl_storage_port))):
        return state
    return replace(state, port=ports[0], storage_port=ports[1], ssl_storage_port=ports[2])


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Two processes that want the same instance come one after the other."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_running(directory: Path, state: State | None) -> bool:
    """Whether the process lives and is this instance: its id may have been given to another since."""
    if state is None or state.pid is None:
        return False
    command = ["ps", "-ww", "-p", str(state.pid), "-o", "command="]
    return str(directory) in subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in sockets:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in sockets]


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
