"""What importing costs, and what the first event adds: measured in the process that does it.

`python -m benchmarks.programs.imports MODULE [api|processor]` prints CPU and wall seconds, modules and peak
memory as JSON. It runs in the bare environment of one of the images, so it uses nothing but its packages.
"""

import importlib
import json
import resource
import sys
import time
from pathlib import Path

KEYSPACES = "keyspaces://eu-west-1/meterspace"
ENVIRON = {
    "METERSPACE_STORE": KEYSPACES,
    "METERSPACE_INBOX_BUCKET": "inbox",
    "METERSPACE_RECORDS_BUCKET": "records",
    "METERSPACE_CASSANDRA_CA": "ca.pem",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_SESSION_TOKEN": "none",
}
"""What a Lambda finds in its own."""


def main() -> None:
    before = len(sys.modules)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    importlib.import_module(sys.argv[1])
    if len(sys.argv) > 2:
        get_ready(sys.argv[2])
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    modules = len(sys.modules) - before
    print(json.dumps({"cpu_s": cpu_s, "wall_s": wall_s, "modules": modules, "peak_mb": peak_mb()}))


def peak_mb() -> float:
    """Of this process alone: on Linux `getrusage` also knows what its parent held when it began."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text(encoding="ascii").partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def get_ready(part: str) -> None:
    """All that the first event does before anything is sent to the store or to S3."""
    if part == "api":
        from api.ports import ports

        ports()
    else:
        from processor.handler import app

        app()
    from common.settings import CassandraSettings
    from common.store.cassandra_login import auth_provider

    login = auth_provider(CassandraSettings.read(KEYSPACES))
    assert login
    login.credentials()


if __name__ == "__main__":
    main()
