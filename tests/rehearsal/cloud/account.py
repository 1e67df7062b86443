"""What every emulated service knows: account, region, which access keys are good, how to ask the others."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from tests.keyspaces_gate.verify import Key
from tests.rehearsal.cloud.moto_side import ACCOUNT_ID

OPERATOR = "AKIAREHEARSALOPERATOR"
INNER = "rehearsal-inner"
"""Marks requests that an emulated service sends itself: they go past all checks."""


@dataclass(slots=True)
class Account:
    """`keys` are the access keys that are good now: the operator's, and one of each function's role."""

    region: str
    endpoint_url: str = ""
    keys: dict[str, Key] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    """Access key to the name of the role that it acts for."""
    clients: dict[tuple[str, bool], Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.keys[OPERATOR] = Key(secrets.token_urlsafe(30))

    @property
    def id(self) -> str:
        return ACCOUNT_ID

    @property
    def operator_arn(self) -> str:
        return f"arn:aws:iam::{self.id}:user/rehearsal"

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.id}:{resource}"

    def credentials_for(self, role: str) -> dict[str, str]:
        """New ones, as Lambda's environment has them."""
        access_key = f"ASIA{secrets.token_hex(8).upper()}"
        key = Key(secrets.token_urlsafe(30), secrets.token_urlsafe(60))
        with self.lock:
            self.keys[access_key] = key
            self.roles[access_key] = role
        return {
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": key.secret,
            "AWS_SESSION_TOKEN": key.token,
        }

    def forget_credentials(self, access_key: str) -> None:
        with self.lock:
            self.keys.pop(access_key, None)
            self.roles.pop(access_key, None)

    def client(self, service: str, *, inner: bool = False) -> Any:
        """A boto3 client of the emulation. `inner`: past all checks, to moto."""
        with self.lock:
            if (service, inner) not in self.clients:
                self.clients[service, inner] = boto3.client(
                    service,  # type: ignore[call-overload]
                    endpoint_url=self.endpoint_url,
                    region_name=self.region,
                    aws_access_key_id=OPERATOR,
                    aws_secret_access_key=self.keys[OPERATOR].secret,
                    config=Config(
                        proxies={},
                        max_pool_connections=50,
                        retries={"total_max_attempts": 1},
                        user_agent_extra=INNER if inner else None,
                        s3={"addressing_style": "path"},
                    ),
                )
            return self.clients[service, inner]


def in_background(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread
