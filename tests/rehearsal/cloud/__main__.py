"""`python -m tests.rehearsal.cloud`: an emulated AWS until Ctrl-C, with a Cassandra behind its Keyspaces.

Prints what a shell needs to talk to it, for `eval`. Images run in containers where `--registry` names a
registry; without one, any image of a repository `.../api` or `.../processor` is this checkout's own code.
"""

import argparse
import shlex
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

from local.cassandra import running_or_start
from local.cassandra.server import home_from
from tests.rehearsal.cloud import Cloud, CloudConfig
from tests.rehearsal.cloud.behind import KeyspacesBehind
from tests.rehearsal.cloud.runner import MakeRunner, in_processes
from tests.rehearsal.engine import find_or_start
from tests.rehearsal.in_containers import in_containers

HANDLERS = {"/api": "api.handler:handler", "/processor": "processor.handler:handler"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.rehearsal.cloud", description=__doc__)
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--registry", default="", help="host:port of a container registry")
    arguments = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="rehearsal-")))
        print("Starting Cassandra and the emulated AWS ...", file=sys.stderr)
        server = running_or_start(home_from(), "rehearsal")
        closing.callback(server.stop)
        behind = closing.enter_context(KeyspacesBehind(folder, arguments.region, server))
        make: MakeRunner = in_processes(HANDLERS, folder)
        if arguments.registry:
            engine = find_or_start(folder / "engine")
            closing.callback(engine.stop)
            make = in_containers(engine, folder, {}, behind.mounts)
        config = CloudConfig(
            folder=folder,
            make_runner=make,
            region=arguments.region,
            registry=arguments.registry,
            cassandra=behind.cassandra,
            environment=behind.environment,
            keys=behind.keys,
            port=arguments.port,
        )
        cloud = closing.enter_context(Cloud(config))
        for name, value in cloud.environment().items():
            print(f"export {name}={shlex.quote(value)}")
        print(f"# logs of functions: {folder}", flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
