"""A real Cassandra as Keyspaces: behind a gate that wants SigV4, or by passwords that IAM made."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from common.settings import CassandraSettings
from local.cassandra import CassandraServer
from tests.cassandra_keyspace import settings_of
from tests.keyspaces_gate.gate import KeyspacesGate
from tests.keyspaces_gate.verify import Key
from tests.rehearsal.cloud.cassandra_side import RealCassandra

DATA_CENTRE = "datacenter1"


class KeyspacesBehind:
    """What a cloud is given: `cassandra`, `keys` that the gate knows, the functions' `environment`."""

    def __init__(self, folder: Path, region: str, server: CassandraServer) -> None:
        self.keys: dict[str, Key] = {}
        self._server = server
        self._gate = KeyspacesGate(folder, region, self.keys, server)
        settings: CassandraSettings = settings_of(server, "system")
        self.cassandra = RealCassandra(settings)

    @property
    def gate(self) -> KeyspacesGate:
        return self._gate

    @property
    def mounts(self) -> dict[Path, str]:
        """Certificates, at the same path inside a container."""
        files = [self._gate.ca_file, self._server.ca_file]
        return {file: f"{file}:ro" for file in files if file is not None}

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """How this Cassandra differs from Keyspaces. Functions with a password go to it past the gate."""
        if not variables.get("METERSPACE_CASSANDRA_CREDENTIALS"):
            return self._gate.environment()
        return {
            "METERSPACE_CASSANDRA_ENDPOINT": f"{self._server.host}:{self._server.port}",
            "METERSPACE_CASSANDRA_HOSTNAME": self._server.host,
            "METERSPACE_CASSANDRA_CA": str(self._server.ca_file),
            "METERSPACE_CASSANDRA_LOCAL_DC": DATA_CENTRE,
        }

    def __enter__(self) -> Self:
        self._gate.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gate.__exit__(kind, error, trace)
