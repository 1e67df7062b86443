"""Stands in for the Lambda service: starts handler processes, one event at a time each, ends failed ones."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"
MAX_ANSWER_BYTES = 6 * 1024 * 1024
PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """One Lambda function: its handler (`module:function`), environment, limits and log file."""

    name: str
    handler: str
    environment: Mapping[str, str]
    log_path: Path
    timeout_seconds: float = 300
    memory_mb: int = 512
    max_children: int = 2

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{self.name}"


class FunctionFailedError(Exception):
    """The handler raised, crashed or ran out of time. Fields as in Lambda's error payload."""

    def __init__(self, kind: str, message: str, trace: list[str] | None = None) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
        self.trace = trace or []


class Function:
    """A pool of handler processes: started when needed, used again when idle, replaced when dead."""

    def __init__(self, spec: FunctionSpec) -> None:
        self.spec = spec
        self._changed = threading.Condition()
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._stopped = False
        _rotate(spec.log_path)

    def invoke(self, event: object) -> Any:
        """The handler's answer. Waits while all children are busy; raises FunctionFailedError."""
        child = self._take()
        try:
            answer = child.ask(event)
        finally:
            self._give_back(child)
        if "error" in answer:
            error = answer["error"]
            raise FunctionFailedError(error["type"], error["message"], error["trace"])
        return answer["result"]

    def pids(self) -> list[int]:
        with self._changed:
            return [child.process.pid for child in [*self._idle, *self._busy] if child.alive]

    def stop(self, grace_seconds: float) -> None:
        """Let running invocations finish within the grace, then end every child."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._busy, timeout=grace_seconds)
            children = [*self._idle, *self._busy]
        for child in children:
            child.end()

    def _take(self) -> "_Child":
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopped or self._idle or len(self._busy) < self.spec.max_children
            )
            if self._stopped:
                raise FunctionFailedError("Runtime.Stopped", "The stack is stopping.")
            child = self._idle.pop() if self._idle else None
            if child is None or not child.alive:
                child = _Child(self.spec)
            self._busy.add(child)
            return child

    def _give_back(self, child: "_Child") -> None:
        with self._changed:
            self._busy.discard(child)
            if child.alive and not self._stopped:
                self._idle.append(child)
            else:
                child.end()
            self._changed.notify_all()


class _Child:
    """One handler process and the parent's end of its socket."""

    def __init__(self, spec: FunctionSpec) -> None:
        self._spec = spec
        self._socket, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "local.child", spec.handler, str(theirs.fileno())]
        with theirs, spec.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=_environment(spec),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for the parent, which ends its children in order
            )

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, event: object) -> dict[str, Any]:
        request_id = str(uuid.uuid4())
        deadline = time.time() + self._spec.timeout_seconds
        request = {"event": event, "request_id": request_id, "arn": self._spec.arn, "deadline": deadline}
        try:
            self._socket.settimeout(self._spec.timeout_seconds)
            self._socket.sendall(json.dumps(request).encode() + b"\n")
            line = self._receive(deadline)
        except TimeoutError:
            self.end()
            message = f"RequestId: {request_id} Task timed out after {self._spec.timeout_seconds:.2f} seconds"
            raise FunctionFailedError("Sandbox.Timedout", message) from None
        except OSError:
            line = b""
        if not line.endswith(b"\n"):
            self.end()
            message = f"RequestId: {request_id} Error: Runtime exited, status {self.process.returncode}"
            raise FunctionFailedError("Runtime.ExitError", message)
        if len(line) > MAX_ANSWER_BYTES:
            message = f"Response payload size exceeded the maximum of {MAX_ANSWER_BYTES} bytes."
            raise FunctionFailedError("Function.ResponseSizeTooLarge", message)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _receive(self, deadline: float) -> bytes:
        received = bytearray()
        while not received.endswith(b"\n"):
            self._socket.settimeout(max(0.001, deadline - time.time()))
            chunk = self._socket.recv(256 * 1024)
            if not chunk:
                break
            received += chunk
        return bytes(received)

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        self._socket.close()


def _environment(spec: FunctionSpec) -> dict[str, str]:
    lambda_names = {
        "AWS_LAMBDA_FUNCTION_NAME": spec.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory_mb),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{spec.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "_HANDLER": spec.handler,
        "TZ": "UTC",
    }
    search_path = [str(PROJECT_ROOT), spec.environment.get("PYTHONPATH", "")]
    lambda_names["PYTHONPATH"] = os.pathsep.join(filter(None, search_path))
    return {**spec.environment, **lambda_names}


def _rotate(log_path: Path) -> None:
    log_path.parent.mkdir(parents=True, exist_ok=True)
    if log_path.exists():
        log_path.replace(log_path.with_name(log_path.name + ".1"))
