"""deploy.sh: the order of what it does, a second run, and what becomes of failures."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.infra.script_desk import PULL, Done, ScriptDesk, new_stacks, scripts

__all__ = ["scripts"]
INLINE_LIMIT_BYTES = 51_200
BY_DIGEST = "@sha256:" + "d" * 64


def test_the_first_deployment_does_it_all_in_order(scripts: ScriptDesk) -> None:
    done = scripts.deploy("--name", "plant-2", "--yes")
    assert done.code == 0, done.stderr
    steps = [re.sub(r" --(file|build|stack|username|quiet).*", "", text) for text in done.writes()]
    steps[4:6] = sorted(steps[4:6])  # the two ends of a pipe
    assert steps == [
        "docker pull",
        "aws cloudformation deploy",
        "docker build",
        "docker build",
        "aws ecr get-login-password",
        "docker login",
        "docker push",
        "docker push",
        "aws cloudformation deploy",
    ]
    given = done.call("aws cloudformation deploy --stack-name plant-2 ")
    assert {"Name=plant-2", "KeyspaceName=plant_2", "Public=false", "Credentials=sigv4"} <= set(given)
    assert any(
        word.startswith("ApiImageUri=") and word.endswith(f"/plant-2/api{BY_DIGEST}") for word in given
    )
    assert given[given.index("--tags") + 1] == "meterspace:deployment=plant-2"
    assert scripts.state["login"] == "registry-password\n"


def test_images_are_built_on_the_base_by_its_digest(scripts: ScriptDesk) -> None:
    done = scripts.deploy("--yes")
    (call, _) = [call for call in done.calls if call[:2] == ["docker", "build"]]
    assert f"BASE={scripts.state['base']}" in call
    assert "org.opencontainers.image.base.digest=sha256:" + "b" * 64 in call


def test_a_base_that_cannot_be_pulled_is_taken_from_this_machine(scripts: ScriptDesk) -> None:
    scripts.change(refuse={"docker pull": "no route to host"}, base="")
    done = scripts.deploy("--yes")
    assert "sha256:local, the one on this machine" in done.stdout
    assert any("BASE=public.ecr.aws/lambda/python:3.13" in call for call in done.calls)
    scripts.change(refuse={"docker (pull|image)": "no route to host"})
    done = scripts.deploy("--yes")
    assert (done.code, "cannot be pulled: no route to host" in done.stderr) == (1, True)


def test_the_stand_in_of_the_rehearsal_is_built_on_in_the_rehearsal_only(scripts: ScriptDesk) -> None:
    scripts.change(refuse={"docker pull": "no route to host"}, stand_in="true")
    done = scripts.deploy("--yes")
    assert (done.code, done.writes()) == (1, [PULL])
    assert "stand-in of make rehearse:\n  no route to host\nThat must not be deployed" in done.stderr
    assert "public.ecr.aws/lambda/python:3.13, to be pulled" in scripts.deploy("--dry-run").stdout
    assert scripts.deploy("--yes", AWS_ENDPOINT_URL="http://127.0.0.1:1").code == 0


def test_it_ends_with_the_address_a_curl_and_an_upload(scripts: ScriptDesk) -> None:
    done = scripts.deploy("--yes")
    assert "Meterspace is at https://x.lambda-url.eu-west-1.on.aws\n" in done.stdout
    assert "curl --aws-sigv4 aws:amz:eu-west-1:lambda " in done.stdout
    assert (
        "aws s3 cp samples/challenge-january-2019.csv s3://meterspace-inbox-123456789012-eu-west-1/challenge/"
        in done.stdout
    )
    assert scripts.state["curl_config"] == 'user = "AKID:SECRET"\nheader = "x-amz-security-token: TOKEN"\n'
    assert not any("SECRET" in text or "TOKEN" in text for text in done.texts())
    public = scripts.deploy("--yes", "--public").stdout
    assert "  curl 'https://x.lambda-url.eu-west-1.on.aws/meters'\n" in public
    assert "sigv4 aws:" not in public


def deployed(scripts: ScriptDesk, *options: str) -> Done:
    done = scripts.deploy("--yes", *options)
    assert done.code == 0, done.stderr
    return done


def test_a_second_run_changes_nothing_and_does_not_ask(scripts: ScriptDesk) -> None:
    deployed(scripts)
    done = scripts.deploy()
    assert done.code == 0, done.stderr
    assert done.writes() == [PULL]
    assert "Nothing has changed." in done.stderr
    assert "Meterspace is at" in done.stdout


def test_an_image_that_is_in_ecr_is_not_built_again(scripts: ScriptDesk) -> None:
    deployed(scripts)
    images = scripts.state["images"]
    scripts.change(images={"meterspace/api": images["meterspace/api"]})
    done = deployed(scripts)
    assert ["docker/processor.Dockerfile" in text for text in done.texts() if "docker build " in text] == [
        True
    ]


def test_a_change_of_an_option_is_pointed_out(scripts: ScriptDesk) -> None:
    deployed(scripts, "--public")
    done = scripts.deploy("--dry-run")
    assert "This CHANGES Public from true to false." in done.stdout
    assert "stack         meterspace: update" in done.stdout


def test_settings_reach_the_stack_as_they_are_written(scripts: ScriptDesk) -> None:
    setting = 'CorsOrigins=https://a.example,https://b.example/?q=it\'s "so" & $HOME'
    done = deployed(scripts, "--set", setting, "--set", "DefaultProfile=challenge")
    call = done.call("aws cloudformation deploy --stack-name meterspace ")
    assert {setting, "DefaultProfile=challenge"} <= set(call)


def test_an_account_that_can_reserve_nothing_reserves_nothing(scripts: ScriptDesk) -> None:
    scripts.change(concurrency="10")
    call = deployed(scripts).call("aws cloudformation deploy --stack-name meterspace ")
    assert {"ApiReservedConcurrency=0", "ProcessorReservedConcurrency=0"} <= set(call)


def test_a_failed_stack_shows_what_failed_first(scripts: ScriptDesk) -> None:
    stack = "AWS::CloudFormation::Stack"
    scripts.change(
        refuse={"deploy --stack-name meterspace ": "Failed to create/update the stack"},
        events=[
            ["meterspace", stack, "ROLLBACK_COMPLETE", ""],
            ["Other", "AWS::SQS::Queue", "CREATE_FAILED", "Resource creation cancelled"],
            ["InboxBucket", "AWS::S3::Bucket", "CREATE_FAILED", "it follows from that"],
            ["InboxQueue", "AWS::SQS::Queue", "CREATE_FAILED", "the name is taken"],
            ["meterspace", stack, "CREATE_IN_PROGRESS", "User Initiated"],
            ["Old", "AWS::SQS::Queue", "CREATE_FAILED", "another time"],
        ],
    )
    done = scripts.deploy("--yes")
    assert done.code == 1
    assert "InboxQueue (AWS::SQS::Queue): the name is taken" in done.stderr
    assert "another time" not in done.stderr
    assert "cancelled" not in done.stderr
    assert "run ./deploy.sh again" in done.stderr


@pytest.mark.parametrize("script", ["deploy.sh", "cleanup.sh"])
def test_a_stack_of_somebody_else_is_left_alone(scripts: ScriptDesk, script: str) -> None:
    theirs = {**new_stacks("meterspace")["meterspace"], "owner": "None"}
    scripts.change(stacks={"meterspace": theirs})
    done = scripts.run(script, "--yes")
    assert (done.code, [text for text in done.writes() if text != PULL]) == (1, [])
    assert "--name NAME" in done.stderr


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        ("UPDATE_IN_PROGRESS", "Wait"),
        ("DELETE_FAILED", "./cleanup.sh"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
    ],
)
def test_a_stack_that_cannot_be_updated_says_what_to_do(
    scripts: ScriptDesk, status: str, advice: str
) -> None:
    scripts.change(stacks={"meterspace": {**new_stacks("meterspace")["meterspace"], "status": status}})
    done = scripts.deploy("--yes")
    assert (done.code, status in done.stderr, advice in done.stderr) == (1, True, True)
    assert done.writes() == [PULL]


def test_a_creation_that_failed_is_removed_and_made_anew(scripts: ScriptDesk) -> None:
    failed = {**new_stacks("meterspace")["meterspace"], "status": "ROLLBACK_COMPLETE", "outputs": {}}
    scripts.change(stacks={"meterspace": failed})
    texts = deployed(scripts).writes()
    deleted = texts.index("aws cloudformation delete-stack --stack-name meterspace")
    assert any(
        text.startswith("aws cloudformation deploy --stack-name meterspace ") for text in texts[deleted:]
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """What the scripts and the images are made of, to be changed."""
    for part in ("api", "cloudformation", "common", "docker", "processor", "profiles", "requirements"):
        shutil.copytree(ROOT / part, tmp_path / "r" / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (".dockerignore", "deploy.sh"):
        shutil.copy(ROOT / file, tmp_path / "r" / file)
    return tmp_path / "r"


TAGS = """#!/usr/bin/env bash
# The two tags of the plan, found as in a dry run of deploy.sh, and nothing else of the plan.
set -euo pipefail
cd "$(dirname "$0")"
. cloudformation/lib.sh
. cloudformation/images.sh
DRY_RUN=true ARCH="" ECR_CARD=""
find_arch
find_base
find_images
echo "$API_TAG $PROCESSOR_TAG"
"""


def test_what_goes_into_an_image_decides_its_tag(scripts: ScriptDesk, repository: Path) -> None:
    desk = replace(scripts, root=repository)
    (repository / "tags.sh").write_text(TAGS, encoding="utf-8")
    (repository / "tags.sh").chmod(0o755)

    def tags() -> list[str]:
        return desk.run("tags.sh").stdout.split()

    def after(path: str, text: str = "") -> list[bool]:
        was = tags()
        (repository / path).parent.mkdir(exist_ok=True)
        with (repository / path).open("a", encoding="utf-8") as file:
            file.write(text)
        return [old != new for old, new in zip(was, tags(), strict=True)]

    planned = re.findall(r"(?:api|processor): ([0-9a-f]{24}),", desk.deploy("--dry-run").stdout)
    assert len(planned) == 2
    assert tags() == planned
    assert after("api/new.py") == [True, False]
    assert after("processor/ingest.py", "\n") == [False, True]
    assert after("common/energy.py", "\n") == [True, True]
    assert after("requirements/processor.txt", "\n") == [False, True]
    assert after("docker/prune.py", "\n") == [True, True]
    assert after("docker/api.Dockerfile", "\n") == [True, False]
    assert after("api/__pycache__/x.pyc", "x") == [False, False]
    assert after("cloudformation/main.yaml", "\n") == [False, False]
    was = tags()
    scripts.change(base="public.ecr.aws/lambda/python@sha256:" + "c" * 64)
    assert [old != new for old, new in zip(was, tags(), strict=True)] == [True, True]


@pytest.mark.parametrize("name", ["main.yaml", "ecr.yaml"])
def test_a_template_can_be_sent_with_the_request_and_compared_with_what_is_there(name: str) -> None:
    """More than 51,200 bytes need a bucket; other than ASCII comes back as question marks."""
    text = (ROOT / "cloudformation" / name).read_bytes()
    assert len(text) < INLINE_LIMIT_BYTES
    assert text.isascii()


def test_both_images_have_one_base() -> None:
    bases = {
        tuple(re.findall(r"^ARG BASE=(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in (ROOT / "docker").glob("*.Dockerfile")
    }
    assert len(bases) == 1
