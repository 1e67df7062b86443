"""Lambda's functions: what they are, what may invoke them, and what AWS refuses of them."""

import json
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.images import Images
from tests.rehearsal.cloud.policy import allows
from tests.rehearsal.cloud.refused import RefusedError
from tests.rehearsal.cloud.runner import MakeRunner, Plan, RunningFunction

INVALID = "InvalidParameterValueException"
UNRESERVED_AT_LEAST = 100
CONFIGURED = (
    "Description", "Role", "Timeout", "MemorySize", "Environment", "EphemeralStorage", "LoggingConfig",
    "ImageConfig", "TracingConfig", "DeadLetterConfig",
)  # fmt: skip


@dataclass(slots=True)
class LambdaFunction:
    """`told` is what the caller said of it; `url` and `events` are configurations where there are any."""

    name: str
    arn: str
    told: dict[str, Any]
    image_uri: str
    running: RunningFunction
    tags: dict[str, str]
    credentials: dict[str, str]
    reserved: int | None = None
    recursion: str = "Terminate"
    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    url: dict[str, Any] | None = None
    events: dict[str, Any] | None = None
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def timeout(self) -> int:
        return int(self.told.get("Timeout", 3))

    @property
    def policy(self) -> dict[str, Any]:
        return {"Version": "2012-10-17", "Id": "default", "Statement": list(self.statements.values())}

    def configuration(self) -> dict[str, Any]:
        return {
            "FunctionName": self.name,
            "FunctionArn": self.arn,
            "PackageType": "Image",
            "State": "Active",
            "LastUpdateStatus": "Successful",
            "LastModified": self.modified.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
            "CodeSha256": self.image_uri.rpartition(":")[2],
            "Version": "$LATEST",
            "RevisionId": str(uuid.uuid4()),
            "Timeout": self.timeout,
            "MemorySize": self.told.get("MemorySize", 128),
            "Architectures": self.told.get("Architectures", ["x86_64"]),
            **{name: self.told[name] for name in CONFIGURED if name in self.told},
        }


class Functions:
    """All of the account. `extra_environment` is what a function is told beside its own variables."""

    def __init__(
        self, account: Account, images: Images, make: MakeRunner, extra_environment: Any, limit: int = 1000
    ) -> None:
        self._account = account
        self._images = images
        self._make = make
        self._extra_environment = extra_environment
        self.limit = limit
        self._all: dict[str, LambdaFunction] = {}
        self.lock = threading.RLock()

    def create(self, told: dict[str, Any]) -> LambdaFunction:
        name = told["FunctionName"]
        if name in self._all:
            raise RefusedError("ResourceConflictException", f"Function already exist: {name}", 409)
        if told.get("PackageType") != "Image" or "ImageUri" not in told.get("Code", {}):
            raise RefusedError(INVALID, "The emulation runs functions of PackageType Image only.")
        _check_sizes(told)
        self._check_role(told["Role"])
        self._images.check_for_lambda(told["Code"]["ImageUri"])
        arn = self._account.arn("lambda", f"function:{name}")
        function = LambdaFunction(
            name, arn, {key: value for key, value in told.items() if key not in {"Code", "Tags"}},
            told["Code"]["ImageUri"], RunningFunction(self._make), dict(told.get("Tags", {})),
            self._account.credentials_for(told["Role"].rpartition("/")[2]),
        )  # fmt: skip
        self._deploy(function)
        self._all[name] = function
        return function

    def get(self, name: str) -> LambdaFunction:
        """By name or ARN."""
        known = name.partition(":function:")[2] or name
        function = self._all.get(known.partition(":")[0])
        if function is None:
            raise RefusedError("ResourceNotFoundException", f"Function not found: {name}", 404)
        return function

    def all(self) -> list[LambdaFunction]:
        return list(self._all.values())

    def update_code(self, name: str, told: dict[str, Any]) -> LambdaFunction:
        function = self.get(name)
        self._images.check_for_lambda(told["ImageUri"])
        function.image_uri = told["ImageUri"]
        function.told.update({key: told[key] for key in ("Architectures",) if key in told})
        return self._deploy(function)

    def update_configuration(self, name: str, told: dict[str, Any]) -> LambdaFunction:
        function = self.get(name)
        _check_sizes(told)
        if "Role" in told:
            self._check_role(told["Role"])
            if told["Role"] != function.told["Role"]:
                self._account.forget_credentials(function.credentials["AWS_ACCESS_KEY_ID"])
                function.credentials = self._account.credentials_for(told["Role"].rpartition("/")[2])
        function.told.update({key: told[key] for key in CONFIGURED if key in told})
        return self._deploy(function)

    def reserve(self, name: str, reserved: int | None) -> None:
        function = self.get(name)
        others = sum(other.reserved or 0 for other in self._all.values() if other is not function)
        if reserved is not None and others + reserved > self.limit - UNRESERVED_AT_LEAST:
            message = (
                "Specified ReservedConcurrentExecutions for function decreases account's "
                f"UnreservedConcurrentExecution below its minimum value of [{UNRESERVED_AT_LEAST}]."
            )
            raise RefusedError(INVALID, message)
        function.reserved = reserved
        self._deploy(function)

    def delete(self, name: str) -> None:
        function = self.get(name)
        del self._all[function.name]
        self._account.forget_credentials(function.credentials["AWS_ACCESS_KEY_ID"])
        function.running.stop()

    def permit(self, name: str, told: dict[str, Any]) -> dict[str, Any]:
        """AddPermission: one statement of the function's own policy."""
        function = self.get(name)
        if told["StatementId"] in function.statements:
            message = f"The statement id ({told['StatementId']}) provided already exists."
            raise RefusedError("ResourceConflictException", message, 409)
        statement = _statement(function.arn, told)
        function.statements[told["StatementId"]] = statement
        return statement

    def unreserved(self) -> int:
        """What is left of the account's concurrency for functions that reserve none."""
        return self.limit - sum(function.reserved or 0 for function in self._all.values())

    def tagged(self) -> list[tuple[str, dict[str, str]]]:
        return [(function.arn, function.tags) for function in self._all.values()]

    def stop(self) -> None:
        for function in self._all.values():
            function.running.stop()

    def _deploy(self, function: LambdaFunction) -> LambdaFunction:
        function.modified = datetime.now(UTC)
        variables = function.told.get("Environment", {}).get("Variables", {})
        reserved_names = [key for key in variables if key.startswith("AWS_") or key == "_HANDLER"]
        if reserved_names:
            message = f"Reserved keys used in this request: {', '.join(reserved_names)}"
            raise RefusedError(
                INVALID, f"Lambda was unable to configure your environment variables: {message}"
            )
        plan = Plan(
            name=function.name,
            arn=function.arn,
            image_uri=function.image_uri,
            environment={**variables, **function.credentials, **self._extra_environment(variables)},
            memory_mb=int(function.told.get("MemorySize", 128)),
            timeout_seconds=function.timeout,
            concurrency=self.unreserved() if function.reserved is None else function.reserved,
        )
        function.running.deploy(plan)
        return function

    def _check_role(self, arn: str) -> None:
        try:
            role = self._account.client("iam", inner=True).get_role(RoleName=arn.rpartition("/")[2])["Role"]
        except ClientError:
            role = {"AssumeRolePolicyDocument": {}}
        trust = [role["AssumeRolePolicyDocument"]]
        if not allows(trust, "sts:AssumeRole", "*", principal={"Service": "lambda.amazonaws.com"}):
            raise RefusedError(INVALID, "The role defined for the function cannot be assumed by Lambda.")


def _check_sizes(told: dict[str, Any]) -> None:
    for name, least, most in (("Timeout", 1, 900), ("MemorySize", 128, 10240)):
        if name in told and not least <= int(told[name]) <= most:
            raise RefusedError("ValidationException", f"{name} must be between {least} and {most}.")
    if len(json.dumps(told.get("Environment", {}).get("Variables", {}))) > 4096:
        raise RefusedError(INVALID, "Lambda was unable to configure your environment variables: over 4 KB.")


def _statement(arn: str, told: dict[str, Any]) -> dict[str, Any]:
    who = told["Principal"]
    account = {"AWS": f"arn:aws:iam::{who}:root" if who.isdigit() else who}
    principal: Any = "*" if who == "*" else {"Service": who} if who.endswith(".amazonaws.com") else account
    condition: dict[str, dict[str, str]] = {}
    for operator, key, name in (
        ("ArnLike", "AWS:SourceArn", "SourceArn"),
        ("StringEquals", "AWS:SourceAccount", "SourceAccount"),
        ("StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType"),
        ("Bool", "lambda:InvokedViaFunctionUrl", "InvokedViaFunctionUrl"),
    ):
        if name in told:
            condition.setdefault(operator, {})[key] = (
                str(told[name]).lower() if operator == "Bool" else told[name]
            )
    return {
        "Sid": told["StatementId"],
        "Effect": "Allow",
        "Principal": principal,
        "Action": told["Action"],
        "Resource": arn,
        **({"Condition": condition} if condition else {}),
    }
