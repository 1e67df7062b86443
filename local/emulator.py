"""S3 and SQS on this machine: moto's server with the buckets, queues and notifications of a deployment."""

import json
import logging
import threading
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer
from moto.sqs.models import sqs_backends

from local.functions import ACCOUNT_ID, REGION
from local.home import StackError
from local.moto_patches import PersistentS3
from local.s3_disk import S3Disk

INBOX_BUCKET = "meterspace-inbox"
RECORDS_BUCKET = "meterspace-records"
QUEUE = "meterspace-inbox"
DEAD_LETTER_QUEUE = "meterspace-inbox-dlq"
MAX_RECEIVES = 5
RETENTION_SECONDS = 14 * 24 * 3600
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


class Emulator:
    """S3 and SQS between `start` and `stop`. One at a time in a process, as moto's state is global."""

    def __init__(self, home: Path, port: int, visibility_seconds: int) -> None:
        self.endpoint_url = f"http://127.0.0.1:{port}"
        self.queue_url = ""
        self.queue_arn = ""
        self.dead_letter_queue_url = ""
        self._home = home
        self._port = port
        self._visibility_seconds = visibility_seconds
        self._session = boto3.session.Session(
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )
        self._server: ThreadedMotoServer | None = None
        self._storage: PersistentS3 | None = None

    _running = threading.Lock()

    def start(self) -> None:
        """Buckets are filled before the notification is switched on, so that a restart tells of nothing."""
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        storage = PersistentS3(S3Disk(self._home / "s3"))
        if not self._running.acquire(blocking=False):
            raise StackError("This process already runs a stack. Stop that one first.")
        _forget_all()
        self._storage = storage
        storage.install()
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self._port, verbose=False)
        self._server.start()
        self._create_queues()
        self._create_buckets(storage)

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None
        if self._storage is not None:
            _forget_all()
            self._storage.uninstall()
            self._storage = None
            self._running.release()

    def client(self, service: str) -> Any:
        """A boto3 client that can reach nothing but this emulation."""
        return self._session.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.endpoint_url,
            config=Config(proxies={}),
        )

    def _create_queues(self) -> None:
        sqs = self.client("sqs")
        kept = {"MessageRetentionPeriod": str(RETENTION_SECONDS)}
        created = sqs.create_queue(QueueName=DEAD_LETTER_QUEUE, Attributes=kept)
        self.dead_letter_queue_url = created["QueueUrl"]
        redrive = {"deadLetterTargetArn": _queue_arn(DEAD_LETTER_QUEUE), "maxReceiveCount": MAX_RECEIVES}
        attributes = {
            **kept,
            "VisibilityTimeout": str(self._visibility_seconds),
            "RedrivePolicy": json.dumps(redrive),
        }
        self.queue_url = sqs.create_queue(QueueName=QUEUE, Attributes=attributes)["QueueUrl"]
        self.queue_arn = _queue_arn(QUEUE)

    def _create_buckets(self, storage: PersistentS3) -> None:
        s3 = self.client("s3")
        backend = s3_backends[ACCOUNT_ID]["aws"]
        for name, versioned in ((INBOX_BUCKET, True), (RECORDS_BUCKET, False)):
            s3.create_bucket(Bucket=name)
            if versioned:
                s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
            storage.restore(backend.get_bucket(name), versioned=versioned)
        events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
        queue = {"Id": "inbox", "QueueArn": self.queue_arn, "Events": events}
        s3.put_bucket_notification_configuration(
            Bucket=INBOX_BUCKET, NotificationConfiguration={"QueueConfigurations": [queue]}
        )


def _queue_arn(name: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{name}"


def _forget_all() -> None:
    s3_backends[ACCOUNT_ID]["aws"].reset()
    sqs_backends[ACCOUNT_ID][REGION].reset()
