"""dsbulk, the loader that Cassandra's users know, writing a row per reading or a row per meter day."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.keyspaces import SAMPLED_METERS, Keyspace
from benchmarks.measure import BenchmarkError, Usage, measure
from local.cassandra.jars import COPY, find_maven
from local.cassandra.java import find_java
from tests.generate.sums import Sums

DSBULK_VERSION = "1.10.0"
MAIN_CLASS = "com.datastax.oss.dsbulk.runner.DataStaxBulkLoader"
TABLE = "readings (meter_id text, stamp timestamp, kwh decimal, PRIMARY KEY ((meter_id), stamp))"
DAYS_TABLE = "days (meter_id text, day date, slots frozen<list<bigint>>, PRIMARY KEY ((meter_id), day))"
MAPPING = "meter=meter_id, stamp=stamp, kwh=kwh"
DAYS_MAPPING = "meter=meter_id, day=day, slots=slots"
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
    usage = _load(jars, folder, keyspace, {"csv.url": str(file)}, "readings", MAPPING)
    check_readings(keyspace, sums)
    return usage


def load_lists(jars: Path, folder: Path, keyspace: Keyspace, file: Path, sums: Sums) -> Usage:
    """The same from a file of JSON lines that has the lists of the column `slots` ready."""
    keyspace.execute(f"CREATE TABLE {keyspace.name}.{DAYS_TABLE}")
    usage = _load(jars, folder, keyspace, {"name": "json", "json.url": str(file)}, "days", DAYS_MAPPING)
    _check_lists(keyspace, sums)
    return usage


def _load(
    jars: Path, folder: Path, keyspace: Keyspace, connector: Mapping[str, str], table: str, mapping: str
) -> Usage:
    """The settings go into a file: a command line with passwords can be read by everyone on the machine."""
    of_connector = {f"dsbulk.connector.{name}": value for name, value in connector.items()}
    file = folder / "dsbulk.conf"
    file.touch(mode=0o600)
    file.write_text(_text(of_connector | _settings(keyspace, folder, table, mapping)))
    command: list[str | Path] = [find_java(), "-cp", f"{jars}/*", MAIN_CLASS, "load", "-f", file]
    return measure(command, folder, server=keyspace.server)[0]


def check_readings(keyspace: Keyspace, sums: Sums) -> None:
    """As many rows as were generated, for every meter."""
    count = keyspace.driver.prepare(
        f"SELECT count(*) FROM {keyspace.name}.readings WHERE meter_id = ?"  # noqa: S608 - our own name
    )
    for index in range(sums.meters):
        ((rows,),) = keyspace.driver.execute(count, (sums.meter_id(index),))
        if rows != sums.readings[index].sum():
            raise BenchmarkError(f"there are {rows} readings of {sums.meter_id(index)}")


def _check_lists(keyspace: Keyspace, sums: Sums) -> None:
    """Every day of some meters spread over the file."""
    days = keyspace.driver.prepare(
        f"SELECT slots FROM {keyspace.name}.days WHERE meter_id = ?"  # noqa: S608 - our own name
    )
    for index in range(0, sums.meters, max(1, sums.meters // SAMPLED_METERS)):
        found = [sum(slots) for (slots,) in keyspace.driver.execute(days, (sums.meter_id(index),))]
        if found != sums.uwh[index].tolist():
            raise BenchmarkError(f"the days of {sums.meter_id(index)} are not those that were generated")


def _text(settings: Mapping[str, object]) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())


def _settings(keyspace: Keyspace, folder: Path, table: str, mapping: str) -> dict[str, object]:
    server, driver = keyspace.server, "datastax-java-driver"
    settings: dict[str, object] = {
        "dsbulk.schema.keyspace": keyspace.name,
        "dsbulk.schema.table": table,
        "dsbulk.schema.mapping": mapping,
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
    return settings


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
