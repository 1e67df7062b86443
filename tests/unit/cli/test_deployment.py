"""The commands against a deployment: places from its outputs, signed requests, S3 and Lambda as on AWS."""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Final

import boto3
import pytest
from click.testing import CliRunner, Result
from moto.server import ThreadedMotoServer

from cli.deployment import find_deployment, signer
from cli.failure import FailureError
from cli.http import Api
from cli.main import main
from tests.conftest import ROOT
from tests.unit.api.world import days_from
from tests.unit.cli.cloudformation_desk import Stacks, answering, serving
from tests.unit.cli.desk import Desk, unused_port

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REGION: Final = "eu-west-1"


@pytest.fixture
def stacks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stacks]:
    """A deployment named `plant`, whose API and processor are those of the desk."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "METERSPACE_"))]:
        monkeypatch.delenv(name)
    api_url = json.loads((desk.home / "stack.json").read_text())["api_url"]
    nowhere = f"http://127.0.0.1:{unused_port()}"
    outputs = {
        "ApiUrl": f"{api_url}/",
        "QueueUrl": f"{nowhere}/123456789012/plant-inbox",
        "DeadLetterQueueUrl": f"{nowhere}/123456789012/plant-dead-letters",
        "InboxBucket": "plant-inbox",
        "RecordsBucket": "plant-records",
        "ProcessorFunctionName": "meterspace-processor",
    }
    made = Stacks({"plant": outputs, "other": {"Name": "other"}})
    with answering(made) as url:
        for name, value in {
            "AWS_ENDPOINT_URL": nowhere,
            "AWS_ENDPOINT_URL_CLOUDFORMATION": url,
            "AWS_ENDPOINT_URL_LAMBDA": api_url,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            monkeypatch.setenv(name, value)
        yield made


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--deployment", "plant"])


@pytest.mark.usefixtures("stacks")
def test_daily_asks_the_deployed_api(desk: Desk) -> None:
    desk.world.load("a", days_from("2019-01-01", 2, kwh=7))
    done = run("daily", "EE00011")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.split()[-4:] == ["2", "days", "672", "96"]


@pytest.mark.usefixtures("stacks")
def test_the_deployment_may_be_named_by_the_environment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.world.load("a", days_from("2019-01-01", 1))
    monkeypatch.setenv("METERSPACE_DEPLOYMENT", "plant")
    assert CliRunner().invoke(main, ["daily", "EE00011"]).exit_code == 0


@pytest.mark.usefixtures("stacks")
def test_an_operator_invokes_the_deployed_function(desk: Desk) -> None:
    desk.replies["reconcile"] = {"ok": True, "listed": 3, "sent": 1}
    assert "3 objects in the inbox, 1 messages sent again" in run("reconcile").stdout
    assert desk.commands[-1] == {"command": "reconcile"}


def test_files_go_into_the_deployed_inbox(stacks: Stacks, monkeypatch: pytest.MonkeyPatch) -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{host}:{port}")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="plant-inbox", CreateBucketConfiguration={"LocationConstraint": REGION})
    done = run("load", ROOT / "samples" / "challenge-january-2019.csv", "--profile", "challenge", "--no-wait")
    assert done.exit_code == 0, done.stderr
    put = s3.head_object(Bucket="plant-inbox", Key="challenge/challenge-january-2019.csv")
    assert put["Metadata"]["said-at"].isdigit()
    server.stop()


@pytest.mark.usefixtures("desk")
def test_doctor_says_what_does_not_answer(stacks: Stacks) -> None:
    stacks.status = "UPDATE_COMPLETE"
    done = run("doctor")
    assert done.exit_code == 4
    assert "ok  stack: deployment plant in eu-west-1, UPDATE_COMPLETE" in done.stdout
    assert "ok  api and store" in done.stdout
    assert "ok  processor and clock" in done.stdout
    assert "BAD queue" in done.stdout
    assert "./deploy.sh --name plant --region eu-west-1" in done.stdout
    assert "tables" not in done.stdout


@pytest.mark.usefixtures("stacks")
def test_a_deployment_that_is_not_there_is_named_with_what_to_do() -> None:
    done = CliRunner().invoke(main, ["files", "--deployment", "plan", "--region", "eu-north-1"])
    assert done.exit_code == 3
    assert "There is no deployment plan in eu-north-1." in done.stderr
    assert "./deploy.sh --name plan --region eu-north-1" in done.stderr
    done = CliRunner().invoke(main, ["profile", "try", str(ROOT / "README.md"), "--profile", "octopus",
                                     "--deployment", "plan"])  # fmt: skip
    assert "There is no deployment plan" in done.stderr


@pytest.mark.usefixtures("stacks")
def test_a_stack_that_is_not_meterspaces_is_not_taken_for_one() -> None:
    done = CliRunner().invoke(main, ["files", "--deployment", "other"])
    assert (done.exit_code, "has no output ApiUrl" in done.stderr) == (1, True)


def test_without_keys_it_says_how_to_sign_in(stacks: Stacks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    done = run("files")
    assert (done.exit_code, "aws configure" in done.stderr) == (1, True)


def test_without_a_region_it_asks_for_one(stacks: Stacks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    done = run("files")
    assert (done.exit_code, "--region" in done.stderr) == (2, True)


def test_a_region_alone_is_a_mistake(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["files", "--region", REGION, "--home", str(tmp_path)])
    assert (done.exit_code, "--region goes with --deployment" in done.stderr) == (2, True)


def test_a_public_api_is_asked_without_a_signature(stacks: Stacks) -> None:
    assert find_deployment("plant", None).sign is not None
    stacks.parameters["plant"] = {"Public": "true"}
    assert find_deployment("plant", None).sign is None


def keyed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


@pytest.mark.usefixtures("stacks")
def test_a_request_is_signed_as_aws_documents_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worked out anew from https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    host, query = "x.lambda-url.eu-west-1.on.aws", "channel=a%2Cb&from=2019-01-01"
    headers = signer(boto3.Session())(f"https://{host}/meters/a%20b/daily?{query}")
    stamp = headers["X-Amz-Date"]
    canonical = "\n".join([
        "GET", "/meters/a%2520b/daily", query, f"host:{host}", f"x-amz-date:{stamp}",
        "x-amz-security-token:token", "", "host;x-amz-date;x-amz-security-token",
        hashlib.sha256(b"").hexdigest(),
    ])  # fmt: skip
    scope = f"{stamp[:8]}/{REGION}/lambda/aws4_request"
    to_sign = "\n".join([
        "AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()
    ])  # fmt: skip
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = keyed(key, part)
    assert headers["X-Amz-Security-Token"] == "token"
    assert headers["Authorization"].endswith(f"Signature={keyed(key, to_sign).hex()}")


def test_a_signature_stays_with_the_api_that_it_is_for(stacks: Stacks) -> None:
    heard: list[dict[str, str]] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(dict(self.headers.items()))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None: ...

    with serving(Elsewhere) as elsewhere:

        class Redirecting(Elsewhere):
            def do_GET(self) -> None:
                heard.append(dict(self.headers.items()))
                self.send_response(302)
                self.send_header("Location", f"{elsewhere}/report?X-Amz-Signature=1")
                self.send_header("Content-Length", "0")
                self.end_headers()

        with serving(Redirecting) as api_url:
            stacks.outputs["plant"]["ApiUrl"] = f"{api_url}/"
            Api(find_deployment("plant", None)).get("files", "1", "rejects")
    asked, redirected = ({name.lower() for name in headers} for headers in heard)
    assert {"authorization", "x-amz-date"} <= asked
    assert not {"authorization", "x-amz-date", "x-amz-security-token"} & redirected


def test_a_refusal_says_which_rights_are_needed(stacks: Stacks) -> None:
    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'{"Message":"Forbidden"}'
            self.send_response(403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with serving(Refusing) as api_url:
        stacks.outputs["plant"]["ApiUrl"] = f"{api_url}/"
        with pytest.raises(FailureError, match="refuses: Forbidden") as refused:
            Api(find_deployment("plant", None)).get("health")
    assert "lambda:InvokeFunctionUrl" in refused.value.advice
