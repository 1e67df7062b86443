"""Lambda's Runtime API for one environment: hands out one event at a time and takes its answer.

As AWS documents it: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import queue
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RUNTIME = "/2018-06-01/runtime/"
NEXT = f"{RUNTIME}invocation/next"
INIT_ERROR = f"{RUNTIME}init/error"


@dataclass(frozen=True, slots=True)
class Call:
    """One event on its way to a handler. `deadline` is in seconds since the epoch."""

    event: object
    arn: str
    deadline: float
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": self.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(self.deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": self.arn,
            "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0",
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gave back, or, as `failed`, what it raised."""

    body: bytes
    failed: bool


class RuntimeApi:
    """Listens on 127.0.0.1. `ready` is set when the runtime has first asked for an event."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.calls: queue.Queue[Call | None] = queue.Queue()
        self.answers: queue.Queue[Answer] = queue.Queue()
        self.init_errors: queue.Queue[bytes] = queue.Queue()
        self.current: Call | None = None
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.api = self
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """A runtime that waits for an event is told that there is none any more."""
        self.calls.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def post(self, path: str, body: bytes) -> int:
        """The HTTP status for what the runtime posted; the answer to any call but the present is refused."""
        current = self.current
        if path == INIT_ERROR:
            self.init_errors.put(body)
            return 202
        call, kind = path.removeprefix(f"{RUNTIME}invocation/").partition("/")[::2]
        if current is None or call != current.request_id or kind not in {"response", "error"}:
            return 400
        self.current = None
        self.answers.put(Answer(body, failed=kind == "error"))
        return 202


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    api: RuntimeApi

    def handle_error(self, request: object, client_address: object) -> None:
        """Silent: an environment that was killed leaves its connection cut, and its container tells of it."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each call costs 40 ms,
    wbufsize = -1  # and so it does where head and body are sent apart
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Silent: one line per call is of no use to anyone."""

    def do_GET(self) -> None:
        if self.path != NEXT:
            self._write(404, {}, b"")
            return
        self.server.api.ready.set()
        call = self.server.api.calls.get()
        if call is None:
            self.close_connection = True
            return
        self.server.api.current = call
        self._write(200, call.headers, json.dumps(call.event).encode())

    def do_POST(self) -> None:
        body = self._body()
        status = self.server.api.post(self.path, body)
        self._write(status, {"Content-Type": "application/json"}, b'{"status":"OK"}\n')

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _write(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def error_of(body: bytes) -> tuple[str, str, list[str]]:
    """Kind, message and trace of an error that a runtime posted."""
    try:
        posted: dict[str, Any] = json.loads(body)
    except ValueError:
        return "Runtime.Unknown", body.decode("utf-8", "replace")[:500], []
    return (
        str(posted.get("errorType", "")),
        str(posted.get("errorMessage", "")),
        [str(line) for line in posted.get("stackTrace") or []],
    )
