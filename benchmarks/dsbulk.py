"""dsbulk, the loader that Cassandra's users know, writing a row per reading."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.keyspaces import Keyspace
from benchmarks.measure import BenchmarkError, Usage, measure
from local.cassandra.jars import COPY, find_maven
from local.cassandra.java import find_java
from tests.generate.sums import Sums

DSBULK_VERSION = "1.10.0"
MAIN_CLASS = "com.datastax.oss.dsbulk.runner.DataStaxBulkLoader"
TABLE = "readings (meter_id text, stamp timestamp, kwh decimal, PRIMARY KEY ((meter_id), stamp))"
MAPPING = "meter=meter_id, stamp=stamp, kwh=kwh"
_TRUST_PASSWORD = "changeit"  # noqa: S105 - it guards a public certificate


def fetch_dsbulk(home: Path) -> Path:
    """The folder of jars under `home`; filled with Maven on first use, which takes about a minute."""
    jars = home / "benchmarks" / f"dsbulk-{DSBULK_VERSION}"
    if jars.is_dir():
        return jars
    print(f"Fetching dsbulk {DSBULK_VERSION} with Maven (about a minute, once) ...", file=sys.stderr)
    unfinished = jars.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command: list[str | Path] = [
        find_maven(), "-q", "-B", "-f", Path(__file__).with_name("pom.xml"), COPY,
        f"-Ddsbulk.version={DSBULK_VERSION}", "-DincludeScope=runtime", f"-DoutputDirectory={unfinished}",
    ]  # fmt: skip
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(f"Maven could not fetch dsbulk:\n{(done.stdout + done.stderr)[-2000:]}")
    unfinished.rename(jars)
    return jars


def load_readings(jars: Path, folder: Path, keyspace: Keyspace, file: Path, sums: Sums) -> Usage:
    """One run of dsbulk with its defaults. BenchmarkError unless all readings are there afterwards."""
    keyspace.execute(f"CREATE TABLE {keyspace.name}.{TABLE}")
    settings = folder / "dsbulk.conf"
    settings.touch(mode=0o600)
    settings.write_text(_settings(keyspace, file, folder))
    usage, _ = measure([find_java(), "-cp", f"{jars}/*", MAIN_CLASS, "load", "-f", settings], folder)
    _check(keyspace, sums)
    return usage


def _check(keyspace: Keyspace, sums: Sums) -> None:
    """As many rows as were generated, for every meter."""
    count = keyspace.driver.prepare(
        f"SELECT count(*) FROM {keyspace.name}.readings WHERE meter_id = ?"  # noqa: S608 - our own name
    )
    for index in range(sums.meters):
        ((rows,),) = keyspace.driver.execute(count, (sums.meter_id(index),))
        if rows != sums.readings[index].sum():
            raise BenchmarkError(f"dsbulk left {rows} readings of {sums.meter_id(index)}")


def _settings(keyspace: Keyspace, file: Path, folder: Path) -> str:
    """In a file, because a command line with passwords can be read by everyone on the machine."""
    server, driver = keyspace.server, "datastax-java-driver"
    settings = {
        "dsbulk.connector.csv.url": str(file),
        "dsbulk.schema.keyspace": keyspace.name,
        "dsbulk.schema.table": "readings",
        "dsbulk.schema.mapping": MAPPING,
        "dsbulk.log.directory": str(folder / "dsbulk-logs"),
        f"{driver}.basic.contact-points": [f"{server.host}:{server.port}"],
        f"{driver}.basic.load-balancing-policy.local-datacenter": "datacenter1",
        f"{driver}.basic.request.consistency": "LOCAL_QUORUM",
        f"{driver}.advanced.auth-provider.class": "PlainTextAuthProvider",
        f"{driver}.advanced.auth-provider.username": server.username,
        f"{driver}.advanced.auth-provider.password": server.password,
    }
    if server.ca_file is not None:
        tls = f"{driver}.advanced.ssl-engine-factory"
        settings |= {
            f"{tls}.class": "DefaultSslEngineFactory",
            f"{tls}.truststore-path": str(_truststore(server.ca_file, folder)),
            f"{tls}.truststore-password": _TRUST_PASSWORD,
        }
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())


def _truststore(ca_file: Path, folder: Path) -> Path:
    store = folder / "trust.p12"
    if not store.exists():
        command: list[str | Path] = [
            find_java().with_name("keytool"), "-importcert", "-noprompt", "-alias", "node", "-file", ca_file,
            "-keystore", store, "-storetype", "PKCS12", "-storepass", _TRUST_PASSWORD,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchmarkError(f"keytool could not make a trust store: {done.stdout}{done.stderr}")
    return store
