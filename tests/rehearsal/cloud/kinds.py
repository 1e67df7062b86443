"""The resource types that a template may use. What is not listed here is refused, never skipped."""

import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.expressions import Resource
from tests.rehearsal.cloud.refused import RefusedError

Properties = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a resource is made: the account, and the tags that the stack puts on all it makes."""

    account: Account
    stack: str
    tags: Mapping[str, str]

    def client(self, service: str) -> Any:
        return self.account.client(service)

    def tag_map(self, told: Properties) -> dict[str, str]:
        own = {tag["Key"]: tag["Value"] for tag in told.get("Tags", [])}
        return {**self.tags, **own}

    def tag_list(self, told: Properties) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in self.tag_map(told).items()]

    def name_for(self, logical: str) -> str:
        """As CloudFormation names what a template leaves without a name."""
        return f"{self.stack}-{logical}-{''.join(secrets.choice(LETTERS) for _ in range(12))}"


LETTERS = string.ascii_letters + string.digits
Create = Callable[[Desk, str, Properties], Resource]
Update = Callable[[Desk, str, Properties, Properties], Resource]
Delete = Callable[[Desk, str, Properties], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """`known` are all properties that are carried out; `fixed` are those whose change makes a new resource.

    `create` is given the logical id, `update` and `delete` the physical one; `update` also old and new.
    `named` is the property that names the resource, where one does.
    """

    type: str
    known: frozenset[str]
    create: Create
    update: Update
    delete: Delete
    fixed: frozenset[str] = field(default_factory=frozenset)
    named: str = ""
    required: frozenset[str] = field(default_factory=frozenset)

    def check(self, told: Properties) -> None:
        if strange := sorted(set(told) - self.known):
            message = (
                f"{self.type}: extraneous key [{strange[0]}] is not permitted, or is unknown to the emulation"
            )
            raise RefusedError("PropertyValidationFailure", f"Properties validation failed: {message}")
        if missing := sorted(self.required - set(told)):
            raise RefusedError(
                "PropertyValidationFailure", f"{self.type}: required key [{missing[0]}] not found"
            )


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def never_updated(desk: Desk, physical: str, old: Properties, new: Properties) -> Resource:
    """For kinds whose every property is fixed."""
    raise RefusedError("NotUpdatable", f"{physical} cannot be updated in place")


def picked(told: Properties, *wanted: str) -> Properties:
    """Those of the properties that are there."""
    return {name: told[name] for name in wanted if name in told}


def number(value: Any) -> int:
    """Parameters of type Number arrive as texts."""
    return int(float(value))


def truth(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).lower() == "true"
