"""CloudFormation's interface: change sets, stacks, events. What AWS CLI's deploy asks, it answers."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.rehearsal.cloud import deployment
from tests.rehearsal.cloud.account import Account, in_background
from tests.rehearsal.cloud.deployment import KINDS, Deployment
from tests.rehearsal.cloud.differences import ChangeSet, changes_between, is_same
from tests.rehearsal.cloud.expressions import creation_order
from tests.rehearsal.cloud.refused import RefusedError, not_known
from tests.rehearsal.cloud.stacks import Source, Stack
from tests.rehearsal.cloud.template import (
    invalid,
    needs_named_iam,
    read_template,
    resolve_parameters,
    summary,
)
from tests.rehearsal.cloud.wire import answer_call, read_call

SETTLE_S = 45.0
"""How long an execution is waited for before it is answered: the CLI looks only every 30 s."""
NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)
Told = dict[str, Any]


class Stacks:
    """All stacks of the account. Operations run in the background, one at a time per stack."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._stacks: dict[str, Stack] = {}
        self._change_sets: dict[str, ChangeSet] = {}
        self._lock = threading.RLock()

    def __call__(self, request: Request) -> Response:
        return answer_call(read_call(request), self.call)

    def call(self, operation: str, told: Told) -> Told:
        answer: Callable[[Told], Told] | None = getattr(self, f"_{operation}", None)
        if answer is None:
            raise not_known("CloudFormation", operation)
        return answer(told)

    def tagged(self) -> list[tuple[str, dict[str, str]]]:
        live = [stack for stack in self._stacks.values() if stack.status != "DELETE_COMPLETE"]
        return [(stack.id, stack.source.tags) for stack in live if stack.source is not None]

    def _find(self, name: str) -> Stack:
        """A deleted stack is found by its id only."""
        for stack in reversed(list(self._stacks.values())):
            if stack.id == name or (stack.name == name and stack.status != "DELETE_COMPLETE"):
                return stack
        raise invalid(f"Stack with id {name} does not exist")

    def _CreateChangeSet(self, told: Told) -> Told:  # noqa: N802 - AWS's names
        kind = told.get("ChangeSetType", "UPDATE")
        if kind not in ("CREATE", "UPDATE") or told.get("ImportExistingResources") == "true":
            raise invalid("The emulation imports nothing")
        with self._lock:
            stack = self._stack_for(told["StackName"], creating=kind == "CREATE")
            source = self._checked(stack, told)
            self._stacks[stack.id] = stack
            name = told["ChangeSetName"]
            change_set = ChangeSet(
                self._account.arn("cloudformation", f"changeSet/{name}/{uuid.uuid4()}"),
                name, stack, source, changes_between(stack, source), is_same(stack, source),
            )  # fmt: skip
            self._change_sets[change_set.id] = change_set
        return {"Id": change_set.id, "StackId": stack.id}

    def _stack_for(self, name: str, *, creating: bool) -> Stack:
        try:
            found = self._find(name)
        except RefusedError:
            if not creating:
                raise
            stack = Stack(name, self._account.arn("cloudformation", f"stack/{name}/{uuid.uuid4()}"))
            stack.tell(name, stack.id, "AWS::CloudFormation::Stack", "REVIEW_IN_PROGRESS", "User Initiated")
            return stack
        if creating and found.status != "REVIEW_IN_PROGRESS":
            raise RefusedError("AlreadyExistsException", f"Stack [{name}] already exists")
        if found.is_busy or found.status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"):
            raise invalid(f"Stack:{found.id} is in {found.status} state and can not be updated.")
        return found

    def _checked(self, stack: Stack, told: Told) -> Source:
        """What is refused before anything is done."""
        source = self._source(stack, told)
        template = source.template
        needed = needs_named_iam(template)
        given = told.get("Capabilities", [])
        if needed and needed not in given and "CAPABILITY_NAMED_IAM" not in given:
            raise RefusedError("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]")
        if unknown := {it["Type"] for it in template["Resources"].values()} - set(KINDS):
            raise invalid(f"Template format error: Unrecognized resource types: {sorted(unknown)}")
        creation_order(stack.scope(self._account, source))
        return source

    def _source(self, stack: Stack, told: Told) -> Source:
        old = stack.source
        body = old.body if told.get("UsePreviousTemplate") == "true" and old else told.get("TemplateBody", "")
        parameters = {}
        for given in told.get("Parameters") or []:
            key = given["ParameterKey"]
            if given.get("UsePreviousValue") == "true":
                if old is not None and key in old.parameters:
                    parameters[key] = old.parameters[key]
            else:
                parameters[key] = given.get("ParameterValue", "")
        tags = {tag["Key"]: tag["Value"] for tag in told.get("Tags") or []}
        if not tags and old is not None and "Tags" not in told:
            tags = old.tags
        source = Source(body, parameters, tags)
        resolve_parameters(source.template, parameters)
        return source

    def _DescribeChangeSet(self, told: Told) -> Told:  # noqa: N802
        it = self._change_set(told)
        state = {"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}
        if it.is_empty:
            state = {"Status": "FAILED", "ExecutionStatus": "UNAVAILABLE", "StatusReason": NO_CHANGES}
        return {
            "ChangeSetName": it.name,
            "ChangeSetId": it.id,
            "StackId": it.stack.id,
            "StackName": it.stack.name,
            "CreationTime": it.created_at,
            "Changes": [{"Type": "Resource", "ResourceChange": change} for change in it.changes],
            **state,
        }

    def _change_set(self, told: Told) -> ChangeSet:
        wanted, stack = told["ChangeSetName"], told.get("StackName")
        for it in self._change_sets.values():
            if it.id == wanted or (it.name == wanted and stack in (it.stack.name, it.stack.id)):
                return it
        raise RefusedError("ChangeSetNotFound", f"ChangeSet [{wanted}] does not exist", 404)

    def _DeleteChangeSet(self, told: Told) -> Told:  # noqa: N802
        del self._change_sets[self._change_set(told).id]
        return {}

    def _ListChangeSets(self, told: Told) -> Told:  # noqa: N802
        stack = self._find(told["StackName"])
        found = [it for it in self._change_sets.values() if it.stack is stack]
        return {"Summaries": [{"ChangeSetId": it.id, "ChangeSetName": it.name} for it in found]}

    def _ExecuteChangeSet(self, told: Told) -> Told:  # noqa: N802
        with self._lock:
            change_set = self._change_set(told)
            stack = change_set.stack
            if stack.is_busy or change_set.is_empty:
                raise RefusedError(
                    "InvalidChangeSetStatus", f"ChangeSet [{change_set.id}] cannot be executed"
                )
            del self._change_sets[change_set.id]
            work = Deployment(self._account, stack, change_set.source)
            creating = stack.status == "REVIEW_IN_PROGRESS"
            stack.status = "CREATE_IN_PROGRESS" if creating else "UPDATE_IN_PROGRESS"
        in_background(work.create if creating else work.update).join(SETTLE_S)
        return {}

    def _UpdateStack(self, told: Told) -> Told:  # noqa: N802
        with self._lock:
            stack = self._stack_for(told["StackName"], creating=False)
            source = self._checked(stack, told)
            if is_same(stack, source):
                raise invalid("No updates are to be performed.")
            stack.status = "UPDATE_IN_PROGRESS"
        in_background(Deployment(self._account, stack, source).update).join(SETTLE_S)
        return {"StackId": stack.id}

    def _DeleteStack(self, told: Told) -> Told:  # noqa: N802
        try:
            stack = self._find(told["StackName"])
        except RefusedError:
            return {}  # AWS deletes what is not there without a word
        with self._lock:
            if stack.is_busy:
                raise invalid(f"Stack [{stack.id}] cannot be deleted while in status {stack.status}")
            retained = told.get("RetainResources") or []
            if retained and stack.status != "DELETE_FAILED":
                raise invalid("RetainResources is only for stacks in DELETE_FAILED")
            stack.status = "DELETE_IN_PROGRESS"
        in_background(lambda: deployment.delete(self._account, stack, retained)).join(SETTLE_S)
        return {}

    def _DescribeStacks(self, told: Told) -> Told:  # noqa: N802
        if "StackName" in told:
            return {"Stacks": [self._find(told["StackName"]).described()]}
        live = [stack for stack in self._stacks.values() if stack.status != "DELETE_COMPLETE"]
        return {"Stacks": [stack.described() for stack in live]}

    def _ListStacks(self, told: Told) -> Told:  # noqa: N802
        wanted = told.get("StackStatusFilter") or []
        told_of = ("StackId", "StackName", "CreationTime", "StackStatus")
        found = [stack.described() for stack in self._stacks.values() if not wanted or stack.status in wanted]
        return {"StackSummaries": [{name: stack[name] for name in told_of} for stack in found]}

    def _DescribeStackEvents(self, told: Told) -> Told:  # noqa: N802
        return {"StackEvents": self._find(told["StackName"]).events[::-1]}

    def _ListStackResources(self, told: Told) -> Told:  # noqa: N802
        stack = self._find(told["StackName"])
        last = {event["LogicalResourceId"]: event for event in stack.events}
        summaries = [
            {
                "LogicalResourceId": made.logical,
                "PhysicalResourceId": made.resource.id,
                "ResourceType": made.type,
                "ResourceStatus": last[made.logical]["ResourceStatus"],
                "LastUpdatedTimestamp": last[made.logical]["Timestamp"],
            }
            for made in stack.made.values()
        ]
        return {"StackResourceSummaries": summaries}

    def _GetTemplate(self, told: Told) -> Told:  # noqa: N802
        stack = self._find(told["StackName"])
        return {"TemplateBody": stack.source.body if stack.source else ""}

    def _ValidateTemplate(self, told: Told) -> Told:  # noqa: N802
        body = told.get("TemplateBody", "")
        if told.get("StackName"):
            stack = self._find(told["StackName"])
            body = stack.source.body if stack.source else ""
        return summary(read_template(body))

    _GetTemplateSummary = _ValidateTemplate
