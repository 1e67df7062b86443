"""The fields of a receipt that tests change."""

from datetime import datetime
from typing import TypedDict

from common.receipt import Counts


class ReceiptChanges(TypedDict, total=False):
    """As `common.receipt.Receipt` has them."""

    key: str
    counts: Counts
    refused: str
    first_error: str
    rejects_key: str
    started_at: datetime | None
    finished_at: datetime | None
