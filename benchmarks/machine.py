"""What figures depend on besides the code: the versions of everything, and the machine."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.dsbulk import DSBULK_VERSION
from local.cassandra.java import find_java

PACKAGES = ("cassandra-driver", "numpy", "pandas", "cqlsh")


def machine(cassandra: str) -> dict[str, str]:
    """Everything that a figure depends on, by name. `cassandra`: its version."""
    return {
        "Cassandra": cassandra,
        "dsbulk": DSBULK_VERSION,
        "Java": _java_version(),
        "Python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
        "system": f"{platform.system()} {platform.machine()}",
        "processor": f"{os.cpu_count()} cores, {_about('/proc/cpuinfo', 'model name') or 'unknown'}",
        "memory": _about("/proc/meminfo", "MemTotal") or "unknown",
        "load before": ", ".join(f"{load:.2f}" for load in os.getloadavg()),
    }


def _java_version() -> str:
    told = subprocess.run([find_java(), "-version"], capture_output=True, text=True, check=False).stderr
    return told.split('"')[1] if '"' in told else told


def _about(file: str, name: str) -> str:
    """The first line `name: value` of a file that only Linux has."""
    path = Path(file)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
