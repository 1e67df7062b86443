"""What the server spends: its process is on this machine, and none of those that are measured as clients."""

import os
from pathlib import Path

from local.cassandra import CassandraServer
from local.cassandra.instance import read_state


def server_cpu_s(server: CassandraServer | None) -> float | None:
    """CPU time of the server since it started; None where that cannot be known: not ours, or no Linux."""
    state = read_state(server.directory) if server and server.directory else None
    if state is None or state.pid is None:
        return None
    try:
        told = Path(f"/proc/{state.pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
