"""Brings one instance up and takes it down: certificate, configuration, process."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from string import Template

from local.cassandra.errors import CassandraStartError
from local.cassandra.instance import State, is_running
from local.cassandra.java import find_java

HERE = Path(__file__).parent
START_S = 180
STOP_S = 60
POLL_S = 0.2


def launch(directory: Path, jars: Path, state: State, heap_mb: int) -> int:
    """The process id. The process goes on when this one ends, and a Ctrl-C does not reach it."""
    java = find_java()
    _make_certificate(java, directory, state.password)
    _write_configuration(directory, state)
    command = [
        str(java), f"@{HERE / 'java.options'}", f"-Xms{heap_mb}m", f"-Xmx{heap_mb}m",
        f"-javaagent:{next(jars.glob('jamm-*.jar'))}",
        f"-Dcassandra.config={(directory / 'cassandra.yaml').as_uri()}",
        f"-Dcassandra.storagedir={directory}", f"-Dcassandra.logdir={directory}",
        f"-Dlogback.configurationFile={HERE / 'logback.xml'}",
        "-cp", f"{jars}/*", "org.apache.cassandra.service.CassandraDaemon",
    ]  # fmt: skip
    with (directory / "stdout.log").open("w") as output:
        started = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    return started.pid


def wait_for_port(directory: Path, state: State) -> None:
    """Returns when it takes connections and, the first time, has made its default superuser."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if not is_running(directory, state):
            raise CassandraStartError(
                f"Cassandra ended while starting. The end of its output:\n{_tail(directory)}"
            )
        if _is_open(state.port) and (state.secured or _has_superuser(directory)):
            return
        time.sleep(POLL_S)
    raise CassandraStartError(
        f"Cassandra did not answer within {START_S} s. The end of its output:\n{_tail(directory)}"
    )


def terminate(directory: Path, state: State) -> None:
    """Asks first, so that it writes what it holds; insists after a minute."""
    if state.pid is None:
        return
    for number, patience_s in ((signal.SIGTERM, STOP_S), (signal.SIGKILL, POLL_S * 10)):
        if not is_running(directory, state):
            return
        os.kill(state.pid, number)
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and is_running(directory, state):
            time.sleep(POLL_S)


def _make_certificate(java: Path, directory: Path, password: str) -> None:
    """Signed by itself: `ca.pem` is what a client must trust."""
    if (directory / "ca.pem").exists():
        return
    store = [
        "-alias",
        "node",
        "-keystore",
        str(directory / "keystore.p12"),
        "-storepass:env",
        "STORE_PASSWORD",
    ]
    making = [
        "-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-validity", "3650", "-storetype", "PKCS12",
        "-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1",
    ]  # fmt: skip
    for command in (making, ["-exportcert", "-rfc", "-file", str(directory / "ca.pem")]):
        done = subprocess.run(
            [java.with_name("keytool"), *command, *store],
            env={**os.environ, "STORE_PASSWORD": password}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise CassandraStartError(f"keytool could not make a certificate: {done.stdout}{done.stderr}")


def _write_configuration(directory: Path, state: State) -> None:
    text = Template((HERE / "cassandra.yaml").read_text()).substitute(
        name=directory.name,
        directory=directory,
        port=state.port,
        storage_port=state.storage_port,
        ssl_storage_port=state.ssl_storage_port,
        keystore=directory / "keystore.p12",
        keystore_password=state.password,
    )
    file = directory / "cassandra.yaml"
    file.touch(mode=0o600)
    file.write_text(text)


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _has_superuser(directory: Path) -> bool:
    return "Created default superuser role" in _read(directory / "system.log")


def _tail(directory: Path) -> str:
    return "\n".join((_read(directory / "system.log") + _read(directory / "stdout.log")).splitlines()[-30:])


def _read(file: Path) -> str:
    return file.read_text(errors="replace") if file.exists() else ""
