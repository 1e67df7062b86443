"""What the environment tells a Lambda, read once into a typed object."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

KEYSPACES = "keyspaces://"
KEYSPACES_PORT = 9142
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d")


@dataclass(frozen=True, slots=True)
class Settings:
    """`store`: a URL that `common.store.connect.open_store` takes. `queue_url` is empty in the api."""

    store: str
    inbox_bucket: str
    records_bucket: str
    queue_url: str
    default_profile: str

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Raises KeyError naming the variable that is missing."""
        return cls(
            store=environ["METERSPACE_STORE"],
            inbox_bucket=environ["METERSPACE_INBOX_BUCKET"],
            records_bucket=environ["METERSPACE_RECORDS_BUCKET"],
            queue_url=environ.get("METERSPACE_QUEUE_URL", ""),
            default_profile=environ.get("METERSPACE_DEFAULT_PROFILE", ""),
        )


@dataclass(frozen=True, slots=True)
class CassandraSettings:
    """How to reach Cassandra or Keyspaces. Empty `ca_file`: no TLS.

    Who we are is told by the first of these that is not empty: `username` and `password`; the SSM parameter
    named `credentials_parameter`, which holds both as JSON; the credentials of the process's AWS role, which
    sign for `region`. `region` is empty for any Cassandra that is not Keyspaces.
    """

    host: str
    port: int
    keyspace: str
    local_dc: str
    username: str
    password: str = field(repr=False)
    ca_file: str
    server_hostname: str
    region: str = ""
    credentials_parameter: str = ""

    @classmethod
    def read(cls, url: str, environ: Mapping[str, str] = os.environ) -> "CassandraSettings":
        """From `cassandra://host:port/keyspace` or `keyspaces://region/keyspace`, and METERSPACE_*."""
        if url.startswith(KEYSPACES):
            return cls._read_keyspaces(url, environ)
        address, _, keyspace = url.removeprefix("cassandra://").partition("/")
        host, _, port = address.partition(":")
        return cls(
            host=host,
            port=int(port or 9042),
            keyspace=keyspace or "meterspace",
            local_dc=environ.get("METERSPACE_CASSANDRA_LOCAL_DC", "datacenter1"),
            username=environ.get("METERSPACE_CASSANDRA_USERNAME", ""),
            password=environ.get("METERSPACE_CASSANDRA_PASSWORD", ""),
            ca_file=environ.get("METERSPACE_CASSANDRA_CA", ""),
            server_hostname=environ.get("METERSPACE_CASSANDRA_HOSTNAME", host),
        )

    @classmethod
    def _read_keyspaces(cls, url: str, environ: Mapping[str, str]) -> "CassandraSettings":
        """Keyspaces is never reached without TLS, nor with a password out of the environment."""
        region, _, keyspace = url.removeprefix(KEYSPACES).partition("/")
        if not _REGION.fullmatch(region):
            raise ValueError(f"{url!r} names no AWS region: write keyspaces://eu-west-1/meterspace")
        ca_file = environ.get("METERSPACE_CASSANDRA_CA", "")
        if not ca_file:
            raise ValueError(
                "keyspaces:// needs METERSPACE_CASSANDRA_CA: the file of the certificates to trust,"
                " docker/keyspaces-ca.pem in the repository"
            )
        own_host = f"cassandra.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"
        endpoint = environ.get("METERSPACE_CASSANDRA_ENDPOINT", "")
        host, port = _host_and_port(endpoint) if endpoint else (own_host, KEYSPACES_PORT)
        return cls(
            host=host,
            port=port,
            keyspace=keyspace or "meterspace",
            local_dc=environ.get("METERSPACE_CASSANDRA_LOCAL_DC", region),
            username="",
            password="",
            ca_file=ca_file,
            server_hostname=environ.get("METERSPACE_CASSANDRA_HOSTNAME", own_host),
            region=region,
            credentials_parameter=environ.get("METERSPACE_CASSANDRA_CREDENTIALS", ""),
        )


def _host_and_port(endpoint: str) -> tuple[str, int]:
    host, _, port = endpoint.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"METERSPACE_CASSANDRA_ENDPOINT is {endpoint!r}; write it as host:port")
    return host, int(port)
