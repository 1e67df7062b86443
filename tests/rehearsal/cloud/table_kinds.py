"""Keyspaces tables as CloudFormation makes them: the properties turned into the service's own calls."""

import time
from typing import Any

from tests.rehearsal.cloud.expressions import Resource
from tests.rehearsal.cloud.kinds import Desk, Kind, Properties, names, number, truth
from tests.rehearsal.cloud.refused import RefusedError

KEYSPACE_READY_S = 60


def _tags(desk: Desk, told: Properties) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in desk.tag_map(told).items()]


def _create_keyspace(desk: Desk, logical: str, told: Properties) -> Resource:
    name = told.get("KeyspaceName") or desk.name_for(logical).lower().replace("-", "_")[:48]
    desk.client("keyspaces").create_keyspace(keyspaceName=name, tags=_tags(desk, told))
    return Resource(name)


def _create_table(desk: Desk, logical: str, told: Properties) -> Resource:
    keyspaces = desk.client("keyspaces")
    keyspace, name = (
        told["KeyspaceName"],
        told.get("TableName") or desk.name_for(logical).replace("-", "_")[:48],
    )
    keyspaces.create_table(
        keyspaceName=keyspace,
        tableName=name,
        schemaDefinition=_schema(told),
        tags=_tags(desk, told),
        **_options(told),
    )
    end = time.monotonic() + KEYSPACE_READY_S
    while keyspaces.get_table(keyspaceName=keyspace, tableName=name)["status"] != "ACTIVE":
        if time.monotonic() > end:
            raise RefusedError("NotStabilized", f"{keyspace}.{name} is still not active")
        time.sleep(0.1)
    return Resource(f"{keyspace}|{name}")


def _schema(told: Properties) -> dict[str, Any]:
    clustering = told.get("ClusteringKeyColumns", [])
    columns = [
        *told["PartitionKeyColumns"],
        *(key["Column"] for key in clustering),
        *told.get("RegularColumns", []),
    ]
    return {
        "allColumns": [{"name": it["ColumnName"], "type": it["ColumnType"]} for it in columns],
        "partitionKeys": [{"name": it["ColumnName"]} for it in told["PartitionKeyColumns"]],
        "clusteringKeys": [
            {"name": it["Column"]["ColumnName"], "orderBy": it.get("OrderBy", "ASC")} for it in clustering
        ],
    }


def _options(told: Properties) -> dict[str, Any]:
    options: dict[str, Any] = {}
    modes = {"ON_DEMAND": "PAY_PER_REQUEST", "PROVISIONED": "PROVISIONED"}
    if "BillingMode" in told:
        options["capacitySpecification"] = {"throughputMode": modes[told["BillingMode"]["Mode"]]}
    if "PointInTimeRecoveryEnabled" in told:
        status = "ENABLED" if truth(told["PointInTimeRecoveryEnabled"]) else "DISABLED"
        options["pointInTimeRecovery"] = {"status": status}
    if "EncryptionSpecification" in told:
        options["encryptionSpecification"] = {"type": told["EncryptionSpecification"]["EncryptionType"]}
    if "WarmThroughput" in told:
        warm = told["WarmThroughput"]
        options["warmThroughputSpecification"] = {
            key[0].lower() + key[1:]: number(value) for key, value in warm.items()
        }
    return options


def _update_table(desk: Desk, physical: str, old: Properties, told: Properties) -> Resource:
    keyspace, _, name = physical.partition("|")
    added = [
        column for column in told.get("RegularColumns", []) if column not in old.get("RegularColumns", [])
    ]
    if added or len(told.get("RegularColumns", [])) != len(old.get("RegularColumns", [])):
        raise RefusedError("NotUpdatable", f"The emulation cannot change the columns of {keyspace}.{name}")
    options = _options(told)
    if options != _options(old):
        desk.client("keyspaces").update_table(keyspaceName=keyspace, tableName=name, **options)
    return Resource(physical)


def _delete_table(desk: Desk, physical: str, told: Properties) -> None:
    keyspace, _, name = physical.partition("|")
    desk.client("keyspaces").delete_table(keyspaceName=keyspace, tableName=name)


KINDS = (
    Kind(
        "AWS::Cassandra::Keyspace",
        names("KeyspaceName Tags"),
        _create_keyspace,
        lambda desk, name, old, new: Resource(name),
        lambda desk, name, told: desk.client("keyspaces").delete_keyspace(keyspaceName=name),
        fixed=names("KeyspaceName"),
        named="KeyspaceName",
    ),
    Kind(
        "AWS::Cassandra::Table",
        names(
            "KeyspaceName TableName PartitionKeyColumns ClusteringKeyColumns RegularColumns BillingMode"
            " PointInTimeRecoveryEnabled EncryptionSpecification WarmThroughput Tags"
        ),
        _create_table,
        _update_table,
        _delete_table,
        fixed=names("KeyspaceName TableName PartitionKeyColumns ClusteringKeyColumns"),
        named="TableName",
        required=names("KeyspaceName PartitionKeyColumns"),
    ),
)
