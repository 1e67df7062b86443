"""moto: S3, SQS, IAM, Logs, SSM, EventBridge, STS. The only module that knows its private names (5.2.5)."""

import logging
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from moto.backends import get_backend
from moto.iam.access_control import PermissionResult
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.s3.models import FakeBucket, S3Backend

from local.moto_patches import PersistentS3
from local.s3_disk import S3Disk

ACCOUNT_ID = "123456789012"
USED: tuple[Any, ...] = ("s3", "sqs", "iam", "logs", "ssm", "events", "sts", "ecr", "kms", "cloudwatch")
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
HANDLER = MotoRequestHandler
"""For the server: it keeps underscores in S3's metadata names."""


class MotoSide:
    """One at a time in a process, because moto's state is global. Bodies of objects live in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.app: Wsgi = DomainDispatcherApplication(create_backend_app)
        self._storage = PersistentS3(S3Disk(folder / "s3"))
        self._create_bucket = S3Backend.create_bucket
        self._get_permission = FakeBucket.get_permission

    def start(self) -> None:
        """Notifications come after an object has its metadata, and look as AWS's do (PersistentS3)."""
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.forget()
        self._storage.install()
        create, storage = self._create_bucket, self._storage

        def create_bucket(backend: S3Backend, *args: Any, **kwargs: Any) -> Any:
            bucket = create(backend, *args, **kwargs)
            storage.restore(bucket, versioned=False)
            return bucket

        S3Backend.create_bucket = create_bucket  # type: ignore[method-assign,assignment]
        # moto passes over conditions: a policy that denies what comes without TLS would deny everything.
        FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL  # type: ignore[method-assign]

    def stop(self) -> None:
        self.forget()
        S3Backend.create_bucket = self._create_bucket  # type: ignore[method-assign]
        FakeBucket.get_permission = self._get_permission  # type: ignore[method-assign]
        self._storage.uninstall()

    def forget(self) -> None:
        """What no module has loaded yet has nothing to forget; loading all of moto takes seconds."""
        for service in USED:
            if f"moto.{service}.models" in sys.modules:
                for backend in list(get_backend(service)[ACCOUNT_ID].values()):
                    backend.reset()
