"""The control plane of Amazon Keyspaces: its tables are made in a real Cassandra."""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from common.store.schema import Column, Table
from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.cassandra_side import Cassandra
from tests.rehearsal.cloud.refused import RefusedError, not_known
from tests.rehearsal.cloud.wire import answer_call, read_call

CREATING_S = 0.3
SYSTEM = ("system", "system_schema", "system_schema_mcs", "system_multiregion_info")


@dataclass(slots=True)
class _Table:
    told: dict[str, Any]
    tags: list[dict[str, str]]
    made_at: float = field(default_factory=time.monotonic)

    @property
    def status(self) -> str:
        return "ACTIVE" if time.monotonic() - self.made_at > CREATING_S else "CREATING"


@dataclass(slots=True)
class _Keyspace:
    tags: list[dict[str, str]]
    tables: dict[str, _Table] = field(default_factory=dict)


class Keyspaces:
    """As AWS: DDL is asynchronous, names are taken until deleted, a keyspace takes its tables with it."""

    def __init__(self, account: Account, cassandra: Cassandra) -> None:
        self._account = account
        self._cassandra = cassandra
        self._keyspaces: dict[str, _Keyspace] = {}
        self._lock = threading.RLock()

    def __call__(self, request: Request) -> Response:
        return answer_call(read_call(request), self.call)

    def call(self, operation: str, told: dict[str, Any]) -> dict[str, Any]:
        answer = getattr(self, f"_{operation}", None)
        if answer is None:
            raise not_known("Keyspaces", operation)
        with self._lock:
            result: dict[str, Any] = answer(told)
        return result

    def tagged(self) -> list[tuple[str, dict[str, str]]]:
        """ARN and tags of all."""
        with self._lock:
            found = [(self.arn(name), held.tags) for name, held in self._keyspaces.items()]
            for name, held in self._keyspaces.items():
                found += [(self.arn(name, table), it.tags) for table, it in held.tables.items()]
        return [(arn, {tag["key"]: tag["value"] for tag in tags}) for arn, tags in found]

    def tables(self) -> list[tuple[str, str]]:
        with self._lock:
            return [(name, table) for name, held in self._keyspaces.items() for table in held.tables]

    def arn(self, keyspace: str, table: str = "") -> str:
        return self._account.arn("cassandra", f"/keyspace/{keyspace}/" + (f"table/{table}" if table else ""))

    def close(self) -> None:
        """Nothing stays in the cluster."""
        for name in list(self._keyspaces):
            self._cassandra.drop_keyspace(name)

    def _CreateKeyspace(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - AWS's names
        name = told["keyspaceName"]
        if name in self._keyspaces:
            raise RefusedError("ConflictException", f"Keyspace {name} already exists.")
        self._cassandra.create(name, [])
        self._keyspaces[name] = _Keyspace(list(told.get("tags", [])))
        return {"resourceArn": self.arn(name)}

    def _GetKeyspace(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = told["keyspaceName"]
        self._keyspace(name)
        return {"keyspaceName": name, "resourceArn": self.arn(name), "replicationStrategy": "SINGLE_REGION"}

    def _ListKeyspaces(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        names = [*SYSTEM, *self._keyspaces]
        return {"keyspaces": [{"keyspaceName": name, "resourceArn": self.arn(name),
                               "replicationStrategy": "SINGLE_REGION"} for name in names]}  # fmt: skip

    def _DeleteKeyspace(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self._keyspace(told["keyspaceName"])
        self._cassandra.drop_keyspace(told["keyspaceName"])
        del self._keyspaces[told["keyspaceName"]]
        return {}

    def _CreateTable(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        keyspace, name = told["keyspaceName"], told["tableName"]
        tables = self._keyspace(keyspace).tables
        if name in tables:
            raise RefusedError("ConflictException", f"Table {keyspace}.{name} already exists.")
        self._cassandra.create(keyspace, [_table(name, told["schemaDefinition"])])
        tables[name] = _Table({**told}, list(told.get("tags", [])))
        return {"resourceArn": self.arn(keyspace, name)}

    def _GetTable(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        keyspace, name = told["keyspaceName"], told["tableName"]
        table = self._table(keyspace, name)
        recovery = {"status": "DISABLED"} | table.told.get("pointInTimeRecovery", {})
        return {
            "keyspaceName": keyspace,
            "tableName": name,
            "resourceArn": self.arn(keyspace, name),
            "creationTimestamp": datetime.now(UTC),
            "status": table.status,
            "schemaDefinition": table.told["schemaDefinition"],
            "capacitySpecification": {"throughputMode": "PAY_PER_REQUEST"}
            | table.told.get("capacitySpecification", {}),
            "encryptionSpecification": table.told.get(
                "encryptionSpecification", {"type": "AWS_OWNED_KMS_KEY"}
            ),
            "pointInTimeRecovery": recovery,
        }

    def _ListTables(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        keyspace = told["keyspaceName"]
        tables = self._keyspace(keyspace).tables
        return {"tables": [{"keyspaceName": keyspace, "tableName": name,
                            "resourceArn": self.arn(keyspace, name)} for name in tables]}  # fmt: skip

    def _UpdateTable(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        table = self._table(told["keyspaceName"], told["tableName"])
        if "addColumns" in told:
            raise not_known("Keyspaces", "UpdateTable with addColumns")
        table.told.update(told)
        return {"resourceArn": self.arn(told["keyspaceName"], told["tableName"])}

    def _DeleteTable(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        keyspace, name = told["keyspaceName"], told["tableName"]
        if self._table(keyspace, name).status != "ACTIVE":
            raise RefusedError("ConflictException", f"Table {keyspace}.{name} is being created.")
        self._cassandra.drop_table(keyspace, name)
        del self._keyspaces[keyspace].tables[name]
        return {}

    def _ListTagsForResource(self, told: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        keyspace, table = _parts(told["resourceArn"])
        held = self._table(keyspace, table) if table else self._keyspace(keyspace)
        return {"tags": held.tags}

    def _keyspace(self, name: str) -> _Keyspace:
        if name not in self._keyspaces:
            raise RefusedError("ResourceNotFoundException", f"'{name}' not found.")
        return self._keyspaces[name]

    def _table(self, keyspace: str, name: str) -> _Table:
        tables = self._keyspace(keyspace).tables
        if name not in tables:
            raise RefusedError("ResourceNotFoundException", f"'{keyspace}.{name}' not found.")
        return tables[name]


def _parts(arn: str) -> tuple[str, str]:
    keyspace, _, table = arn.partition("/keyspace/")[2].partition("/table/")
    return keyspace.strip("/"), table


def _table(name: str, schema: dict[str, Any]) -> Table:
    types = {column["name"]: column["type"] for column in schema["allColumns"]}
    partition = [key["name"] for key in schema["partitionKeys"]]
    clustering = [key["name"] for key in schema.get("clusteringKeys", [])]
    return Table(
        name=name,
        partition_key=tuple(Column(key, types[key]) for key in partition),
        clustering=tuple(Column(key, types[key]) for key in clustering),
        regular=tuple(Column(key, types[key]) for key in types if key not in {*partition, *clustering}),
        descending=frozenset(
            k["name"] for k in schema.get("clusteringKeys", []) if k.get("orderBy") == "DESC"
        ),
    )
