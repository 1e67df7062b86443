"""Holds what a function asks of S3, SQS and SSM against its role, as IAM does."""

import json
import time
from typing import Any

from botocore.exceptions import ClientError
from werkzeug.wrappers import Request

from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.front import keep_body
from tests.rehearsal.cloud.identity import role_policies
from tests.rehearsal.cloud.policy import Document, allows
from tests.rehearsal.cloud.refused import RefusedError

REMEMBERED_S = 2.0
_OBJECT = {
    "GET": "GetObject",
    "HEAD": "GetObject",
    "PUT": "PutObject",
    "POST": "PutObject",
    "DELETE": "DeleteObject",
}


class Authorizer:
    """The operator may do everything; a role only what its policies say. Keyspaces asks Cassandra itself."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._known: dict[str, tuple[float, list[Document]]] = {}

    def __call__(self, access_key: str, service: str, request: Request) -> None:
        role = self._account.roles.get(access_key)
        if role is None:
            if access_key.startswith("ASIA"):
                raise RefusedError("ExpiredToken", "The provided token has expired.", 403)
            return
        match service:
            case "s3":
                self._check_s3(role, request)
            case "sqs":
                action, queue = _sqs_call(request)
                self._check(role, action, self._account.arn("sqs", queue))
            case "ssm":
                told = json.loads(keep_body(request) or b"{}")
                action = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
                name = str(told.get("Name", "")).lstrip("/")
                self._check(role, f"ssm:{action}", self._account.arn("ssm", f"parameter/{name}"))
            case "sts":
                return
            case _:
                raise self._denied(role, f"{service}:*", "*")

    def _check_s3(self, role: str, request: Request) -> None:
        bucket, _, key = request.path.lstrip("/").partition("/")
        arn = f"arn:aws:s3:::{bucket}"
        if not key:
            action = "ListBucketVersions" if "versions" in request.args else "ListBucket"
            self._check(role, f"s3:{action}", arn)
            return
        action = _OBJECT[request.method]
        if "versionId" in request.args:
            action += "Version"
        self._check(role, f"s3:{action}", f"{arn}/{key}")
        if action.startswith("GetObject") and not self._may(role, "s3:ListBucket", arn):
            try:
                self._account.client("s3", inner=True).head_object(Bucket=bucket, Key=key)
            except ClientError:
                # Who may not list is not told that a key is missing.
                raise self._denied(role, "s3:ListBucket", arn) from None

    def _may(self, role: str, action: str, resource: str) -> bool:
        context = {"aws:ResourceAccount": self._account.id, "aws:SecureTransport": "true"}
        return allows(self._policies(role), action, resource, context)

    def _check(self, role: str, action: str, resource: str) -> None:
        if not self._may(role, action, resource):
            raise self._denied(role, action, resource)

    def _policies(self, role: str) -> list[Document]:
        read_at, policies = self._known.get(role, (0.0, []))
        if time.monotonic() - read_at > REMEMBERED_S:
            try:
                policies = role_policies(self._account, role)
            except ClientError:
                policies = []
            self._known[role] = (time.monotonic(), policies)
        return policies

    def _denied(self, role: str, action: str, resource: str) -> RefusedError:
        who = f"arn:aws:sts::{self._account.id}:assumed-role/{role}/function"
        message = (
            f"User: {who} is not authorized to perform: {action} on resource: {resource} because no "
            "identity-based policy allows the action"
        )
        code = "AccessDenied" if action.startswith("s3:") else "AccessDeniedException"
        return RefusedError(code, message, 403 if action.startswith("s3:") else 400)


def _sqs_call(request: Request) -> tuple[str, str]:
    """The action (a batch needs the permission of its single call) and the queue's name."""
    told: dict[str, Any] = json.loads(keep_body(request) or b"{}")
    action = request.headers.get("X-Amz-Target", "").rpartition(".")[2].removesuffix("Batch")
    return f"sqs:{action}", str(told.get("QueueUrl", told.get("QueueName", ""))).rpartition("/")[2]
