"""What a stack is between two operations: its template, what it made, and what happened to it."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.expressions import Resource, Scope
from tests.rehearsal.cloud.template import read_template, resolve_parameters


@dataclass(frozen=True, slots=True)
class Source:
    """What a deployment is made from."""

    body: str
    parameters: dict[str, str]
    tags: dict[str, str]

    @property
    def template(self) -> dict[str, Any]:
        return read_template(self.body)

    def says_the_same(self, other: "Source") -> bool:
        resolved = [resolve_parameters(source.template, source.parameters) for source in (self, other)]
        return self.template == other.template and resolved[0] == resolved[1] and self.tags == other.tags


@dataclass(frozen=True, slots=True)
class Made:
    """A resource that is there, with the properties it was last given."""

    logical: str
    type: str
    resource: Resource
    properties: dict[str, Any]
    deletion: str
    replacement: str


@dataclass(slots=True)
class Stack:
    """`status` as CloudFormation names it. `made` is in the order of creation."""

    name: str
    id: str
    status: str = "REVIEW_IN_PROGRESS"
    reason: str = ""
    source: Source | None = None
    made: dict[str, Made] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated_at: datetime | None = None

    @property
    def is_busy(self) -> bool:
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    def become(self, status: str, reason: str = "") -> None:
        """The event of the end comes before the status, which waiters look at."""
        self.tell(self.name, self.id, "AWS::CloudFormation::Stack", status, reason)
        self.reason = reason
        self.status = status

    def tell(self, logical: str, physical: str, kind: str, status: str, reason: str = "") -> None:
        self.events.append(
            {
                "StackId": self.id,
                "EventId": str(uuid.uuid4()),
                "StackName": self.name,
                "LogicalResourceId": logical,
                "PhysicalResourceId": physical,
                "ResourceType": kind,
                "Timestamp": datetime.now(UTC),
                "ResourceStatus": status,
                "ResourceStatusReason": reason or None,
            }
        )

    def scope(self, account: Account, source: Source) -> Scope:
        """What names mean in a template of this stack; its resources are those made so far."""
        template = source.template
        pseudo = {
            "AWS::AccountId": account.id,
            "AWS::Region": account.region,
            "AWS::StackName": self.name,
            "AWS::StackId": self.id,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::NotificationARNs": [],
        }
        return Scope(template, resolve_parameters(template, source.parameters), pseudo)

    def described(self) -> dict[str, Any]:
        source = self.source
        parameters = resolve_parameters(source.template, source.parameters) if source else {}
        return {
            "StackId": self.id,
            "StackName": self.name,
            "Description": source.template.get("Description") if source else None,
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": ",".join(value) if isinstance(value, list) else value}
                for key, value in parameters.items()
            ],
            "CreationTime": self.created_at,
            "LastUpdatedTime": self.updated_at,
            "StackStatus": self.status,
            "StackStatusReason": self.reason or None,
            "DisableRollback": False,
            "Outputs": self.outputs,
            "Tags": [{"Key": key, "Value": value} for key, value in (source.tags if source else {}).items()],
        }
