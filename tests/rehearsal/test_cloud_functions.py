"""Function URLs and Invoke of the emulated Lambda: who may ask, what a function sees, what comes back."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from local.function_url import HttpRequest
from local.functions import FunctionFailedError
from tests.event_shapes import event, shape
from tests.keyspaces_gate.verify import Key
from tests.rehearsal.cloud import Cloud, sigv4
from tests.rehearsal.cloud.account import OPERATOR
from tests.rehearsal.cloud_tools import FakeFunctions, Tools

URL_PERMISSION = {"StatementId": "url", "Action": "lambda:InvokeFunctionUrl", "Principal": "*"}
INVOKE_PERMISSION = {
    "StatementId": "invoke",
    "Action": "lambda:InvokeFunction",
    "Principal": "*",
    "InvokedViaFunctionUrl": True,
}


@dataclass(slots=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: str


def ask(
    url: str, method: str = "GET", headers: dict[str, str] | None = None, data: bytes | None = None
) -> Answered:
    asked = urllib.request.Request(url, method=method, headers=headers or {}, data=data)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(asked, timeout=10) as answer:
            return Answered(answer.status, dict(answer.headers), answer.read().decode())
    except urllib.error.HTTPError as error:
        return Answered(error.code, dict(error.headers), error.read().decode())


def signed(cloud: Cloud, url: str, service: str = "lambda", secret: str = "") -> dict[str, str]:
    """Headers made by botocore, which shares nothing with the check."""
    request = AWSRequest("GET", url)
    secret = secret or cloud.account.keys[OPERATOR].secret
    SigV4Auth(Credentials(OPERATOR, secret), service, "us-east-1").add_auth(request)
    return dict(request.headers)


@dataclass(slots=True)
class Url:
    function: str
    url: str


def url_of(tools: Tools, fakes: FakeFunctions, auth: str, **how: Any) -> Url:
    function = tools.function()
    fakes.answers[function] = lambda plan, event: {"statusCode": 200, "body": json.dumps(event)}
    made = tools.client("lambda").create_function_url_config(FunctionName=function, AuthType=auth, **how)
    return Url(function, made["FunctionUrl"])


def permit(tools: Tools, url: Url, auth: str) -> None:
    client = tools.client("lambda")
    client.add_permission(FunctionName=url.function, FunctionUrlAuthType=auth, **URL_PERMISSION)
    client.add_permission(FunctionName=url.function, **INVOKE_PERMISSION)


@pytest.fixture
def public(tools: Tools, fakes: FakeFunctions) -> Iterator[Url]:
    url = url_of(tools, fakes, "NONE")
    permit(tools, url, "NONE")
    yield url
    tools.client("lambda").delete_function(FunctionName=url.function)


@pytest.fixture
def private(tools: Tools, fakes: FakeFunctions) -> Iterator[Url]:
    url = url_of(tools, fakes, "AWS_IAM")
    permit(tools, url, "AWS_IAM")
    yield url
    tools.client("lambda").delete_function(FunctionName=url.function)


@pytest.mark.parametrize("missing", ["url", "invoke"])
def test_one_of_two_permissions_is_not_enough(public: Url, tools: Tools, missing: str) -> None:
    assert ask(public.url).status == 200
    tools.client("lambda").remove_permission(FunctionName=public.function, StatementId=missing)
    assert ask(public.url) == Answered(403, ask(public.url).headers, '{"Message":"Forbidden"}')


def test_a_permission_for_another_kind_of_url_does_not_count(tools: Tools, fakes: FakeFunctions) -> None:
    url = url_of(tools, fakes, "NONE")
    permit(tools, url, "AWS_IAM")
    assert ask(url.url).status == 403


def test_a_function_sees_an_event_of_version_2(public: Url) -> None:
    seen = json.loads(ask(f"{public.url}meters/a%20b/daily?from=2019-01-01&channel=a%2Cb").body)
    assert seen["version"] == "2.0"
    assert seen["rawPath"] == "/meters/a%20b/daily"
    assert seen["queryStringParameters"] == {"from": "2019-01-01", "channel": "a,b"}
    assert seen["requestContext"]["http"]["method"] == "GET"
    assert "authorizer" not in seen["requestContext"]


def test_a_signed_request_is_let_in_and_says_who_signed(private: Url, cloud: Cloud) -> None:
    url = f"{private.url}meters/EE%2F1?b=2&a=1%20%2B1"
    answer = ask(url, headers=signed(cloud, url))
    assert answer.status == 200, answer.body
    seen = json.loads(answer.body)
    assert seen["requestContext"]["authorizer"]["iam"]["accessKey"] == OPERATOR
    assert shape(seen) == shape(event("function-url-iam"))


def test_requests_that_are_not_signed_right_stay_out(private: Url, cloud: Cloud) -> None:
    assert ask(private.url).status == 403
    for headers, refused in (
        ({}, "Missing Authentication Token"),
        (signed(cloud, private.url, secret="wrong"), "does not match"),
        (signed(cloud, private.url, service="execute-api"), "scoped to us-east-1/lambda"),
        (signed(cloud, f"{private.url}other"), "does not match"),
        ({**signed(cloud, private.url), "X-Amz-Security-Token": "x"}, "must be signed"),
    ):
        answer = ask(private.url, headers=headers)
        assert (answer.status, refused in answer.body) == (403, True), answer.body


def test_an_old_signature_is_refused(cloud: Cloud) -> None:
    request = HttpRequest("GET", "/", "HTTP/1.1", [], b"", "127.0.0.1")
    headers = signed(cloud, "http://host/")
    old = HttpRequest("GET", "/", "HTTP/1.1", [*headers.items(), ("Host", "host")], b"", request.source_ip)
    now = datetime.now(UTC)
    assert sigv4.check(old, "us-east-1", "lambda", cloud.account.keys, now) == OPERATOR
    with pytest.raises(sigv4.BadSignatureError, match="expired"):
        sigv4.check(old, "us-east-1", "lambda", cloud.account.keys, now + timedelta(minutes=6))


@pytest.mark.parametrize(
    ("target", "signature"),
    [
        ("/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    ],
    ids=["get-vanilla", "get-vanilla-query-order-key-case"],
)
def test_signatures_are_those_that_aws_published(target: str, signature: str) -> None:
    """The test suite of Signature Version 4, as AWS's own libraries carry it (aws-sig-v4-test-suite)."""
    scope = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={signature}"
    )
    headers = [
        ("Host", "example.amazonaws.com"),
        ("X-Amz-Date", "20150830T123600Z"),
        ("Authorization", authorization),
    ]
    request = HttpRequest("GET", target, "HTTP/1.1", headers, b"", "127.0.0.1")
    keys = {"AKIDEXAMPLE": Key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")}
    at = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
    assert sigv4.check(request, "us-east-1", "service", keys, at) == "AKIDEXAMPLE"


def test_pages_of_allowed_origins_only_may_read_the_answer(tools: Tools, fakes: FakeFunctions) -> None:
    cors = {"AllowOrigins": ["https://good.example"], "AllowMethods": ["GET"], "MaxAge": 60}
    url = url_of(tools, fakes, "NONE", Cors=cors)
    permit(tools, url, "NONE")
    asked = len(fakes.of(url.function))
    preflight = ask(url.url, "OPTIONS", {"Origin": "https://good.example"})
    assert preflight.headers["access-control-allow-methods"] == "GET"
    assert len(fakes.of(url.function)) == asked
    good = ask(url.url, headers={"Origin": "https://good.example"})
    assert good.headers["access-control-allow-origin"] == "https://good.example"
    assert (
        "access-control-allow-origin" not in ask(url.url, headers={"Origin": "https://bad.example"}).headers
    )


def test_a_function_that_fails(tools: Tools, fakes: FakeFunctions, public: Url) -> None:
    def fail(plan: Any, event: Any) -> Any:
        raise FunctionFailedError("ValueError", "no")

    fakes.answers[public.function] = fail
    answer = tools.client("lambda").invoke(FunctionName=public.function, Payload=b"{}")
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert json.loads(answer["Payload"].read())["errorType"] == "ValueError"
    assert ask(public.url).status == 502


def test_more_calls_than_reserved_are_throttled(tools: Tools, public: Url) -> None:
    client = tools.client("lambda")
    client.put_function_concurrency(FunctionName=public.function, ReservedConcurrentExecutions=0)
    assert ask(public.url).status == 429
    with pytest.raises(ClientError, match="TooManyRequests"):
        client.invoke(FunctionName=public.function)
    client.delete_function_concurrency(FunctionName=public.function)
    assert ask(public.url).status == 200


def test_the_url_goes_with_the_function(tools: Tools, fakes: FakeFunctions) -> None:
    url = url_of(tools, fakes, "NONE")
    tools.client("lambda").delete_function(FunctionName=url.function)
    with pytest.raises(urllib.error.URLError):
        ask(url.url)
