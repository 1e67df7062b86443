"""Which login goes with which settings, and where passwords and AWS credentials come from."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.session import Session
from cassandra import AuthenticationFailed
from cassandra.auth import PlainTextAuthProvider
from moto import mock_aws

from common.errors import StoreDefectError
from common.settings import CassandraSettings
from common.store.aws_credentials import RoleCredentials, of_lambda
from common.store.cassandra_login import auth_provider
from common.store.sigv4_auth import SigV4AuthProvider

REGION = "eu-west-1"
PARAMETER = "/meterspace/api/keyspaces"
SIGNED = CassandraSettings.read(f"keyspaces://{REGION}/x", {"METERSPACE_CASSANDRA_CA": "ca.pem"})
KEPT = replace(SIGNED, credentials_parameter=PARAMETER)


@pytest.fixture(autouse=True)
def no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine knows of AWS stays out."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_CREDENTIAL_EXPIRATION", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def hold(monkeypatch: pytest.MonkeyPatch, access_key: str, expires: datetime | None = None) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", f"secret of {access_key}")
    monkeypatch.setenv("AWS_SESSION_TOKEN", f"token of {access_key}")
    if expires:
        monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", expires.isoformat())


def login_of(settings: CassandraSettings) -> tuple[str, str]:
    provider = auth_provider(settings)
    assert isinstance(provider, PlainTextAuthProvider)
    return provider.username, provider.password


@pytest.fixture
def ssm() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("ssm", region_name=REGION)


def test_plain_cassandra_without_a_user_name_wants_no_login() -> None:
    assert auth_provider(CassandraSettings.read("cassandra://127.0.0.1", {})) is None


def test_plain_cassandra_with_a_user_name_takes_its_password() -> None:
    environ = {"METERSPACE_CASSANDRA_USERNAME": "me", "METERSPACE_CASSANDRA_PASSWORD": "secret"}
    settings = CassandraSettings.read("cassandra://127.0.0.1", environ)
    assert login_of(settings) == ("me", "secret")
    assert "secret" not in repr(settings)


def test_keyspaces_is_signed_for_with_the_region_of_the_url(monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, "ASIA")
    provider = auth_provider(SIGNED)
    assert isinstance(provider, SigV4AuthProvider)
    assert provider.region == REGION
    assert provider.credentials().token == "token of ASIA"


def test_credentials_that_changed_are_those_of_the_next_login(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = RoleCredentials()
    for access_key in ("FIRST", "SECOND"):
        hold(monkeypatch, access_key)
        found = credentials()
        assert (found.access_key, found.secret_key) == (access_key, f"secret of {access_key}")


def test_credentials_that_expire_are_refreshed_when_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = RoleCredentials()
    now = datetime.now(UTC)
    hold(monkeypatch, "FIRST", now + timedelta(seconds=30))
    assert credentials().access_key == "FIRST"
    hold(monkeypatch, "SECOND", now + timedelta(hours=6))
    assert credentials().access_key == "SECOND"
    hold(monkeypatch, "THIRD", now + timedelta(hours=6))
    assert credentials().access_key == "SECOND"


def test_no_credentials_at_all_says_what_is_missing() -> None:
    with pytest.raises(AuthenticationFailed, match="give the process a role or a profile"):
        RoleCredentials()()


def test_the_password_that_ssm_keeps_is_fetched_at_each_connect(
    ssm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for password in ("first", "second"):
        value = json.dumps({"username": "api-at-123", "password": password})
        ssm.put_parameter(Name=PARAMETER, Value=value, Type="SecureString", Overwrite=True)
        assert login_of(KEPT) == ("api-at-123", password)


def test_a_parameter_that_is_not_there_may_come_yet(ssm: Any) -> None:
    with pytest.raises(AuthenticationFailed, match=f"SSM does not give {PARAMETER}.*ParameterNotFound"):
        auth_provider(KEPT)


@pytest.mark.parametrize("value", ["plain", "[]", '{"username": "hidden"}', '"hidden"'])
def test_a_parameter_of_another_form_is_a_defect_and_its_value_stays_secret(ssm: Any, value: str) -> None:
    ssm.put_parameter(Name=PARAMETER, Value=value, Type="SecureString")
    with pytest.raises(StoreDefectError, match="must hold") as refused:
        auth_provider(KEPT)
    assert "hidden" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_the_credentials_of_a_lambda_are_those_that_botocore_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, "ASIA")
    ours = of_lambda()
    theirs = Session().get_credentials()
    assert ours is not None
    assert theirs is not None
    assert (ours.access_key, ours.secret_key, ours.token) == tuple(theirs.get_frozen_credentials()[:3])
    assert "secret" not in repr(ours)
    assert "token of" not in repr(ours)


@pytest.mark.parametrize(
    "change",
    [{"AWS_SESSION_TOKEN": ""}, {"AWS_SECURITY_TOKEN": "older"}, {"AWS_SECRET_ACCESS_KEY": ""}],
)
def test_what_is_unlike_in_a_lambda_is_left_to_botocore(
    change: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(monkeypatch, "AKIA")
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    assert of_lambda() is None
    if "AWS_SECURITY_TOKEN" in change:
        assert RoleCredentials()().token == "older"
