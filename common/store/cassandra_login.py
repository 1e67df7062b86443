"""Who we say we are to Cassandra or Keyspaces. What AWS's libraries are needed for is imported only then."""

import json

from cassandra import AuthenticationFailed
from cassandra.auth import AuthProvider, PlainTextAuthProvider

from common.errors import StoreDefectError
from common.settings import CassandraSettings
from common.store.aws_credentials import RoleCredentials
from common.store.sigv4_auth import SigV4AuthProvider

_SSM_CONNECT_S = 2
_SSM_READ_S = 3
_SSM_ATTEMPTS = 2


def auth_provider(settings: CassandraSettings) -> AuthProvider | None:
    """None where no login is wanted. Made anew for each session, so that a changed password is found.

    The driver's AuthenticationFailed, which passes, where AWS gives nothing now; StoreDefectError where what
    it gives is no login.
    """
    if settings.username:
        return PlainTextAuthProvider(settings.username, settings.password)
    if settings.credentials_parameter:
        return _kept_login(settings.credentials_parameter, settings.region)
    if settings.region:
        return SigV4AuthProvider(settings.region, RoleCredentials())
    return None


def _kept_login(parameter: str, region: str) -> AuthProvider:
    """Username and password from the SSM SecureString `parameter`."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    patience = Config(
        connect_timeout=_SSM_CONNECT_S,
        read_timeout=_SSM_READ_S,
        retries={"mode": "standard", "total_max_attempts": _SSM_ATTEMPTS},
    )
    try:
        ssm = boto3.client("ssm", region_name=region, config=patience)
        value = ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
    except (BotoCoreError, ClientError) as error:
        raise AuthenticationFailed(f"SSM does not give {parameter}: {error}") from error
    try:
        kept = json.loads(value)
        return PlainTextAuthProvider(str(kept["username"]), str(kept["password"]))
    except (ValueError, KeyError, TypeError):
        raise StoreDefectError(
            f'the SSM parameter {parameter} must hold {{"username": ..., "password": ...}} as JSON'
        ) from None
