"""The AWS credentials of this process, for logging in to Keyspaces."""

import os
from dataclasses import dataclass, field
from typing import Any, Protocol

from cassandra import AuthenticationFailed


class AwsCredentials(Protocol):
    """A snapshot that no refresh changes between two reads, as botocore's frozen credentials are."""

    @property
    def access_key(self) -> str: ...
    @property
    def secret_key(self) -> str: ...
    @property
    def token(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class LambdaCredentials:
    """As Lambda puts those of its role into the environment."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str = field(repr=False)


class RoleCredentials:
    """The AWS credentials of this process, wherever botocore finds them, as they are at the moment.

    botocore looks into the environment first. What a Lambda has there is taken without it: to import it
    takes as long as half of all else that the API imports.
    """

    def __init__(self) -> None:
        self._botocore: _BotocoreCredentials | None = None

    def __call__(self) -> AwsCredentials:
        """AuthenticationFailed where there are none."""
        if (found := of_lambda()) is not None:
            return found
        self._botocore = self._botocore or _BotocoreCredentials()
        return self._botocore()


def of_lambda() -> LambdaCredentials | None:
    """Those in the environment, unless they expire or anything else is unlike in a Lambda."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    values = [os.environ.get(name, "") for name in names]
    unlike = ("AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION")
    if not all(values) or any(os.environ.get(name) for name in unlike):
        return None
    return LambdaCredentials(*values)


class _BotocoreCredentials:
    """Those that refresh themselves are kept; others are looked up anew, which takes a millisecond."""

    def __init__(self) -> None:
        from botocore.session import Session

        self._lookup: Any = Session().get_component("credential_provider")
        self._refreshing: Any = None

    def __call__(self) -> AwsCredentials:
        from botocore.credentials import RefreshableCredentials
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            found = self._refreshing or self._lookup.load_credentials()
            if isinstance(found, RefreshableCredentials):
                self._refreshing = found
            if found is not None:
                frozen: AwsCredentials = found.get_frozen_credentials()
                return frozen
        except (BotoCoreError, ClientError) as error:
            raise AuthenticationFailed(f"no AWS credentials to sign with: {error}") from error
        raise AuthenticationFailed("no AWS credentials to sign with: give the process a role or a profile")
