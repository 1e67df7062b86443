"""The AWS credentials of this process, for logging in to Keyspaces. botocore is imported on first use."""

from typing import Any, Protocol

from cassandra import AuthenticationFailed


class AwsCredentials(Protocol):
    """A snapshot that no refresh changes between two reads, as botocore's frozen credentials are."""

    access_key: str
    secret_key: str
    token: str | None


class RoleCredentials:
    """The AWS credentials of this process, wherever botocore finds them, as they are at the moment."""

    def __init__(self) -> None:
        from botocore.session import Session

        self._lookup: Any = Session().get_component("credential_provider")
        self._refreshing: Any = None

    def __call__(self) -> AwsCredentials:
        """Those that refresh themselves are kept; others are looked up anew, which takes a millisecond."""
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
