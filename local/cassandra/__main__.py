"""`python -m local.cassandra start|stop|status`: what `make cassandra` runs."""

import argparse
import sys

from common.errors import MeterspaceError
from local.cassandra.server import (
    CassandraServer,
    home_from,
    instance_directory,
    running,
    running_or_start,
    stop,
)

EXIT_NOT_RUNNING = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.cassandra", description=__doc__)
    parser.add_argument("action", choices=("start", "stop", "status"))
    parser.add_argument("--name", default="main", help="which instance; each has data and ports of its own")
    parser.add_argument("--all", action="store_true", help="stop: all instances")
    arguments = parser.parse_args()
    home = home_from()
    try:
        if arguments.action == "start":
            print("Starting Cassandra (about 20 seconds) ...", file=sys.stderr)
            print(describe(running_or_start(home, arguments.name)))
        elif arguments.action == "stop":
            return _stop(arguments.name, every=arguments.all)
        else:
            return _status()
    except MeterspaceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def describe(server: CassandraServer) -> str:
    """Lines for a shell: after `eval`, tests and benchmarks use this server."""
    return "\n".join(
        (
            f"export METERSPACE_CASSANDRA={server.host}:{server.port}",
            f"export METERSPACE_CASSANDRA_USERNAME={server.username}",
            f"export METERSPACE_CASSANDRA_PASSWORD={server.password}",
            f"export METERSPACE_CASSANDRA_CA={server.ca_file}",
            "# stop it with: make cassandra-stop",
        )
    )


def _stop(name: str, *, every: bool) -> int:
    home = home_from()
    if every:
        for server in running(home):
            server.stop()
    elif not stop(instance_directory(home, name)):
        print(f"Cassandra {name!r} is not running.", file=sys.stderr)
    return 0


def _status() -> int:
    servers = running(home_from())
    for server in servers:
        print(f"{server.directory}\t{server.host}:{server.port}")
    if not servers:
        print("No Cassandra is running; start one with: make cassandra", file=sys.stderr)
    return 0 if servers else EXIT_NOT_RUNNING


if __name__ == "__main__":
    sys.exit(main())
