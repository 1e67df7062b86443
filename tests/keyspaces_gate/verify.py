"""Checks a SigV4 login as Keyspaces does. Shares no line and no library with what makes it."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

ALLOWED_SKEW = timedelta(minutes=15)
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d\.\d{3}Z")


class RefusedError(Exception):
    """Why the login is not good."""


@dataclass(frozen=True, slots=True)
class Key:
    """An access key that is good now. `token` is empty for one of an IAM user."""

    secret: str
    token: str = ""


def check(response: bytes, nonce: str, region: str, keys: Mapping[str, Key], now: datetime) -> str:
    """The access key that has signed in; RefusedError for any other response."""
    fields = dict(part.split("=", 1) for part in response.decode("ascii").split(","))
    if not _STAMP.fullmatch(fields["amzdate"]):
        raise RefusedError(f"amzdate {fields['amzdate']} is no time")
    made = datetime.strptime(fields["amzdate"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    if abs(now - made) > ALLOWED_SKEW:
        raise RefusedError("the signature is too old or too new")
    key = keys.get(fields["access_key"])
    if key is None:
        raise RefusedError("the access key is not known or has expired")
    if fields.get("session_token", "") != key.token:
        raise RefusedError("the session token is not that of the access key")
    right = signature(nonce, region, fields["access_key"], key.secret, fields["amzdate"])
    if not hmac.compare_digest(fields["signature"], right):
        raise RefusedError("the signature is wrong")
    return fields["access_key"]


def signature(nonce: str, region: str, access_key: str, secret: str, amz_date: str) -> str:
    """Step by step as the signing process is published; all that is not a letter or digit here is escaped."""
    day = amz_date[0:4] + amz_date[5:7] + amz_date[8:10]
    scope = day + "/" + region + "/cassandra/aws4_request"
    canonical_request = "\n".join(
        [
            "PUT",
            "/authenticate",
            "&".join(
                [
                    "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                    "X-Amz-Credential=" + access_key + "%2F" + scope.replace("/", "%2F"),
                    "X-Amz-Date=" + amz_date.replace(":", "%3A"),
                    "X-Amz-Expires=900",
                ]
            ),
            "host:cassandra",
            "",
            "host",
            hashlib.sha256(nonce.encode()).hexdigest(),
        ]
    )
    string_to_sign = "\n".join(
        ["AWS4-HMAC-SHA256", amz_date, scope, hashlib.sha256(canonical_request.encode()).hexdigest()]
    )
    signing_key = _mac(_mac(_mac(_mac(b"AWS4" + secret.encode(), day), region), "cassandra"), "aws4_request")
    return _mac(signing_key, string_to_sign).hex()


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
