"""Does as the event says: answers, fails, sleeps, dies, eats memory, spins, or looks around."""

import os
import threading
import time
from pathlib import Path
from typing import Any

if os.environ.get("FAIL_AT_START"):
    raise RuntimeError("not today")


def handler(event: dict[str, Any], context: Any) -> Any:
    """One word, one deed."""
    match event["do"]:
        case "echo":
            return event
        case "context":
            return look(context)
        case "fail":
            raise ValueError("as told")
        case "sleep":
            time.sleep(event["seconds"])
        case "die":
            os._exit(7)
        case "eat":
            return len(bytearray(event["megabytes"] * 1024 * 1024))
        case "spin":
            threading.Thread(target=spin, daemon=True).start()
        case "write":
            return try_to_write(event["path"])
        case "big":
            return "x" * event["bytes"]
    return os.environ["VERSION"]


def spin() -> None:
    """Never rests, unless it is frozen."""
    while True:
        Path("/tmp/spun").write_text("x", encoding="utf-8")


def look(context: Any) -> dict[str, Any]:
    """What Lambda tells a function about itself."""
    return {
        "request_id": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "milliseconds": context.get_remaining_time_in_millis(),
        "name": context.function_name,
        "memory": context.memory_limit_in_mb,
        "uid": os.getuid(),
        "handler": os.environ["_HANDLER"],
    }


def try_to_write(path: str) -> str:
    """The error's name, or nothing."""
    try:
        Path(path).write_text("x", encoding="utf-8")
    except OSError as error:
        return os.strerror(error.errno or 0)
    return ""
