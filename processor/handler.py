"""The processor Lambda: events in, tasks carried out, what could not be done handed back to the queue."""

import os
import random
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from common.errors import StoreUnavailableError
from common.garbage import look_less_often
from common.receipt import Receipt
from common.settings import Settings
from processor.app import App, build
from processor.events import tasks_in_message, tasks_in_notification
from processor.task import PartTask, Task

FIRST_WAIT_S, LONGEST_WAIT_S = 5, 900

# Powertools lets what the code says win over the environment, which names the deployment.
SERVICE = os.environ.get("POWERTOOLS_SERVICE_NAME", "meterspace-processor")
logger = Logger(service=SERVICE)
metrics = Metrics(namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "Meterspace"), service=SERVICE)
batch = BatchProcessor(event_type=EventType.SQS)


@cache
def app() -> App:
    """Built once per environment, at its first event."""
    built = build(Settings.read())
    look_less_often()
    return built


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An SQS event, a bare S3 notification, or a command. Data errors end in receipts, never here."""
    try:
        return dispatch(event, context)
    finally:
        if metrics.metric_set:
            metrics.flush_metrics()


def dispatch(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """What the event asks for."""
    if "command" in event:
        return app().commands.answer(event)
    records = event.get("Records") or []
    if records and records[0].get("eventSource") == "aws:sqs":
        return dict(process_partial_response(event, carry_out_message, batch, context))
    for task in tasks_in_notification(event):
        carry_out(task, 1)
    return {}


def carry_out_message(record: SQSRecord) -> None:
    """One SQS message. When the store is not there, the message comes back later and later."""
    attempts = int(record.attributes.approximate_receive_count or 1)
    try:
        for task in tasks_in_message(record.body):
            carry_out(task, attempts)
    except StoreUnavailableError:
        longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 4 ** (attempts - 1))
        app().queue.postpone(record.receipt_handle, random.randint(longest // 2, longest))  # noqa: S311
        raise


def carry_out(task: Task, attempts: int) -> None:
    """Load, and say in the log and the metrics what came of it."""
    ingest = app().ingest
    receipt = ingest.load_part(task, attempts) if isinstance(task, PartTask) else ingest.load(task, attempts)
    if receipt is not None:
        _tell(receipt)


def _tell(receipt: Receipt) -> None:
    """Log and count. A profile that does not exist is a folder's name, maybe a meter's: it is not logged."""
    counts = receipt.counts
    logger.info(
        "refused" if receipt.refused else "loaded",
        extra={
            "file_id": receipt.file_id,
            "part": receipt.version.part,
            "parts": receipt.parts,
            "profile": receipt.profile if receipt.profile_digest else "",
            "refused": receipt.refused,
            "lines": receipt.lines,
            "rows": receipt.rows,
            "readings_loaded": counts.loaded,
            "readings_rejected": counts.rejected,
        },
    )
    metrics.add_metric("ReadingsLoaded", MetricUnit.Count, counts.loaded)
    metrics.add_metric("ReadingsRejected", MetricUnit.Count, counts.rejected)
    metrics.add_metric("FilesRefused", MetricUnit.Count, int(bool(receipt.refused)))
