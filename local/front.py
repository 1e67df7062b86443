"""The HTTP door of the laptop stack: the API's Function URL, and Lambda's Invoke call for direct commands."""

import json
import re
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.function_url import HttpRequest, HttpResponse, to_event, to_response
from local.functions import Function, FunctionFailedError

INVOKE_PATH = re.compile(r"/2015-03-31/functions/([^/?]+)/invocations(?:\?.*)?")
MAX_BODY_BYTES = 6 * 1024 * 1024
JSON = [("content-type", "application/json")]


class Front:
    """Listens on 127.0.0.1 and hands each request to a function, in a thread of its own."""

    def __init__(self, port: int, api: Function, functions: Mapping[str, Function]) -> None:
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.api = api
        self._server.functions = functions
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # an idle keep-alive connection must not hold up a stop
    request_queue_size = 64
    api: Function
    functions: Mapping[str, Function]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Meterspace"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Silent: paths hold meter ids, which no log above DEBUG may show."""

    def _handle(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if length > MAX_BODY_BYTES:
            self.close_connection = True
            self._write(_message(413, "The request is larger than 6 MB, Lambda's limit."))
            return
        body = self.rfile.read(length)
        invoked = INVOKE_PATH.fullmatch(self.path)
        if invoked and self.command == "POST":
            self._write(self._invoke(invoked[1], body))
        else:
            self._write(self._call_api(body))

    def _call_api(self, body: bytes) -> HttpResponse:
        request = HttpRequest(
            method=self.command,
            target=self.path,
            protocol=self.request_version,
            headers=list(self.headers.items()),
            body=body,
            source_ip=self.client_address[0],
        )
        try:
            return to_response(self.server.api.invoke(to_event(request)))
        except FunctionFailedError as error:
            return _message(502, f"The API function failed ({error.kind}). Its log has the details.")
        except (AttributeError, TypeError, ValueError) as error:
            return _message(502, f"The API function's answer is not a response: {error}")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _handle  # noqa: N815 - stdlib names

    def _invoke(self, name: str, body: bytes) -> HttpResponse:
        function = self.server.functions.get(name.rsplit(":", 1)[-1])
        if function is None:
            return _refusal(404, "ResourceNotFoundException", f"Function not found: {name}")
        if self.headers.get("x-amz-invocation-type", "RequestResponse") != "RequestResponse":
            return _refusal(400, "InvalidParameterValueException", "Only RequestResponse works on a laptop.")
        try:
            event = json.loads(body or b"{}")
        except ValueError as error:
            return _refusal(400, "InvalidRequestContentException", f"Could not parse the payload: {error}")
        headers = [*JSON, ("x-amz-executed-version", "$LATEST")]
        try:
            return HttpResponse(200, headers, json.dumps(function.invoke(event)).encode())
        except FunctionFailedError as error:
            payload = {"errorMessage": error.message, "errorType": error.kind, "stackTrace": error.trace}
            headers.append(("x-amz-function-error", "Unhandled"))
            return HttpResponse(200, headers, json.dumps(payload).encode())

    def _write(self, response: HttpResponse) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if response.status not in (204, 304):
            self.send_header("content-length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD" and response.status not in (204, 304):
            self.wfile.write(response.body)


def _message(status: int, text: str) -> HttpResponse:
    return HttpResponse(status, JSON, json.dumps({"message": text}).encode())


def _refusal(status: int, kind: str, text: str) -> HttpResponse:
    body: dict[str, Any] = {"Type": "User", "Message": text}
    return HttpResponse(status, [*JSON, ("x-amzn-errortype", kind)], json.dumps(body).encode())
