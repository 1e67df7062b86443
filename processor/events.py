"""What comes in: S3 notifications, bare or inside SQS messages, and the processor's own tasks, as tasks."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from common.errors import BadEventError
from processor.task import LoadTask, Task, task_of


def tasks_in_message(body: str) -> Iterator[Task]:
    """The tasks in the body of one SQS message: none, where it is a test event or tells of deletions.

    BadEventError where it is nothing that the processor understands.
    """
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise BadEventError("a message that is not JSON") from error
    if not isinstance(fields, dict):
        raise BadEventError("a message that is not a JSON object")
    if "task" in fields:
        yield task_of(fields)
    else:
        yield from tasks_in_notification(fields)


def tasks_in_notification(event: Mapping[str, Any]) -> Iterator[LoadTask]:
    """The objects that an S3 notification says were created."""
    if event.get("Event") == "s3:TestEvent":
        return
    if "Records" not in event:
        raise BadEventError("an event that is neither an S3 notification nor a task of the processor")
    for record in event["Records"]:
        if not str(record.get("eventName", "")).removeprefix("s3:").startswith("ObjectCreated"):
            continue
        try:
            s3 = record["s3"]
            bucket, found = s3["bucket"]["name"], s3["object"]
            yield LoadTask(bucket, unquote_plus(found["key"]), found.get("versionId", ""))
        except (KeyError, TypeError) as error:
            raise BadEventError(f"an S3 notification without {error}") from error
