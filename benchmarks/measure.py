"""Runs a program and measures it from outside: wall time, CPU time, peak memory."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from benchmarks.server_cpu import server_cpu_s
from common.errors import MeterspaceError
from local.cassandra import CassandraServer

TIME_LIMIT_S = 600


class BenchmarkError(MeterspaceError):
    """A run failed or came out wrong; the message says which and what it printed."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one process from its start to its end, threads included. CPU is user and system time together.

    `server_cpu_s`: of the Cassandra meanwhile; None where it is not known.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float
    server_cpu_s: float | None = None


def measure(
    command: Sequence[str | Path],
    folder: Path,
    environ: Mapping[str, str] | None = None,
    server: CassandraServer | None = None,
) -> tuple[Usage, str]:
    """What the program used, and its standard output. BenchmarkError unless it exits with 0.

    Peak memory is that of the program or, on Linux, of the caller at the start, whichever is more: the caller
    has to be small.
    """
    out, err = folder / "stdout", folder / "stderr"
    server_s = server_cpu_s(server)
    with out.open("wb") as stdout, err.open("wb") as stderr:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=environ)
        limit = Timer(TIME_LIMIT_S, child.kill)
        limit.start()
        _, status, used = os.wait4(child.pid, 0)
        limit.cancel()
        wall_s = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise BenchmarkError(f"{command[0]} ended with {child.returncode}:\n{_end(out)}\n{_end(err)}")
    server_s = _difference(server_cpu_s(server), server_s)
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Usage(wall_s, used.ru_utime + used.ru_stime, used.ru_maxrss / unit, server_s), out.read_text()


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


def _end(file: Path) -> str:
    return file.read_text(errors="replace")[-2000:]
