"""The real AWS CLI, version 2, against the emulated AWS: what deploy.sh does, without images."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal import aws_cli
from tests.rehearsal.cloud import Cloud
from tests.rehearsal.cloud_tools import TEMPLATES, FakeFunctions, Tools, image, until

pytestmark = pytest.mark.docker
"""Run where the rehearsal runs, as that is where the CLI is fetched if it is missing."""


class Cli:
    def __init__(self, cloud: Cloud) -> None:
        self._environment = {
            **cloud.environment(),
            "PATH": f"{aws_cli.provide()}:/usr/local/bin:/usr/bin:/bin",
            "NO_PROXY": "127.0.0.1",
            "AWS_CONFIG_FILE": "/dev/null",
        }

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["aws", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def curl(self, *arguments: str) -> str:
        return subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, check=True).stdout

    def deploy(self, template: Path, *parameters: str) -> subprocess.CompletedProcess[str]:
        return self(
            *("cloudformation", "deploy", "--stack-name", "cli", "--template-file", str(template)),
            *("--capabilities", "CAPABILITY_IAM", "--tags", "meterspace:deployment=cli"),
            *("--no-fail-on-empty-changeset", "--parameter-overrides", *parameters),
        )


@pytest.fixture(scope="module")
def cli(cloud: Cloud) -> Cli:
    return Cli(cloud)


def parameters(content: str = "a") -> list[str]:
    images = {"ApiImageUri": image("cli/api", content), "ProcessorImageUri": image("cli/processor")}
    return [f"{key}={value}" for key, value in {"Name": "cli", "KeyspaceName": "cli", **images}.items()]


def test_deploy_again_change_upload_and_ask(
    cli: Cli, cloud: Cloud, tools: Tools, fakes: FakeFunctions
) -> None:
    fakes.answers["cli-api"] = lambda plan, event: {"statusCode": 200, "body": event["rawPath"]}
    fakes.answers["cli-processor"] = lambda plan, event: {"batchItemFailures": []}
    first = cli.deploy(TEMPLATES / "main.yaml", *parameters())
    assert first.returncode == 0, first.stderr
    again = cli.deploy(TEMPLATES / "main.yaml", *parameters())
    assert (again.returncode, "No changes to deploy" in again.stdout) == (0, True), again.stderr
    changed = cli.deploy(TEMPLATES / "main.yaml", *parameters("b"))
    assert (changed.returncode, "Successfully" in changed.stdout) == (0, True), changed.stderr

    outputs = tools.outputs("cli")
    sample = TEMPLATES.parent / "samples" / "challenge-january-2019.csv"
    copied = cli("s3", "cp", str(sample), f"s3://{outputs['InboxBucket']}/challenge/")
    assert copied.returncode == 0, copied.stderr
    until(lambda: "challenge/challenge-january-2019.csv" in json.dumps(fakes.of("cli-processor")))

    held: dict[str, Any] = cloud.environment()
    user = f"{held['AWS_ACCESS_KEY_ID']}:{held['AWS_SECRET_ACCESS_KEY']}"
    url = f"{outputs['ApiUrl']}meters/EE00011/daily?from=2019-01-01&to=2019-01-04"
    assert cli.curl("--aws-sigv4", "aws:amz:us-east-1:lambda", "--user", user, url) == "/meters/EE00011/daily"
    assert "Missing Authentication Token" in cli.curl(url)


def test_a_stack_that_fails_is_told_of(cli: Cli, tmp_path: Path, tools: Tools) -> None:
    template = tmp_path / "broken.yaml"
    body = "Resources: {G: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: held}}}"
    template.write_text(body, encoding="utf-8")
    tools.client("logs").create_log_group(logGroupName="held")
    done = cli("cloudformation", "deploy", "--stack-name", "broken", "--template-file", str(template))
    assert (done.returncode, "Failed to create/update the stack" in done.stderr) == (255, True), done.stderr
    assert tools.failures("broken")[0][0] == "G"
