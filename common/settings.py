"""What the environment tells a Lambda, read once into a typed object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """`store`: `sqlite:///path` or `cassandra://host:port/keyspace`. `queue_url` is empty in the api."""

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
    """How to reach Cassandra or Keyspaces. Empty `username`: no password. Empty `ca_file`: no TLS."""

    host: str
    port: int
    keyspace: str
    local_dc: str
    username: str
    password: str
    ca_file: str
    server_hostname: str

    @classmethod
    def read(cls, url: str, environ: Mapping[str, str] = os.environ) -> "CassandraSettings":
        """From `cassandra://host:port/keyspace` and METERSPACE_CASSANDRA_* variables."""
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
