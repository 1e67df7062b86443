"""The processor's composition root: settings in, use cases with their ports out."""

from dataclasses import dataclass

import boto3
from botocore.config import Config

from common.objects import S3Objects
from common.settings import Settings
from common.store.connect import open_store
from common.store.port import Store
from processor.commands import Commands
from processor.ingest import Ingest
from processor.profiles import ProfileShelf
from processor.queue import Queue, SqsQueue

_PATIENT = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5, read_timeout=60)


@dataclass(frozen=True, slots=True)
class App:
    """What the handler calls."""

    ingest: Ingest
    commands: Commands
    queue: Queue


def build(settings: Settings, store: Store | None = None) -> App:
    """The use cases on the ports that the settings name; on another store where one is given."""
    objects = S3Objects(boto3.client("s3", config=_PATIENT))
    queue = SqsQueue(boto3.client("sqs", config=_PATIENT), settings.queue_url)
    store = store or open_store(settings.store)
    shelf = ProfileShelf(objects, settings.records_bucket)
    return App(
        Ingest(store, objects, queue, shelf, settings.records_bucket, settings.default_profile),
        Commands(store, objects, queue, shelf, settings.inbox_bucket),
        queue,
    )
