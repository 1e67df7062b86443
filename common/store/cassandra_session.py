"""A session with Cassandra or Amazon Keyspaces, set up as both like it."""

import logging
import socket
import ssl
from typing import Any, Protocol

from cassandra import ConsistencyLevel
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.policies import ConstantReconnectionPolicy, DCAwareRoundRobinPolicy, FallthroughRetryPolicy
from cassandra.query import tuple_factory

from common.settings import CassandraSettings
from common.store.cassandra_login import auth_provider
from common.store.cassandra_protocol import WireProtocol

CONNECT_TIMEOUT_S = 5
RECONNECT_AFTER_S = 1.0


class _Connection(Cluster.connection_class):  # type: ignore[misc]
    """Hands a whole batch to the socket at once: in pieces of 4 KiB the two threads wait for each other."""

    out_buffer_size = 64 * 1024


class Session(Protocol):
    """What the adapter uses of a driver's session. Tests give one that checks, or fails on purpose."""

    def prepare(self, query: str) -> Any:
        """A `PreparedStatement`."""

    def execute_async(self, query: Any, *, timeout: float, paging_state: bytes | None = None) -> Any:
        """A `ResponseFuture` for a bound statement or a batch of them."""

    def shutdown(self) -> None:
        """Close every connection and stop every thread of the session's cluster."""


class SessionFactory(Protocol):
    """Makes a new session; raises the driver's `NoHostAvailable` where it cannot."""

    def __call__(self, settings: CassandraSettings) -> Session: ...


class DriverSession:
    """A session that owns its cluster, so that closing one closes the other."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        try:
            self.driver = cluster.connect()
        except BaseException:
            cluster.shutdown()
            raise
        self.driver.use_client_timestamp = False
        self.driver.client_protocol_handler = WireProtocol

    def prepare(self, query: str) -> Any:
        return self.driver.prepare(query)

    def execute_async(self, query: Any, *, timeout: float, paging_state: bytes | None = None) -> Any:
        return self.driver.execute_async(query, timeout=timeout, paging_state=paging_state)

    def shutdown(self) -> None:
        self._cluster.shutdown()


def open_session(settings: CassandraSettings) -> DriverSession:
    """Connect. Protocol 4, because Keyspaces knows no newer one. The driver itself retries nothing.

    No heartbeat: a frozen Lambda wakes up past its deadline and would drop healthy connections.
    """
    profile = ExecutionProfile(
        load_balancing_policy=DCAwareRoundRobinPolicy(local_dc=settings.local_dc),
        retry_policy=FallthroughRetryPolicy(),
        consistency_level=ConsistencyLevel.LOCAL_QUORUM,
        row_factory=tuple_factory,
    )
    cluster = Cluster(
        contact_points=[settings.host],
        port=settings.port,
        protocol_version=4,
        connection_class=_Connection,
        auth_provider=auth_provider(settings),
        ssl_context=_tls(settings.ca_file) if settings.ca_file else None,
        ssl_options={"server_hostname": settings.server_hostname} if settings.ca_file else None,
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        reconnection_policy=ConstantReconnectionPolicy(RECONNECT_AFTER_S, max_attempts=None),
        # The driver leaves Nagle's algorithm on, which can cost nine tenths of the write rate.
        sockopts=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
        connect_timeout=CONNECT_TIMEOUT_S,
        idle_heartbeat_interval=0,
        schema_metadata_enabled=False,
        token_metadata_enabled=False,
        monitor_reporting_enabled=False,
    )
    return DriverSession(cluster)


def _is_news(record: logging.LogRecord) -> bool:
    """Cassandra warns of every batch over several partitions. Ours are meant, and there are thousands."""
    told = record.getMessage()
    return not (told.startswith("Server warning") and ("Unlogged batch" in told or "Batch for" in told))


logging.getLogger("cassandra.protocol").addFilter(_is_news)


def _tls(ca_file: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(ca_file)
    return context
