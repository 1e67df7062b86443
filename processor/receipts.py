"""Receipts as the processor begins them."""

from common.receipt import Receipt
from processor.load import Load


def receipt_of(load: Load, part: int) -> Receipt:
    """An empty receipt of one part of a load."""
    return Receipt(
        version=load.version(part),
        received_on=load.received_on,
        bucket=load.info.bucket,
        key=load.info.key,
        object_version=load.info.version,
        size_bytes=load.info.size_bytes,
        parts=1,
        profile=load.profile_name,
        profile_digest=load.profile_digest,
    )
