"""What tests of the emulated AWS do again and again: deploy a template, make a function, wait."""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from local.functions import FunctionFailedError
from tests.rehearsal.cloud import Cloud
from tests.rehearsal.cloud.runner import Plan, Runner

T = TypeVar("T")
TEMPLATES = Path(__file__).parents[2] / "cloudformation"
ECR, MAIN = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("ecr.yaml", "main.yaml"))
PATIENCE_S = 15.0
Answer = Callable[[Plan, Any], Any]


@dataclass(slots=True)
class FakeFunctions:
    """Runners of no image: they note their events and answer as `answers` says for the function's name."""

    answers: dict[str, Answer] = field(default_factory=dict)
    events: list[tuple[str, Any]] = field(default_factory=list)

    def make(self, plan: Plan) -> Runner:
        return _Fake(self, plan)

    def of(self, name: str) -> list[Any]:
        return [event for function, event in self.events if function == name]


@dataclass(slots=True)
class _Fake:
    fakes: FakeFunctions
    plan: Plan
    stopped: bool = False

    def invoke(self, event: object) -> Any:
        if self.stopped:
            raise FunctionFailedError("Runtime.Stopped", "asked after its end")
        self.fakes.events.append((self.plan.name, event))
        answer = self.fakes.answers.get(self.plan.name)
        return answer(self.plan, event) if answer else None

    def stop(self, grace_seconds: float) -> None:
        self.stopped = True


def image(name: str, content: str = "a") -> str:
    return f"registry.test/{name}@sha256:{content * 64}"


def main_parameters(name: str = "meterspace", **changes: str) -> dict[str, str]:
    return {
        "Name": name,
        "KeyspaceName": name.replace("-", "_"),
        "ApiImageUri": image(f"{name}/api"),
        "ProcessorImageUri": image(f"{name}/processor"),
    } | changes


def until(probe: Callable[[], T]) -> T:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := probe():
            return found
        time.sleep(0.02)
    raise AssertionError(f"nothing within {PATIENCE_S} s")


@dataclass(slots=True)
class Tools:
    """Over one cloud."""

    cloud: Cloud

    def client(self, service: str) -> Any:
        return self.cloud.client(service)

    def deploy(
        self, stack: str, body: str, parameters: dict[str, str] | None = None, **how: Any
    ) -> dict[str, Any]:
        """As `aws cloudformation deploy` does it; how the stack is afterwards. `NoChanges` is added to it."""
        cfn = self.client("cloudformation")
        made = cfn.create_change_set(
            StackName=stack,
            ChangeSetName=f"change-{uuid.uuid4().hex}",
            TemplateBody=body,
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()
            ],
            Tags=[{"Key": "meterspace:deployment", "Value": stack.removesuffix("-ecr")}],
            **{
                "Capabilities": ["CAPABILITY_IAM"],
                "ChangeSetType": "UPDATE" if self.status(stack) else "CREATE",
                **how,
            },
        )
        change_set = cfn.describe_change_set(ChangeSetName=made["Id"])
        if change_set["Status"] != "FAILED":
            cfn.execute_change_set(ChangeSetName=made["Id"])
        described = cfn.describe_stacks(StackName=stack)["Stacks"][0]
        return {**described, "NoChanges": change_set["Status"] == "FAILED"}

    def status(self, stack: str) -> str:
        """Empty where there is none, or only a change set."""
        live = [
            it
            for it in self.client("cloudformation").list_stacks()["StackSummaries"]
            if it["StackName"] == stack
        ]
        last = live[-1]["StackStatus"] if live else ""
        return "" if last in ("DELETE_COMPLETE", "REVIEW_IN_PROGRESS") else last

    def delete(self, stack: str) -> str:
        stack_id = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
        self.client("cloudformation").delete_stack(StackName=stack)
        status: str = self.client("cloudformation").describe_stacks(StackName=stack_id)["Stacks"][0][
            "StackStatus"
        ]
        return status

    def failures(self, stack: str) -> list[tuple[str, str]]:
        """Resource and reason, oldest first."""
        events = self.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
        failed = [it for it in reversed(events) if it["ResourceStatus"].endswith("_FAILED")]
        return [(it["LogicalResourceId"], it.get("ResourceStatusReason", "")) for it in failed]

    def outputs(self, stack: str) -> dict[str, str]:
        described = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}

    def tagged(self, name: str) -> set[str]:
        """ARNs of what bears the deployment's tag."""
        filters = [{"Key": "meterspace:deployment", "Values": [name]}]
        tagging = self.client("resourcegroupstaggingapi")
        return {
            it["ResourceARN"] for it in tagging.get_resources(TagFilters=filters)["ResourceTagMappingList"]
        }

    def role(self, actions: list[str], resource: str = "*") -> str:
        """The ARN of a role for Lambda that may do these."""
        name = f"role-{uuid.uuid4().hex[:8]}"
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        iam = self.client("iam")
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
        if actions:
            statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
            document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document)
        arn: str = made["Role"]["Arn"]
        return arn

    def function(self, actions: list[str] | None = None, **how: Any) -> str:
        """A name of its own."""
        name = f"function-{uuid.uuid4().hex[:8]}"
        how = {
            "PackageType": "Image",
            "Code": {"ImageUri": image("x/api")},
            "Role": self.role(actions or []),
            **how,
        }
        self.client("lambda").create_function(FunctionName=name, **how)
        return name

    def queue(self, **attributes: str) -> tuple[str, str]:
        """URL and ARN."""
        name = f"queue-{uuid.uuid4().hex[:8]}"
        url = self.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, self.cloud.account.arn("sqs", name)
