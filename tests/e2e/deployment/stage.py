"""The stage of the rehearsal: an emulated AWS over real containers, a real registry and a real Cassandra."""

import contextlib
import os
import shlex
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from local.cassandra import CassandraServer
from tests.conftest import ROOT
from tests.e2e.deployment.deployed import Deployed
from tests.rehearsal.cloud import Cloud, CloudConfig
from tests.rehearsal.cloud.behind import KeyspacesBehind
from tests.rehearsal.engine import Engine
from tests.rehearsal.in_containers import in_containers
from tests.rehearsal.machine import Machine, machine

REGION = "eu-west-1"
SCRIPT_SECONDS = 900
KINDS = {
    "stacks": "cloudformation describe-stacks --query Stacks[].StackName",
    "buckets": "s3api list-buckets --query Buckets[].Name",
    "queues": "sqs list-queues --query QueueUrls",
    "functions": "lambda list-functions --query Functions[].FunctionName",
    "mappings": "lambda list-event-source-mappings --query EventSourceMappings[].UUID",
    "log groups": "logs describe-log-groups --query logGroups[].logGroupName",
    "roles": "iam list-roles --query Roles[].RoleName",
    "users": "iam list-users --query Users[].UserName",
    "rules": "events list-rules --query Rules[].Name",
    "parameters": "ssm describe-parameters --query Parameters[].Name",
    "repositories": "ecr describe-repositories --query repositories[].repositoryName",
    "keyspaces": "keyspaces list-keyspaces --query keyspaces[].keyspaceName",
    "tagged": "resourcegroupstaggingapi get-resources --query ResourceTagMappingList[].ResourceARN",
}


@dataclass(frozen=True, slots=True)
class Done:
    """A script that ended. What it printed is for a person, so tests look at words in it."""

    code: int
    stdout: str
    stderr: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Stage:
    """`timings` takes what each script was called with, and for how many seconds it ran."""

    cloud: Cloud
    behind: KeyspacesBehind
    machine: Machine
    folder: Path
    before: set[str]
    """Keyspaces and logins that Cassandra had at first."""
    timings: list[tuple[str, float]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """For whoever deploys: which tools, which AWS, who he is."""
        return {
            **os.environ,
            **self.machine.environment,
            **self.cloud.environment(),
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def deploy(self, name: str, *options: str, tree: Path = ROOT) -> Done:
        """./deploy.sh of that name. `tree`: a copy of the project with changes."""
        return self._script(tree / "deploy.sh", name, *options)

    def cleanup(self, name: str, *options: str) -> Done:
        return self._script(ROOT / "cleanup.sh", name, *options)

    def deployed(self, name: str) -> Deployed:
        """What is there now under that name, as the product's own command finds it."""
        return Deployed(self.cloud, name)

    def shell(self, command: str) -> str:
        """What a command that a script printed says, when somebody types it."""
        typed = subprocess.run(
            ["bash", "-euc", command],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert typed.returncode == 0, typed.stderr
        return typed.stdout

    def containers(self, name: str) -> list[str]:
        """Of a deployment's functions; one that ended is gone after a moment."""
        listed = self.machine.engine.docker("ps", "--format", "{{.Names}}").split()
        return [container for container in listed if container.startswith(f"{name}-")]

    def passwords(self, name: str) -> list[str]:
        """Ids of all that the users of a deployment have for Keyspaces."""
        iam = self.cloud.client("iam")
        users = [user["UserName"] for user in iam.list_users()["Users"] if name in user["UserName"]]
        listed = [iam.list_service_specific_credentials(UserName=user) for user in users]
        return [
            one["ServiceSpecificCredentialId"] for it in listed for one in it["ServiceSpecificCredentials"]
        ]

    def left(self) -> dict[str, list[str]]:
        """All that is in the account, by kind; what AWS itself made is not counted."""
        found = {kind: self._words(command) for kind, command in KINDS.items()}
        found["keyspaces"] = [name for name in found["keyspaces"] if not name.startswith("system")]
        found["in Cassandra"] = sorted(self.behind.cassandra.names() - self.before)
        return {kind: words for kind, words in found.items() if words}

    def _words(self, command: str) -> list[str]:
        said = subprocess.run(
            ["aws", *shlex.split(command), "--output", "text"],
            env=self.environment, capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
        return [word for word in said.stdout.split() if word != "None"]

    def _script(self, script: Path, name: str, *options: str) -> Done:
        words: list[str | Path] = [script, "--name", name, "--yes", *options]
        started = time.monotonic()
        ended = subprocess.run(
            words,
            cwd="/", env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=SCRIPT_SECONDS,
        )  # fmt: skip
        seconds = time.monotonic() - started
        self.timings.append((" ".join([script.name, "--name", name, *options]), seconds))
        return Done(ended.returncode, ended.stdout, ended.stderr, seconds)


@contextlib.contextmanager
def stage(engine: Engine, home: Path, folder: Path, server: CassandraServer) -> Iterator[Stage]:
    """`home` keeps the registry between runs, `folder` takes logs and objects of this one."""
    with contextlib.ExitStack() as closing:
        prepared = closing.enter_context(machine(engine, home))
        closing.callback(_remove_images, engine, prepared.registry.address)
        behind = closing.enter_context(KeyspacesBehind(folder, REGION, server))
        config = CloudConfig(
            folder=folder,
            make_runner=in_containers(engine, folder, {}, behind.mounts),
            region=REGION,
            registry=prepared.registry.address,
            cassandra=behind.cassandra,
            environment=behind.environment,
            keys=behind.keys,
        )
        cloud = closing.enter_context(Cloud(config))
        yield Stage(cloud, behind, prepared, folder, behind.cassandra.names())


def _remove_images(engine: Engine, registry: str) -> None:
    """Those that scripts built for this registry. The layers that the next build can use again stay."""
    listed = engine.docker("image", "ls", "--format", "{{.ID}} {{.Repository}}").splitlines()
    for image in {line.split()[0] for line in listed if line.split()[1].startswith(f"{registry}/")}:
        engine.docker("rmi", "--force", "--no-prune", image)
