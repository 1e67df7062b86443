"""Function URLs: each one a port of 127.0.0.1, with AWS's checks of signature, permissions and origin."""

import json
import secrets
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.function_url import HttpRequest, HttpResponse, to_event, to_response
from local.functions import FunctionFailedError
from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.functions import LambdaFunction
from tests.rehearsal.cloud.policy import allows
from tests.rehearsal.cloud.refused import RefusedError
from tests.rehearsal.cloud.sigv4 import BadSignatureError, check

MAX_BODY_BYTES = 6 * 1024 * 1024
JSON = [("content-type", "application/json")]
ACTIONS = ("lambda:InvokeFunctionUrl", "lambda:InvokeFunction")
CORS = {
    "AllowMethods": "access-control-allow-methods",
    "AllowHeaders": "access-control-allow-headers",
    "ExposeHeaders": "access-control-expose-headers",
    "MaxAge": "access-control-max-age",
}


class FunctionUrls:
    """All of the account, by the function's name."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._servers: dict[str, _Server] = {}

    def open(self, function: LambdaFunction, told: dict[str, Any]) -> dict[str, Any]:
        if function.name in self._servers:
            message = f"Failed to create function url config for [functionArn = {function.arn}]. It exists."
            raise RefusedError("ResourceConflictException", message, 409)
        server = _Server(("127.0.0.1", 0), _Handler)
        server.account, server.function = self._account, function
        server.id = secrets.token_hex(16)
        self._servers[function.name] = server
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        function.url = {
            "FunctionUrl": f"http://127.0.0.1:{server.server_address[1]}/",
            "FunctionArn": function.arn,
            "CreationTime": datetime.now(UTC).isoformat(),
            "InvokeMode": "BUFFERED",
        }
        return self.update(function, told)

    def get(self, function: LambdaFunction) -> dict[str, Any]:
        if function.url is None:
            raise RefusedError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
        return function.url

    def update(self, function: LambdaFunction, told: dict[str, Any]) -> dict[str, Any]:
        url = self.get(function)
        url.update({name: told[name] for name in ("AuthType", "Cors", "InvokeMode") if name in told})
        if url["InvokeMode"] != "BUFFERED" or url["AuthType"] not in ("NONE", "AWS_IAM"):
            raise RefusedError("ValidationException", "The emulation knows BUFFERED with NONE or AWS_IAM.")
        url["LastModifiedTime"] = datetime.now(UTC).isoformat()
        return url

    def close(self, name: str) -> None:
        server = self._servers.pop(name, None)
        if server is not None:
            server.function.url = None
            server.shutdown()
            server.server_close()

    def stop(self) -> None:
        for name in list(self._servers):
            self.close(name)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    account: Account
    function: LambdaFunction
    id: str


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Rehearsal"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Silent: paths hold meter ids."""

    def _handle(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if length > MAX_BODY_BYTES:
            self.close_connection = True
            self._write(_message(413, "Request Entity Too Large"))
            return
        request = HttpRequest(
            method=self.command,
            target=self.path,
            protocol=self.request_version,
            headers=list(self.headers.items()),
            body=self.rfile.read(length),
            source_ip=self.client_address[0],
        )
        cors = (self.server.function.url or {}).get("Cors")
        origin = self.headers.get("origin", "")
        if cors and origin and self.command == "OPTIONS":
            self._write(HttpResponse(200, cors_headers(cors, origin, preflight=True)))
            return
        answer = answer_url(self.server.account, self.server.function, self.server.id, request)
        extra = cors_headers(cors, origin, preflight=False) if cors and origin else []
        self._write(HttpResponse(answer.status, [*answer.headers, *extra], answer.body))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _handle  # noqa: N815

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


def answer_url(account: Account, function: LambdaFunction, url_id: str, request: HttpRequest) -> HttpResponse:
    """401 and 403 as AWS words them; 502 where the function failed."""
    auth = (function.url or {}).get("AuthType", "AWS_IAM")
    event = to_event(request)
    caller = "anonymous"
    if auth == "AWS_IAM":
        try:
            access_key = check(request, account.region, "lambda", account.keys, datetime.now(UTC))
        except BadSignatureError as bad:
            return _message(403, str(bad))
        caller = account.operator_arn
        event["requestContext"]["accountId"] = account.id
        event["requestContext"]["authorizer"] = {"iam": _signer(account, access_key)}
    if not is_permitted(function, auth, caller):
        return HttpResponse(403, JSON, b'{"Message":"Forbidden"}')
    event["requestContext"]["apiId"] = url_id
    event["requestContext"]["domainPrefix"] = url_id
    try:
        return to_response(function.running.invoke(event))
    except FunctionFailedError as error:
        if error.kind == "TooManyRequestsException":
            return _message(429, error.message)
        return _message(502, "Internal Server Error")
    except (AttributeError, TypeError, ValueError):
        return _message(502, "Internal Server Error")


def is_permitted(function: LambdaFunction, auth: str, caller: str) -> bool:
    """Both permissions are asked of the function's own policy, whoever calls."""
    context = {"lambda:FunctionUrlAuthType": auth, "lambda:InvokedViaFunctionUrl": "true"}
    return all(
        allows([function.policy], action, function.arn, context, principal={"AWS": caller})
        for action in ACTIONS
    )


def cors_headers(cors: dict[str, Any], origin: str, *, preflight: bool) -> list[tuple[str, str]]:
    """None for an origin that is not allowed; a browser then refuses the answer."""
    allowed = cors.get("AllowOrigins", [])
    if "*" not in allowed and origin not in allowed:
        return []
    names = CORS if preflight else {"ExposeHeaders": CORS["ExposeHeaders"]}
    headers = [("access-control-allow-origin", origin), ("vary", "Origin")]
    for name, header in names.items():
        if name in cors:
            held = cors[name]
            headers.append((header, ",".join(held) if isinstance(held, list) else str(held)))
    return headers


def _signer(account: Account, access_key: str) -> dict[str, Any]:
    return {
        "accessKey": access_key,
        "accountId": account.id,
        "callerId": "AIDAREHEARSAL",
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": account.operator_arn,
        "userId": "AIDAREHEARSAL",
    }


def _message(status: int, text: str) -> HttpResponse:
    return HttpResponse(status, JSON, json.dumps({"message": text}).encode())
