"""Runs deploy.sh and cleanup.sh with nothing on the PATH but the tools they may use, and these faked."""

import json
import os
import pty
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

FAKED = ["aws", "curl", "docker"]
USED = [
    "awk", "bash", "cat", "cut", "dirname", "env", "find", "grep", "head", "mktemp", "rm", "sed",
    "sha256sum", "sleep", "sort", "tail", "tr", "xargs",
]  # fmt: skip
"""All that the scripts may rely on besides: any Linux or macOS has it."""

READS = {
    "aws": (
        "--version", "configure ", "sts get-", "cloudformation describe-", "cloudformation get-",
        "cloudformation list-", "ecr describe-", "ecr list-", "iam list-", "ssm list-", "s3api get-",
        "s3api list-", "keyspaces list-", "lambda get-", "resourcegroupstaggingapi get-",
    ),
    "docker": (
        "--version", "info", "image inspect", "buildx version", "buildx inspect", "buildx build --help",
    ),
    "curl": ("",),
}  # fmt: skip
REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
PULL = "docker pull --quiet --platform linux/amd64 public.ecr.aws/lambda/python:3.13"
"""The one thing that happens before the plan is shown: it changes nothing but this machine."""
Call = list[str]


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    stdout: str
    stderr: str
    calls: list[Call]

    def texts(self) -> list[str]:
        return [" ".join(call) for call in self.calls]

    def writes(self) -> list[str]:
        return [" ".join(call) for call in self.calls if not " ".join(call[1:]).startswith(READS[call[0]])]

    def call(self, beginning: str) -> Call:
        (found,) = [call for call in self.calls if " ".join(call).startswith(beginning)]
        return found


@dataclass(frozen=True, slots=True)
class ScriptDesk:
    """`state` is what the fakes answer from; see fake_tools.py."""

    folder: Path
    root: Path = ROOT

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        return found

    def change(self, **changes: object) -> None:
        (self.folder / "state.json").write_text(json.dumps({**self.state, **changes}), encoding="utf-8")

    def without(self, tool: str) -> None:
        (self.folder / "bin" / tool).unlink()

    def run(self, *words: str, typed: str | None = None, **environ: str) -> Done:
        """`typed` is what a person types at a terminal; without it there is none."""
        calls = self.folder / "calls"
        calls.write_text("", encoding="utf-8")
        terminal, stdin = pty.openpty() if typed is not None else (-1, subprocess.DEVNULL)
        if typed is not None:
            os.write(terminal, f"{typed}\n".encode())
        environment = {
            "PATH": str(self.folder / "bin"),
            "HOME": str(self.folder),
            "FAKE_TOOLS": str(self.folder),
            "AWS_REGION": "eu-west-1",
            **environ,
        }
        script, *options = words
        done = subprocess.run(
            [self.root / script, *options],
            cwd="/", env=environment, stdin=stdin, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        if typed is not None:
            os.close(terminal)
            os.close(stdin)
        found = [json.loads(line) for line in calls.read_text(encoding="utf-8").splitlines()]
        assert "\x1b" not in done.stdout + done.stderr
        return Done(done.returncode, done.stdout, done.stderr, found)

    def deploy(self, *options: str, **more: Any) -> Done:
        return self.run("deploy.sh", *options, **more)

    def cleanup(self, *options: str, **more: Any) -> Done:
        return self.run("cleanup.sh", *options, **more)


def new_stacks(name: str) -> dict[str, Any]:
    """The two stacks as CloudFormation would make them."""
    return {
        f"{name}-ecr": {
            "status": "CREATE_COMPLETE",
            "owner": name,
            "template": str(ROOT / "cloudformation" / "ecr.yaml"),
            "parameters": {"Name": name},
            "outputs": {
                "ApiRepositoryName": f"{name}/api",
                "ApiRepositoryUri": f"{REGISTRY}/{name}/api",
                "ProcessorRepositoryName": f"{name}/processor",
                "ProcessorRepositoryUri": f"{REGISTRY}/{name}/processor",
            },
            "resources": {"AWS::ECR::Repository": [f"{name}/api", f"{name}/processor"]},
        },
        name: {
            "status": "CREATE_COMPLETE",
            "owner": name,
            "template": str(ROOT / "cloudformation" / "main.yaml"),
            "parameters": {},
            "outputs": {
                "ApiUrl": "https://x.lambda-url.eu-west-1.on.aws/",
                "InboxBucket": f"{name}-inbox-123456789012-eu-west-1",
                "ApiFunctionName": f"{name}-api",
                "ProcessorFunctionName": f"{name}-processor",
                "ApiUserName": "api-user",
                "ProcessorUserName": "processor-user",
                "ApiCredentialsParameter": f"/{name}/api/keyspaces",
                "ProcessorCredentialsParameter": f"/{name}/processor/keyspaces",
            },
            "resources": {"AWS::IAM::User": []},
        },
    }


@pytest.fixture
def scripts(tmp_path: Path) -> ScriptDesk:
    """An account with nothing in it."""
    binaries = tmp_path / "bin"
    binaries.mkdir()
    for tool in USED:
        found = shutil.which(tool)
        assert found, tool
        (binaries / tool).symlink_to(found)
    for tool in FAKED:
        fake = binaries / tool
        fake.write_text(
            f'#!/bin/sh\nexec {sys.executable} -SE {ROOT}/tests/infra/fake_tools.py {tool} "$@"\n'
        )
        fake.chmod(0o755)
    state = {
        "aws_version": "2.17.3", "engine": "x86_64", "buildx": False, "concurrency": "1000",
        "base": "public.ecr.aws/lambda/python@sha256:" + "b" * 64, "refuse": {}, "events": [], "stacks": {},
        "new_stacks": {**new_stacks("meterspace"), **new_stacks("plant-2")}, "images": {}, "credentials": {},
        "parameters": {}, "secrets": {}, "password": "x", "buckets": {}, "objects": {}, "keyspace": "",
        "tagged": [], "stand_in": "",
    }  # fmt: skip
    (tmp_path / "state.json").write_text(json.dumps(state), encoding="utf-8")
    return ScriptDesk(tmp_path)
