"""Tiny Lambda handlers for the tests of the laptop stack; what they saw goes to the file SEEN."""

import json
import os
import time
from pathlib import Path
from typing import Any


def api(event: dict[str, Any], context: Any) -> Any:
    match event["rawPath"]:
        case "/plain":
            return {"hello": "world"}
        case "/raise":
            raise ValueError("out of luck")
        case "/context":
            left = context.get_remaining_time_in_millis()
            names = ("aws_request_id", "function_name", "memory_limit_in_mb", "invoked_function_arn")
            return {"left": left, **{name: getattr(context, name) for name in names}}
        case "/environment":
            return dict(os.environ)
        case "/binary":
            body = {"body": "AAH/", "isBase64Encoded": True, "cookies": ["a=1", "b=2"]}
            return {"statusCode": 201, "headers": {"Content-Type": "application/octet-stream"}, **body}
        case _:
            return {"statusCode": 200, "body": json.dumps(event)}


def processor(event: dict[str, Any], context: Any) -> Any:
    """A direct command is answered; a message does what its body says under `do`."""
    if "Records" not in event:
        _note({"command": event})
        if event.get("do") == "raise":
            raise RuntimeError("told to")
        return {"pid": os.getpid(), "event": event}
    bodies = [json.loads(record["body"]) for record in event["Records"]]
    failures = []
    for record, body in zip(event["Records"], bodies, strict=True):
        _note({"pid": os.getpid(), "record": record, "body": body})
        receives = int(record["attributes"]["ApproximateReceiveCount"])
        failures += _act(body.get("do", "ok"), record, receives)
    return {"batchItemFailures": failures}


def _act(what: str, record: dict[str, Any], receives: int) -> list[dict[str, Any]]:
    if what == "always-raise":
        _visible_in(record, 0)
        raise RuntimeError("never works")
    if receives > 1:
        return []
    match what:
        case "item":
            _visible_in(record, 0)
            return [{"itemIdentifier": record["messageId"]}]
        case "wrong-item":
            return [{"itemIdentifier": "nobody"}]
        case "hang":
            time.sleep(60)
        case "exit":
            os._exit(3)
    return []


def _visible_in(record: dict[str, Any], seconds: int) -> None:
    import boto3

    boto3.client("sqs").change_message_visibility(
        QueueUrl=os.environ["METERSPACE_QUEUE_URL"],
        ReceiptHandle=record["receiptHandle"],
        VisibilityTimeout=seconds,
    )


def _note(seen: dict[str, Any]) -> None:
    with Path(os.environ["SEEN"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(seen) + "\n")
