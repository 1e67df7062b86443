"""Runs one Lambda handler in a process of its own: one JSON line in, one out, over an inherited socket."""

import importlib
import json
import os
import queue
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Handler = Callable[[Any, "LambdaContext"], Any]


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """What Lambda hands to a handler beside the event. `deadline` is in seconds since the epoch."""

    aws_request_id: str
    invoked_function_arn: str
    deadline: float
    function_name: str
    function_version: str
    memory_limit_in_mb: str
    log_group_name: str
    log_stream_name: str
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - time.time()) * 1000))


def main(handler_name: str, channel: socket.socket) -> None:
    """Answer requests until the parent closes the channel; an import error answers the first and ends."""
    lines = _read_lines(channel)
    handler: Handler | None = None
    failure: dict[str, Any] | None = None
    try:
        handler = _load(handler_name)
    except Exception as error:  # noqa: BLE001 - the outermost edge: an error on import is an answer
        failure = _failure(error, kind="Runtime.ImportModuleError")
    while True:
        answer = failure if handler is None else _answer(handler, json.loads(lines.get()))
        channel.sendall(json.dumps(answer).encode() + b"\n")
        if handler is None:
            sys.exit(1)


def _load(handler_name: str) -> Handler:
    module_name, _, function_name = handler_name.partition(":")
    handler: Handler = getattr(importlib.import_module(module_name), function_name)
    return handler


def _read_lines(channel: socket.socket) -> "queue.Queue[str]":
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        with channel.makefile("r", encoding="utf-8") as stream:
            for line in stream:
                lines.put(line)
        # The parent is gone or wants this process gone: a handler must not outlive it, not even halfway.
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _answer(handler: Handler, request: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = {"result": handler(request["event"], _context(request))}
        json.dumps(answer)
    except Exception as error:  # noqa: BLE001 - the outermost edge: an error of the handler is an answer
        return _failure(error)
    return answer


def _context(request: dict[str, Any]) -> LambdaContext:
    return LambdaContext(
        aws_request_id=request["request_id"],
        invoked_function_arn=request["arn"],
        deadline=request["deadline"],
        function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        function_version=os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
        memory_limit_in_mb=os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
        log_group_name=os.environ["AWS_LAMBDA_LOG_GROUP_NAME"],
        log_stream_name=os.environ["AWS_LAMBDA_LOG_STREAM_NAME"],
    )


def _failure(error: Exception, kind: str | None = None) -> dict[str, Any]:
    trace = traceback.format_exc().splitlines()
    sys.stderr.write("\n".join(trace) + "\n")
    sys.stderr.flush()
    return {"error": {"type": kind or type(error).__name__, "message": str(error), "trace": trace}}


if __name__ == "__main__":
    main(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
