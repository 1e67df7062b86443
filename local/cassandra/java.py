"""Finds the Java that Cassandra 5.0 runs on, which need not be the first one on the PATH."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from local.cassandra.errors import CassandraNeedsError

JAVA_VERSION = 17
INSTALLED = ("/usr/lib/jvm/*17*/bin/java", "/Library/Java/JavaVirtualMachines/*17*/Contents/Home/bin/java")


def find_java(candidates: Iterable[Path] | None = None) -> Path:
    """Cassandra 5.0 runs on Java 11 and 17 and on no newer one: newer ones have no security manager."""
    for candidate in _candidates() if candidates is None else candidates:
        if _major_version(candidate) == JAVA_VERSION:
            return candidate.resolve()
    raise CassandraNeedsError(
        f"Cassandra needs Java {JAVA_VERSION}: none in JAVA_HOME, on the PATH "
        f"or where it is usually installed. Install it (Debian, Ubuntu: apt install openjdk-17-jre-headless; "
        f"macOS: brew install openjdk@17), or set JAVA_HOME."
    )


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if found := shutil.which("java"):
        yield Path(found)
    for pattern in INSTALLED:
        yield from sorted(Path("/").glob(pattern.lstrip("/")))


def _major_version(java: Path) -> int | None:
    try:
        told = subprocess.run(
            [java, "-version"], capture_output=True, text=True, check=False, timeout=30
        ).stderr
    except OSError:
        return None
    match = re.search(r'version "(\d+)', told)
    return int(match[1]) if match else None
