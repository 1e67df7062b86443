"""Registry and AWS CLI do what deploy.sh asks of them, and a function runs an image by its digest."""

import json
import os
from pathlib import Path

import pytest

from local.function_url import HttpRequest, to_event
from tests.images.built import Built
from tests.rehearsal import aws_cli
from tests.rehearsal.background import is_alive
from tests.rehearsal.cloud.runner import Plan
from tests.rehearsal.command import run
from tests.rehearsal.engine import Engine
from tests.rehearsal.in_containers import in_containers
from tests.rehearsal.machine import machine

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:api"
NOWHERE = HttpRequest("GET", "/nowhere", "HTTP/1.1", [("host", "localhost")], b"", "127.0.0.1")


@pytest.mark.docker
def test_the_aws_cli_obeys_an_endpoint_url() -> None:
    """Older ones ask the real AWS for SQS, whatever AWS_ENDPOINT_URL says."""
    assert aws_cli.is_new_enough(aws_cli.provide() / "aws")


def test_an_image_is_pushed_and_run_by_its_digest(
    engine: Engine, images: dict[str, Built], tmp_path: Path
) -> None:
    with machine(engine, tmp_path) as ours:
        repository = f"{ours.registry.address}/shop/api"
        login = ["docker", "login", "--username", "AWS", "--password-stdin", ours.registry.address]
        run(login, environment=ours.environment, text="a password")
        engine.docker("tag", images["api"].tag, f"{repository}:1")
        run(["docker", "push", "--quiet", f"{repository}:1"], environment=ours.environment)
        found = json.loads(engine.docker("image", "inspect", f"{repository}:1"))[0]
        (uri,) = [name for name in found["RepoDigests"] if name.startswith(f"{repository}@")]
        engine.docker("rmi", "--force", f"{repository}:1", uri)
        variables = {
            "METERSPACE_STORE": "cassandra://127.0.0.1:1/none",
            "METERSPACE_INBOX_BUCKET": "inbox",
            "METERSPACE_RECORDS_BUCKET": "records",
        }
        function = in_containers(engine, tmp_path, {}, {})(Plan("api", ARN, uri, variables, 512, 30, 2))
        try:
            assert function.invoke(to_event(NOWHERE))["statusCode"] == 404
        finally:
            function.stop(0)
            engine.docker("rmi", "--force", uri)
        assert (tmp_path / "docker-login").stat().st_uid == os.geteuid()
    assert not is_alive(ours.registry.pid)
