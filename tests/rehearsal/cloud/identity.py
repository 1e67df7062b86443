"""IAM as other services ask it: may this role do that? And the passwords of users for Keyspaces."""

import secrets
import string
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from werkzeug.wrappers import Request, Response

from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.cassandra_side import Cassandra
from tests.rehearsal.cloud.front import keep_body
from tests.rehearsal.cloud.policy import Document, allows
from tests.rehearsal.cloud.refused import RefusedError
from tests.rehearsal.cloud.wire import answer_call, read_call

KEYSPACES = "cassandra.amazonaws.com"
MOST_PER_USER = 2
PASSWORD = string.ascii_letters + string.digits + "+/="


def may(
    account: Account, role: str, action: str, resource: str, context: dict[str, str] | None = None
) -> bool:
    """By the role's inline policies; the product attaches no managed ones."""
    return allows(role_policies(account, role), action, resource, context)


def role_policies(account: Account, role: str) -> list[Document]:
    iam = account.client("iam", inner=True)
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]


def user_policies(account: Account, user: str) -> list[Document]:
    iam = account.client("iam", inner=True)
    names = iam.list_user_policies(UserName=user)["PolicyNames"]
    return [iam.get_user_policy(UserName=user, PolicyName=name)["PolicyDocument"] for name in names]


class Passwords:
    """Service-specific credentials: shown once, at most two, and a user that has one cannot be deleted."""

    def __init__(
        self, account: Account, cassandra: Cassandra, tables: Callable[[], list[tuple[str, str]]]
    ) -> None:
        self._account = account
        self._cassandra = cassandra
        self._tables = tables
        self._held: dict[str, dict[str, Any]] = {}

    def __call__(self, request: Request) -> Response | None:
        body = keep_body(request)
        if b"ServiceSpecificCredential" not in body and b"Action=DeleteUser&" not in body + b"&":
            return None
        call = read_call(request)
        if call.operation == "DeleteUser":
            self._check_delete(call.parameters["UserName"])
            keep_body(request)
            return None
        return answer_call(call, self.call)

    def call(self, operation: str, told: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "CreateServiceSpecificCredential":
                return {"ServiceSpecificCredential": self._create(told["UserName"], told["ServiceName"])}
            case "ListServiceSpecificCredentials":
                shown = [
                    {name: value for name, value in held.items() if name != "ServicePassword"}
                    for held in self._of(told.get("UserName", ""), told.get("ServiceName", ""))
                ]
                return {"ServiceSpecificCredentials": shown}
            case "DeleteServiceSpecificCredential":
                self._delete(told["ServiceSpecificCredentialId"], told.get("UserName", ""))
                return {}
            case _:
                raise RefusedError("InvalidAction", f"The emulation has no {operation}.")

    def close(self) -> None:
        for held in list(self._held.values()):
            self._cassandra.drop_login(held["ServiceUserName"])

    def _of(self, user: str, service: str) -> list[dict[str, Any]]:
        return [
            held
            for held in self._held.values()
            if held["UserName"] == user and (not service or held["ServiceName"] == service)
        ]

    def _create(self, user: str, service: str) -> dict[str, Any]:
        try:
            policies = user_policies(self._account, user)
        except ClientError:
            raise RefusedError("NoSuchEntity", f"The user with name {user} cannot be found.", 404) from None
        if service != KEYSPACES:
            raise RefusedError("NotSupportedService", f"No such service is supported: {service}.", 404)
        used = {held["ServiceUserName"] for held in self._of(user, service)}
        if len(used) >= MOST_PER_USER:
            message = f"Cannot exceed quota for ServiceSpecificCredentialsPerUser: {MOST_PER_USER}"
            raise RefusedError("LimitExceeded", message, 409)
        names = (f"{user}-at-{self._account.id}", f"{user}+1-at-{self._account.id}")
        held: dict[str, Any] = {
            "CreateDate": datetime.now(UTC),
            "ServiceName": service,
            "ServiceUserName": next(name for name in names if name not in used),
            "ServicePassword": "".join(secrets.choice(PASSWORD) for _ in range(44)),
            "ServiceSpecificCredentialId": f"ACCA{secrets.token_hex(8).upper()}",
            "UserName": user,
            "Status": "Active",
        }
        self._cassandra.create_login(held["ServiceUserName"], held["ServicePassword"], self._grants(policies))
        self._held[held["ServiceSpecificCredentialId"]] = held
        return held

    def _grants(self, policies: list[Document]) -> list[tuple[str, str, str]]:
        return [
            (permission, keyspace, table)
            for keyspace, table in self._tables()
            for permission in ("SELECT", "MODIFY")
            if allows(
                policies,
                f"cassandra:{permission}",
                self._account.arn("cassandra", f"/keyspace/{keyspace}/table/{table}"),
            )
        ]

    def _delete(self, credential_id: str, user: str) -> None:
        held = self._held.get(credential_id)
        if held is None or (user and held["UserName"] != user):
            message = f"Service Specific Credential {credential_id} cannot be found."
            raise RefusedError("NoSuchEntity", message, 404)
        self._cassandra.drop_login(held["ServiceUserName"])
        del self._held[credential_id]

    def _check_delete(self, user: str) -> None:
        if self._of(user, ""):
            message = "Cannot delete entity, must remove service specific credentials first."
            raise RefusedError("DeleteConflict", message, 409)
