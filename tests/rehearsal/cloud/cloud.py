"""The emulated AWS as a whole: makes the services, joins them, starts and stops them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.keyspaces_gate.verify import Key
from tests.rehearsal.cloud.account import OPERATOR, Account
from tests.rehearsal.cloud.authorize import Authorizer
from tests.rehearsal.cloud.buckets import Buckets
from tests.rehearsal.cloud.cassandra_side import Cassandra, NoCassandra
from tests.rehearsal.cloud.front import Front, Service
from tests.rehearsal.cloud.function_urls import FunctionUrls
from tests.rehearsal.cloud.functions import Functions
from tests.rehearsal.cloud.identity import Passwords
from tests.rehearsal.cloud.images import Images
from tests.rehearsal.cloud.keyspaces import Keyspaces
from tests.rehearsal.cloud.lambda_api import LambdaApi
from tests.rehearsal.cloud.mappings import Mappings
from tests.rehearsal.cloud.moto_side import MotoSide
from tests.rehearsal.cloud.rules import Rules
from tests.rehearsal.cloud.runner import MakeRunner
from tests.rehearsal.cloud.stack_api import Stacks
from tests.rehearsal.cloud.tagging import Tagging


@dataclass(frozen=True, slots=True)
class CloudConfig:
    """`folder` takes the bodies of objects. `keys` may be shared with a Keyspaces gate, which must know them.

    `registry` is host:port of a container registry; without one images are not looked at. `environment` is
    given to every function beside its own variables, and may look at those: where Cassandra is, and how it
    differs from Keyspaces. `account_concurrency`: 1000, and 10 for an account that is new.
    """

    folder: Path
    make_runner: MakeRunner
    region: str = "us-east-1"
    registry: str = ""
    cassandra: Cassandra = field(default_factory=NoCassandra)
    environment: Callable[[Mapping[str, str]], Mapping[str, str]] = lambda variables: {}
    keys: dict[str, Key] = field(default_factory=dict)
    account_concurrency: int = 1000
    port: int = 0


class Cloud:
    """Between `start` and `stop`, or as a context manager. One at a time in a process."""

    def __init__(self, config: CloudConfig) -> None:
        self.account = Account(config.region, keys=config.keys)
        self._config = config
        self._moto = MotoSide(config.folder)
        self.images = Images(self.account, config.registry)
        self.keyspaces = Keyspaces(self.account, config.cassandra)
        self.functions = Functions(
            self.account, self.images, config.make_runner, self._environment, config.account_concurrency
        )
        self.mappings = Mappings(self.account, self.functions)
        self.urls = FunctionUrls(self.account)
        self.rules = Rules(self.account, self.functions)
        self.stacks = Stacks(self.account)
        self.passwords = Passwords(self.account, config.cassandra, self.keyspaces.tables)
        tagged = [
            source.tagged for source in (self.stacks, self.keyspaces, self.images, self.functions, self.rules)
        ]
        services: dict[str, Service] = {
            "cloudformation": self.stacks,
            "cassandra": self.keyspaces,
            "lambda": LambdaApi(self.functions, self.mappings, self.urls),
            "ecr": self.images,
            "iam": self.passwords,
            "s3": Buckets(self.account),
            "tagging": Tagging(self.account, tagged),
        }
        self._front = Front(self._moto.app, config.region, services, Authorizer(self.account))

    @property
    def endpoint_url(self) -> str:
        return self.account.endpoint_url

    def environment(self) -> dict[str, str]:
        """For the AWS CLI and boto3 of the one who deploys."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": OPERATOR,
            "AWS_SECRET_ACCESS_KEY": self.account.keys[OPERATOR].secret,
            "AWS_REGION": self.account.region,
            "AWS_DEFAULT_REGION": self.account.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }

    def client(self, service: str) -> Any:
        return self.account.client(service)

    def start(self) -> Self:
        self._moto.start()
        self.account.endpoint_url = self._front.open(self._config.port)
        self.rules.start()
        return self

    def stop(self) -> None:
        """Functions and what was made in Cassandra go; nothing else was outside this process."""
        self.rules.stop()
        self.mappings.stop()
        self.urls.stop()
        self.functions.stop()
        self._front.close()
        self.passwords.close()
        self.keyspaces.close()
        self._moto.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        region = self.account.region
        own = {"AWS_ENDPOINT_URL": self.endpoint_url, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
        return {**own, **self._config.environment(variables)}
