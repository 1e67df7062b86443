"""Turns an HTTP request into a Function URL event (payload 2.0), and the function's answer into HTTP."""

import base64
import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

TEXT_TYPES = ("text/", "application/json", "application/xml", "application/javascript")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as read from the socket; header names as sent."""

    method: str
    target: str
    protocol: str
    headers: list[tuple[str, str]]
    body: bytes
    source_ip: str


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response to be written; `headers` may repeat a name (Set-Cookie)."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


def to_event(request: HttpRequest) -> dict[str, Any]:
    """As AWS sends it (tests/fixtures/events): `rawPath` stays percent-encoded, all else is decoded."""
    target = urlsplit(request.target)
    path = request.target.split("?", 1)[0] or "/"
    headers = _joined((name.lower(), value) for name, value in request.headers)
    cookies = [cookie for cookie in headers.get("cookie", "").split("; ") if cookie]
    now = time.time()
    host = headers.get("host", "localhost")
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": target.query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "local",
            "domainName": host,
            "domainPrefix": host.split(".")[0].split(":")[0],
            "http": {
                "method": request.method,
                "path": unquote(path),
                "protocol": request.protocol,
                "sourceIp": request.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid.uuid4()),
            "routeKey": "$default",
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if target.query:
        event["queryStringParameters"] = _joined(parse_qsl(target.query, keep_blank_values=True))
    if request.body:
        _add_body(event, request.body, headers.get("content-type", ""))
    return event


def to_response(answer: object) -> HttpResponse:
    """A dict with `statusCode` says all; anything else is the JSON body of a 200, as on AWS."""
    if not isinstance(answer, dict) or "statusCode" not in answer:
        body = answer if isinstance(answer, str) else json.dumps(answer)
        return HttpResponse(200, [("content-type", "application/json")], body.encode())
    headers = {str(name).lower(): str(value) for name, value in (answer.get("headers") or {}).items()}
    headers.setdefault("content-type", "application/json")
    cookies = [("set-cookie", str(cookie)) for cookie in answer.get("cookies") or []]
    body = answer.get("body") or ""
    text = body if isinstance(body, str) else json.dumps(body)
    content = base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode()
    return HttpResponse(int(answer["statusCode"]), [*headers.items(), *cookies], content)


def _add_body(event: dict[str, Any], body: bytes, content_type: str) -> None:
    text = content_type.lower().startswith(TEXT_TYPES)
    event["isBase64Encoded"] = not text
    event["body"] = body.decode("utf-8", "replace") if text else base64.b64encode(body).decode()


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined
