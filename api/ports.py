"""The composition root of the read side: what the use cases need from the outside, made once per worker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from api.channel import MeterChannels
from common.garbage import look_less_often
from common.receipt import utc_now
from common.settings import Settings
from common.store.connect import open_store
from common.store.port import Store
from common.withdrawn import WithdrawnLoads

if TYPE_CHECKING:
    from common.objects import Objects


@dataclass(frozen=True, slots=True)
class Ports:
    """`objects` is made on first use: only links to reject reports need it."""

    store: Store
    objects: "Callable[[], Objects]"
    records_bucket: str
    withdrawn: WithdrawnLoads
    channels: MeterChannels
    now: Callable[[], datetime]


@cache
def ports() -> Ports:
    """The ports that the environment names."""
    settings = Settings.read()
    store = open_store(settings.store)
    look_less_often()
    return Ports(
        store, _objects, settings.records_bucket, WithdrawnLoads(store), MeterChannels(store), utc_now
    )


@cache
def _objects() -> "Objects":
    # boto3 takes as long to import as everything else together, and most workers never sign a link.
    import boto3
    from botocore.config import Config

    from common.objects import S3Objects

    return S3Objects(boto3.client("s3", config=Config(signature_version="s3v4")))
