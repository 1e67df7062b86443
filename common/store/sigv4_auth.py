"""Logs in to Amazon Keyspaces with AWS credentials: signs the server's nonce (docs/keyspaces.md)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from urllib.parse import quote

from cassandra.auth import Authenticator, AuthProvider

from common.store.aws_credentials import AwsCredentials

_NONCE = re.compile(rb"nonce=([^,\s]{32})(?![^,\s])")


@dataclass(eq=False)
class SigV4Authenticator(Authenticator):  # type: ignore[misc]
    """The driver may use one for many connections to a host, so credentials are asked for at each login."""

    region: str
    credentials: Callable[[], AwsCredentials]

    def initial_response(self) -> bytes:
        return b"SigV4\0\0"

    def evaluate_challenge(self, challenge: bytes) -> bytes:
        if not (found := _NONCE.search(challenge)):
            raise ValueError("the server sent no nonce of 32 characters to sign")
        return signed(found[1], self.region, self.credentials(), datetime.now(UTC))


@dataclass(eq=False)
class SigV4AuthProvider(AuthProvider):  # type: ignore[misc]
    region: str
    credentials: Callable[[], AwsCredentials]

    def new_authenticator(self, host: str) -> SigV4Authenticator:  # noqa: ARG002 (the driver's signature)
        return SigV4Authenticator(self.region, self.credentials)


def signed(nonce: bytes, region: str, credentials: AwsCredentials, at: datetime) -> bytes:
    """The answer to a challenge. `at` in UTC; its microseconds are cut off, never rounded up to 1000 ms."""
    amz_date = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"
    scope = (f"{at:%Y%m%d}", region, "cassandra", "aws4_request")
    credential = quote("/".join((credentials.access_key, *scope)), safe="")
    query = (
        f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}"
        f"&X-Amz-Date={quote(amz_date, safe='')}&X-Amz-Expires=900"
    )
    request = f"PUT\n/authenticate\n{query}\nhost:cassandra\n\nhost\n{sha256(nonce).hexdigest()}"
    key = f"AWS4{credentials.secret_key}".encode()
    for part in scope:
        key = digest(key, part.encode(), "sha256")
    hashed = sha256(request.encode()).hexdigest()
    signature = digest(key, f"AWS4-HMAC-SHA256\n{amz_date}\n{'/'.join(scope)}\n{hashed}".encode(), "sha256")
    answer = f"signature={signature.hex()},access_key={credentials.access_key},amzdate={amz_date}"
    return (f"{answer},session_token={credentials.token}" if credentials.token else answer).encode()
