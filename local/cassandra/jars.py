"""Fetches Cassandra with Maven, once: the folder of jars is all the installation there is."""

import shutil
import subprocess
import sys
from pathlib import Path

from local.cassandra.errors import CassandraNeedsError, CassandraStartError

CASSANDRA_VERSION = "5.0.9"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"


def fetch_jars(root: Path) -> Path:
    """The folder of jars under `root`; filled on first use, which takes up to a minute."""
    jars = root / f"jars-{CASSANDRA_VERSION}"
    if jars.is_dir():
        return jars
    maven = find_maven()
    print(f"Fetching Cassandra {CASSANDRA_VERSION} with Maven (about a minute, once) ...", file=sys.stderr)
    unfinished = jars.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    options = (
        f"-Dcassandra.version={CASSANDRA_VERSION}",
        "-DincludeScope=runtime",
        f"-DoutputDirectory={unfinished}",
    )
    copied = subprocess.run(
        [maven, "-q", "-B", "-f", Path(__file__).with_name("pom.xml"), *options, COPY],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if copied.returncode != 0:
        raise CassandraStartError(
            f"Maven could not fetch Cassandra:\n{(copied.stdout + copied.stderr)[-2000:]}"
        )
    unfinished.rename(jars)
    return jars


def find_maven() -> str:
    if found := shutil.which("mvn"):
        return found
    raise CassandraNeedsError(
        "Cassandra is fetched with Maven, and there is no mvn on the PATH. "
        "Install it (Debian, Ubuntu: apt install maven; macOS: brew install maven)."
    )
