"""Takes the well-known default superuser away and puts one with a password of its own in its place."""

import secrets
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cassandra import AuthenticationFailed
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable
from cassandra.policies import RoundRobinPolicy

from local.cassandra.errors import CassandraStartError

USERNAME = "meterspace"
DEFAULT = "cassandra"
FORGET_SECONDS = 30.0
LOOK_SECONDS = 0.2


def secure(port: int, ca_file: Path, password: str) -> None:
    """Until the default superuser is refused. Safe to repeat when it was cut off half-way."""
    try:
        with _session(port, ca_file, DEFAULT, DEFAULT) as session:
            session.execute(
                f"CREATE ROLE IF NOT EXISTS {USERNAME} "
                "WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = %s",
                (password,),
            )
    except NoHostAvailable as error:
        if not _by_password(error):
            raise
    with _session(port, ca_file, USERNAME, password) as session:
        session.execute(
            f"ALTER ROLE {DEFAULT} WITH SUPERUSER = false AND LOGIN = false AND PASSWORD = %s",
            (secrets.token_urlsafe(24),),
        )
    _wait_until_refused(port, ca_file)


def _wait_until_refused(port: int, ca_file: Path) -> None:
    """The server remembers a login for seconds: credentials_validity in its settings, 2 s if not set."""
    end = time.monotonic() + FORGET_SECONDS
    while not _is_refused(port, ca_file):
        if time.monotonic() > end:
            raise CassandraStartError(
                f"Cassandra still lets in its default user after {FORGET_SECONDS:.0f} s."
            )
        time.sleep(LOOK_SECONDS)


def _is_refused(port: int, ca_file: Path) -> bool:
    try:
        with _session(port, ca_file, DEFAULT, DEFAULT):
            return False
    except NoHostAvailable as error:
        return _by_password(error)


def _by_password(error: NoHostAvailable) -> bool:
    """Of a login that is refused half-way the driver names the hosts only."""
    return isinstance(error.errors, dict) and any(
        isinstance(cause, AuthenticationFailed) for cause in error.errors.values()
    )


@contextmanager
def _session(port: int, ca_file: Path, username: str, password: str) -> Iterator[Any]:
    cluster = Cluster(
        ["127.0.0.1"],
        port=port,
        protocol_version=4,
        auth_provider=PlainTextAuthProvider(username, password),
        ssl_context=ssl.create_default_context(cafile=str(ca_file)),
        ssl_options={"server_hostname": "127.0.0.1"},
        execution_profiles={EXEC_PROFILE_DEFAULT: ExecutionProfile(RoundRobinPolicy(), request_timeout=30)},
        schema_metadata_enabled=False,
        token_metadata_enabled=False,
    )
    try:
        yield cluster.connect()
    finally:
        cluster.shutdown()
