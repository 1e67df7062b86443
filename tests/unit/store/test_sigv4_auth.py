"""The signed login to Keyspaces: published vectors, and byte by byte what an independent signer makes.

The vectors stand in the unit tests of AWS's own plugins, https://github.com/aws/:
aws-sigv4-auth-cassandra-python-driver-plugin, tests/test_auth.py (test_full_authorization);
aws-sigv4-auth-cassandra-nodejs-driver-plugin, test/unit/sigv4-auth-signature-tests.js;
aws-sigv4-auth-cassandra-gocql-driver-plugin, sigv4/internal/crypt_test.go.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.store.sigv4_auth import SigV4AuthProvider, signed
from tests.keyspaces_gate.verify import Key, check, signature

NONCE = "91703fdc2ef562e19fbdab0f58e42fe5"
AT = datetime(2020, 6, 9, 22, 41, 51, tzinfo=UTC)
VECTOR = (
    "signature=7f3691c18a81b8ce7457699effbfae5b09b4e0714ab38c1292dbdf082c9ddd87"
    ",access_key=UserID-1,amzdate=2020-06-09T22:41:51.000Z"
)


@dataclass(frozen=True, slots=True)
class Credentials:
    access_key: str = "UserID-1"
    secret_key: str = "UserSecretKey-1"
    token: str | None = None


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (None, VECTOR),
        ("sess-token-1", VECTOR + ",session_token=sess-token-1"),
        ("SessiosnToken-1", VECTOR + ",session_token=SessiosnToken-1"),
    ],
)
def test_the_published_vectors(token: str | None, expected: str) -> None:
    assert signed(NONCE.encode(), "us-west-2", Credentials(token=token), AT).decode() == expected


def test_the_independent_signer_knows_the_published_vector() -> None:
    made = signature(NONCE, "us-west-2", "UserID-1", "UserSecretKey-1", "2020-06-09T22:41:51.000Z")
    assert f"signature={made}," in VECTOR


@given(
    nonce=st.text("0123456789abcdef", min_size=32, max_size=32),
    region=st.sampled_from(["us-east-1", "eu-central-2", "ap-southeast-3", "us-gov-west-1", "cn-north-1"]),
    access_key=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=16, max_size=20),
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60),
    token=st.none() | st.text("abcXYZ019+/=", min_size=1, max_size=900),
    at=st.datetimes(min_value=AT.replace(year=2000, tzinfo=None), timezones=st.just(UTC)),
)
def test_every_login_is_byte_by_byte_what_the_independent_signer_makes(
    nonce: str, region: str, access_key: str, secret: str, token: str | None, at: datetime
) -> None:
    made = signed(nonce.encode(), region, Credentials(access_key, secret, token), at)
    day, time_of_day = at.isoformat(timespec="milliseconds").removesuffix("+00:00").split("T")
    amz_date = f"{day}T{time_of_day}Z"
    expected = (
        f"signature={signature(nonce, region, access_key, secret, amz_date)}"
        f",access_key={access_key},amzdate={amz_date}"
    )
    assert made.decode() == expected + (f",session_token={token}" if token else "")
    assert check(made, nonce, region, {access_key: Key(secret, token or "")}, at) == access_key


@pytest.mark.parametrize("microsecond", [999_000, 999_499, 999_500, 999_501, 999_999])
def test_the_last_millisecond_of_a_second_keeps_three_digits(microsecond: int) -> None:
    """cassandra-sigv4 4.0.2 makes `.1000Z` of them, and Keyspaces refuses it."""
    late = AT.replace(second=59, minute=59, hour=23, microsecond=microsecond)
    made = signed(NONCE.encode(), "us-west-2", Credentials(), late).decode()
    assert made.endswith(",amzdate=2020-06-09T23:59:59.999Z")
    assert check(made.encode(), NONCE, "us-west-2", {"UserID-1": Key("UserSecretKey-1")}, late)


@pytest.mark.parametrize(
    "challenge",
    [f"nonce={NONCE}", f"nonce={NONCE},,", f"garbage nonce={NONCE} garbage", f"a=b,nonce={NONCE},c"],
)
def test_the_nonce_is_found_wherever_it_stands(challenge: str) -> None:
    authenticator = SigV4AuthProvider("us-west-2", Credentials).new_authenticator("192.0.2.1")
    assert authenticator.initial_response() == b"SigV4\0\0"
    made = authenticator.evaluate_challenge(challenge.encode())
    assert check(made, NONCE, "us-west-2", {"UserID-1": Key("UserSecretKey-1")}, datetime.now(UTC))


@pytest.mark.parametrize("challenge", ["", "nonce=", "nonce=too_short", f"nonce={NONCE}0", f"once={NONCE}"])
def test_a_challenge_without_a_nonce_of_32_characters_is_not_signed(challenge: str) -> None:
    authenticator = SigV4AuthProvider("us-west-2", Credentials).new_authenticator("192.0.2.1")
    with pytest.raises(ValueError, match="no nonce of 32 characters"):
        authenticator.evaluate_challenge(challenge.encode())


def test_each_login_asks_for_the_credentials_of_its_moment() -> None:
    """The driver keeps one authenticator for all that it tries while a host is down."""
    held = iter([Credentials("OLD", "old", "1"), Credentials("NEW", "new", None)])
    authenticator = SigV4AuthProvider("us-west-2", lambda: next(held)).new_authenticator("192.0.2.1")
    first, second = (authenticator.evaluate_challenge(f"nonce={NONCE}".encode()).decode() for _ in range(2))
    assert re.search(r",access_key=OLD,.*,session_token=1$", first)
    assert re.search(r",access_key=NEW,amzdate=[^,]*$", second)
