"""Takes the well-known default superuser away and puts one with a password of its own in its place."""

import secrets
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cassandra import AuthenticationFailed
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable
from cassandra.policies import RoundRobinPolicy

USERNAME = "meterspace"
DEFAULT = "cassandra"


def secure(port: int, ca_file: Path, password: str) -> None:
    """Safe to repeat when it was cut off half-way."""
    try:
        with _session(port, ca_file, DEFAULT, DEFAULT) as session:
            session.execute(
                f"CREATE ROLE IF NOT EXISTS {USERNAME} "
                "WITH SUPERUSER = true AND LOGIN = true AND PASSWORD = %s",
                (password,),
            )
    except NoHostAvailable as error:
        if not any(isinstance(cause, AuthenticationFailed) for cause in error.errors.values()):
            raise
    with _session(port, ca_file, USERNAME, password) as session:
        session.execute(
            f"ALTER ROLE {DEFAULT} WITH SUPERUSER = false AND LOGIN = false AND PASSWORD = %s",
            (secrets.token_urlsafe(24),),
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
