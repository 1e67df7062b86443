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
    try:
        created = [record for record in event["Records"] if _tells_of_new_object(record)]
        for s3 in [record["s3"] for record in created]:
            key, version = s3["object"]["key"], s3["object"].get("versionId", "")
            yield LoadTask(s3["bucket"]["name"], unquote_plus(key), version)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadEventError(
            f"an S3 notification with a part missing or of the wrong kind: {error}"
        ) from error


def _tells_of_new_object(record: Mapping[str, Any]) -> bool:
    return str(record["eventName"]).removeprefix("s3:").startswith("ObjectCreated")
