"""Checks the signature of an HTTP request as AWS does. Shares nothing with the libraries that make them.

The steps are those of https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote_plus

from local.function_url import HttpRequest
from tests.keyspaces_gate.verify import Key

ALLOWED_SKEW = timedelta(minutes=5)
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/"
    r"aws4_request,\s*"
    r"SignedHeaders=(?P<headers>[^,]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)


class BadSignatureError(Exception):
    """Why the request is not signed as it must be."""


def check(request: HttpRequest, region: str, service: str, keys: Mapping[str, Key], now: datetime) -> str:
    """The access key that signed it; BadSignatureError for any other request."""
    headers: dict[str, str] = {}
    for name, value in request.headers:
        held = " ".join(value.split())
        headers[name.lower()] = f"{headers[name.lower()]},{held}" if name.lower() in headers else held
    told = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if told is None:
        raise BadSignatureError("Missing Authentication Token")
    stamp = headers.get("x-amz-date", "")
    if not re.fullmatch(r"\d{8}T\d{6}Z", stamp) or not stamp.startswith(told["day"]):
        raise BadSignatureError("X-Amz-Date is missing or is not of the day of the credential")
    made = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs(now - made) > ALLOWED_SKEW:
        raise BadSignatureError("Signature expired or not yet current")
    if (told["region"], told["service"]) != (region, service):
        raise BadSignatureError(f"Credential should be scoped to {region}/{service}")
    signed = told["headers"].split(";")
    sensitive = {"host", *(name for name in headers if name.startswith("x-amz-"))}
    if not sensitive <= set(signed):
        raise BadSignatureError("host and all X-Amz- headers must be signed")
    key = keys.get(told["key"])
    if key is None or headers.get("x-amz-security-token", "") != key.token:
        raise BadSignatureError("The security token included in the request is invalid")
    right = signature(request, headers, signed, (told["day"], region, service), key.secret)
    if not hmac.compare_digest(right, told["signature"]):
        raise BadSignatureError(
            "The request signature we calculated does not match the signature you provided."
        )
    return told["key"]


def signature(
    request: HttpRequest,
    headers: Mapping[str, str],
    signed: list[str],
    scope: tuple[str, str, str],
    secret: str,
) -> str:
    """`headers` have lower-case names; the path is encoded once more, as for every service but S3."""
    path, _, query = request.target.partition("?")
    pairs = [part.partition("=") for part in query.split("&") if part]
    arguments = sorted((_escaped(unquote_plus(n)), _escaped(unquote_plus(v))) for n, _, v in pairs)
    body_hash = hashlib.sha256(request.body).hexdigest()
    stated = headers.get("x-amz-content-sha256", body_hash)
    if stated not in (body_hash, "UNSIGNED-PAYLOAD"):
        raise BadSignatureError("x-amz-content-sha256 does not match the body")
    canonical = [
        request.method,
        quote(path or "/", safe="/-_.~"),
        "&".join(f"{name}={value}" for name, value in arguments),
        *(f"{name}:{headers.get(name, '')}" for name in signed),
        "",
        ";".join(signed),
        stated,
    ]
    hashed = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    text = "\n".join(("AWS4-HMAC-SHA256", headers["x-amz-date"], "/".join((*scope, "aws4_request")), hashed))
    signing_key = f"AWS4{secret}".encode()
    for part in (*scope, "aws4_request"):
        signing_key = hmac.digest(signing_key, part.encode(), "sha256")
    return hmac.new(signing_key, text.encode(), "sha256").hexdigest()


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")
