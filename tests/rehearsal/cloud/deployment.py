"""Carries a stack from one template to the next, or away; what fails is rolled back, as by CloudFormation."""

import copy
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from tests.rehearsal.cloud import access_kinds, compute_kinds, storage_kinds, table_kinds
from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.expressions import Resource, Scope, creation_order
from tests.rehearsal.cloud.kinds import Desk, Kind, Properties
from tests.rehearsal.cloud.refused import RefusedError
from tests.rehearsal.cloud.stacks import Made, Source, Stack
from tests.rehearsal.cloud.template import invalid

KINDS: dict[str, Kind] = {
    kind.type: kind
    for module in (access_kinds, compute_kinds, storage_kinds, table_kinds)
    for kind in module.KINDS
}
FAILURES = (RefusedError, ClientError, BotoCoreError, AssertionError, KeyError, TypeError, ValueError)
GONE = (
    "NoSuchBucket", "NoSuchEntity", "ResourceNotFoundException", "RepositoryNotFoundException", "NoSuchKey",
    "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "NoSuchBucketPolicy",
)  # fmt: skip
LOG = logging.getLogger(__name__)


class ResourceFailedError(Exception):
    """The first resource that failed, and why."""

    def __init__(self, logical: str, reason: str) -> None:
        super().__init__(f"The following resource(s) failed: [{logical}]. {reason}")
        self.logical = logical


@dataclass(slots=True)
class Deployment:
    """One create or update. `superseded` are resources whose replacements are there."""

    account: Account
    stack: Stack
    source: Source
    superseded: list[Made] = field(default_factory=list)

    def create(self) -> None:
        stack = self.stack
        stack.become("CREATE_IN_PROGRESS", "User Initiated")
        stack.source = self.source
        try:
            self._apply()
        except ResourceFailedError as failed:
            stack.become("ROLLBACK_IN_PROGRESS", f"{failed} Rollback requested by user.")
            failures = remove(self.account, stack, list(reversed(stack.made.values())), in_creation=True)
            stack.become("ROLLBACK_FAILED" if failures else "ROLLBACK_COMPLETE")
            return
        stack.become("CREATE_COMPLETE")

    def update(self) -> None:
        stack = self.stack
        before, old_source = dict(stack.made), stack.source
        assert old_source is not None
        stack.become("UPDATE_IN_PROGRESS", "User Initiated")
        stack.updated_at = datetime.now(UTC)
        try:
            self._apply()
        except ResourceFailedError as failed:
            stack.become("UPDATE_ROLLBACK_IN_PROGRESS", str(failed))
            self._roll_back(before, old_source)
            return
        stack.source = self.source
        stack.become("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        wanted = {name for name in stack.made if name in self._names()}
        gone = [made for name, made in reversed(stack.made.items()) if name not in wanted]
        for left in remove(self.account, stack, gone):
            del stack.made[left]  # it stays where it is, and belongs to no stack any more
        for made in reversed(self.superseded):
            if made.replacement == "Delete":
                _delete_quietly(self.account, stack, made)
        stack.become("UPDATE_COMPLETE")

    def _names(self) -> list[str]:
        return creation_order(self.stack.scope(self.account, self.source))

    def _apply(self) -> None:
        scope = self.stack.scope(self.account, self.source)
        order = creation_order(scope)
        try:
            for logical in order:
                self._bring_about(scope, logical)
        finally:
            # What a later deployment deletes goes in the reverse of this order; what is to go, goes first.
            made = self.stack.made
            known = [name for name in order if name in made]
            self.stack.made = {name: made[name] for name in [*known, *(n for n in made if n not in known)]}
        self.stack.outputs = _outputs(scope)

    def _bring_about(self, scope: Scope, logical: str) -> None:
        """The resource as the template has it: made, changed, replaced, or left alone."""
        stack = self.stack
        declared = scope.template["Resources"][logical]
        old = stack.made.get(logical)
        verb = "CREATE" if old is None else "UPDATE"
        try:
            properties = scope.value(declared.get("Properties", {}))
            kind = _kind(declared["Type"])
            kind.check(properties)
            if old is not None and old.properties == properties and self._has_tags(old):
                scope.resources[logical] = old.resource
                return
            stack.tell(logical, old.resource.id if old else "", kind.type, f"{verb}_IN_PROGRESS")
            resource = self._carry_out(kind, logical, old, copy.deepcopy(properties))
        except FAILURES as error:
            reason = reason_of(error)
            stack.tell(logical, old.resource.id if old else "", declared["Type"], f"{verb}_FAILED", reason)
            raise ResourceFailedError(logical, reason) from error
        stack.made[logical] = Made(
            logical, kind.type, resource, properties,
            declared.get("DeletionPolicy", "Delete"), declared.get("UpdateReplacePolicy", "Delete"),
        )  # fmt: skip
        scope.resources[logical] = resource
        stack.tell(logical, resource.id, kind.type, f"{verb}_COMPLETE")

    def _carry_out(self, kind: Kind, logical: str, old: Made | None, properties: Properties) -> Resource:
        desk = _desk(self.account, self.stack, self.source)
        if old is None:
            return kind.create(desk, logical, properties)
        changed = {n for n in {*properties, *old.properties} if properties.get(n) != old.properties.get(n)}
        if not changed & kind.fixed:
            return kind.update(desk, old.resource.id, old.properties, properties)
        if kind.named and kind.named in properties and kind.named not in changed:
            message = "CloudFormation cannot update a stack when a custom-named resource requires replacing."
            raise RefusedError(
                "NotUpdatable", f"{message} Rename {old.resource.id} and update the stack again."
            )
        made = kind.create(desk, logical, properties)
        self.superseded.append(old)
        return made

    def _has_tags(self, old: Made) -> bool:
        source = self.stack.source
        return source is None or source.tags == self.source.tags or old.type not in TAGGED

    def _roll_back(self, before: dict[str, Made], old_source: Source) -> None:
        """What was new goes, what was changed gets its old properties again."""
        stack, failed = self.stack, False
        desk = _desk(self.account, stack, old_source)
        replaced = {old.logical for old in self.superseded}
        for logical, now in reversed(list(stack.made.items())):
            old = before.get(logical)
            if old is None or logical in replaced:
                failed |= bool(remove(self.account, stack, [now], in_creation=True))
            elif old is not now:
                try:
                    _kind(old.type).update(desk, old.resource.id, now.properties, old.properties)
                except FAILURES as error:
                    failed = True
                    stack.tell(logical, old.resource.id, old.type, "UPDATE_FAILED", reason_of(error))
        stack.made = {**before}
        stack.become("UPDATE_ROLLBACK_FAILED" if failed else "UPDATE_ROLLBACK_COMPLETE")


TAGGED = {kind.type for kind in KINDS.values() if "Tags" in kind.known}


def delete(account: Account, stack: Stack, retained: list[str]) -> bool:
    """Whether all went. `retained` are logical ids that stay, as for delete-stack --retain-resources."""
    stack.become("DELETE_IN_PROGRESS", "User Initiated")
    failures = remove(
        account, stack, [made for made in reversed(stack.made.values()) if made.logical not in retained]
    )
    if failures:
        stack.become(
            "DELETE_FAILED", f"The following resource(s) failed to delete: [{', '.join(failures)}]. "
        )
        return False
    stack.become("DELETE_COMPLETE")
    return True


def remove(account: Account, stack: Stack, all_made: list[Made], *, in_creation: bool = False) -> list[str]:
    """Logical ids of those that would not go. What is to be retained is forgotten."""
    failures = []
    for made in all_made:
        if made.deletion == "Retain" or (made.deletion == "RetainExceptOnCreate" and not in_creation):
            stack.tell(made.logical, made.resource.id, made.type, "DELETE_SKIPPED")
        elif not _delete_quietly(account, stack, made):
            failures.append(made.logical)
            continue
        stack.made.pop(made.logical, None)
    return failures


def _delete_quietly(account: Account, stack: Stack, made: Made) -> bool:
    stack.tell(made.logical, made.resource.id, made.type, "DELETE_IN_PROGRESS")
    desk = _desk(account, stack, stack.source)
    try:
        _kind(made.type).delete(desk, made.resource.id, made.properties)
    except FAILURES as error:
        if not (isinstance(error, ClientError) and error.response["Error"]["Code"] in GONE):
            stack.tell(made.logical, made.resource.id, made.type, "DELETE_FAILED", reason_of(error))
            return False
    stack.tell(made.logical, made.resource.id, made.type, "DELETE_COMPLETE")
    return True


def reason_of(error: BaseException) -> str:
    if isinstance(error, ClientError):
        told = error.response["Error"]
        return f"{told['Message']} (Service: {error.operation_name}, Error Code: {told['Code']})"
    return str(error) if isinstance(error, RefusedError) else f"{type(error).__name__}: {error}"


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise invalid(f"Template format error: Unrecognized resource types: [{name}]")
    return KINDS[name]


def _desk(account: Account, stack: Stack, source: Source | None) -> Desk:
    return Desk(account, stack.name, source.tags if source else {})


def _outputs(scope: Scope) -> list[dict[str, str]]:
    return [
        {"OutputKey": name, "OutputValue": str(scope.value(told["Value"]))}
        | ({"Description": told["Description"]} if "Description" in told else {})
        for name, told in scope.template.get("Outputs", {}).items()
        if scope.is_wanted(told)
    ]
