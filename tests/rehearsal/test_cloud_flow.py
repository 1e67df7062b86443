"""From an upload to a function and back, in the emulated AWS; and what a function's role lets it do."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.functions import FunctionFailedError
from tests.rehearsal.cloud import Cloud
from tests.rehearsal.cloud.rules import period_s
from tests.rehearsal.cloud_tools import MAIN, FakeFunctions, Tools, main_parameters, until

NAME = "flow"
IN_QUEUE, IN_WORK = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"


@pytest.fixture(scope="module")
def outputs(tools: Tools) -> dict[str, str]:
    stack = tools.deploy(NAME, MAIN, main_parameters(NAME))
    assert stack["StackStatus"] == "CREATE_COMPLETE", tools.failures(NAME)
    return tools.outputs(NAME)


@pytest.fixture
def processor(fakes: FakeFunctions) -> Iterator[str]:
    fakes.events.clear()
    yield "flow-processor"
    fakes.answers.pop("flow-processor", None)


def keys(fakes: FakeFunctions) -> list[str]:
    """The object keys that the processor was told of."""
    bodies = [json.loads(it["Records"][0]["body"]) for it in fakes.of("flow-processor") if "Records" in it]
    return [record["s3"]["object"]["key"] for body in bodies for record in body.get("Records", [])]


def waiting(tools: Tools, outputs: dict[str, str]) -> dict[str, str]:
    """How many messages of the inbox's queue can be received, and how many have been and came to no end."""
    sqs = tools.client("sqs")
    told = sqs.get_queue_attributes(QueueUrl=outputs["QueueUrl"], AttributeNames=[IN_QUEUE, IN_WORK])
    return dict(told["Attributes"])


def test_an_upload_reaches_the_processor_as_s3_would_tell_it(
    outputs: dict[str, str], tools: Tools, fakes: FakeFunctions, processor: str
) -> None:
    s3 = tools.client("s3")
    put = s3.put_object(
        Bucket=outputs["InboxBucket"], Key="octopus/home 1/ä.csv", Body=b"x", Metadata={"said-at": "1"}
    )
    until(lambda: "octopus/home+1/%C3%A4.csv" in keys(fakes))
    event = next(it for it in fakes.of(processor) if "ObjectCreated:Put" in it["Records"][0]["body"])
    message = event["Records"][0]
    assert message["eventSourceARN"] == "arn:aws:sqs:us-east-1:123456789012:flow-inbox"
    assert message["awsRegion"] == "us-east-1"
    record = json.loads(message["body"])["Records"][0]
    assert record["s3"]["object"]["versionId"] == put["VersionId"]
    assert "sequencer" in record["s3"]["object"]
    until(lambda: waiting(tools, outputs) == {IN_QUEUE: "0", IN_WORK: "0"})


def test_only_what_failed_returns_to_the_queue(
    outputs: dict[str, str], tools: Tools, fakes: FakeFunctions, processor: str
) -> None:
    def fail(plan: Any, event: Any) -> Any:
        if "bad" in event["Records"][0]["body"]:
            return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}
        if "crash" in event["Records"][0]["body"]:
            raise FunctionFailedError("Runtime.ExitError", "gone")
        return {"batchItemFailures": []}

    fakes.answers[processor] = fail
    for key in ("good", "bad", "crash"):
        tools.client("s3").put_object(Bucket=outputs["InboxBucket"], Key=key, Body=b"x")
    until(lambda: {"good", "bad", "crash"} <= set(keys(fakes)))

    until(lambda: waiting(tools, outputs) == {IN_QUEUE: "0", IN_WORK: "2"})


def test_the_rule_invokes_the_reconciler(
    outputs: dict[str, str], cloud: Cloud, tools: Tools, fakes: FakeFunctions, processor: str
) -> None:
    assert cloud.rules.fire("flow-reconcile") == 1
    until(lambda: {"command": "reconcile", "min_age_s": 10800} in fakes.of(processor))
    policy = json.loads(tools.client("lambda").get_policy(FunctionName=processor)["Policy"])
    assert len(policy["Statement"]) == 1
    statement = policy["Statement"][0]["Sid"]
    tools.client("lambda").remove_permission(FunctionName=processor, StatementId=statement)
    assert cloud.rules.fire("flow-reconcile") == 0


@pytest.mark.parametrize(
    ("text", "seconds"), [("rate(6 hours)", 21600), ("rate(1 day)", 86400), ("cron(1)", None)]
)
def test_rates(text: str, seconds: int | None) -> None:
    assert period_s(text) == seconds


@dataclass(slots=True)
class Inside:
    """The clients that code inside a function would have."""

    cloud: Cloud
    function: str

    def client(self, service: str) -> Any:
        held = self.cloud.functions.get(self.function).credentials
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.cloud.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=held["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=held["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=held["AWS_SESSION_TOKEN"],
            config=Config(proxies={}, s3={"addressing_style": "path"}),
        )


def test_a_function_may_do_what_its_role_says_and_no_more(
    outputs: dict[str, str], cloud: Cloud, tools: Tools
) -> None:
    inbox, records = outputs["InboxBucket"], outputs["RecordsBucket"]
    processor, api = Inside(cloud, "flow-processor"), Inside(cloud, "flow-api")
    tools.client("s3").put_object(Bucket=records, Key="profiles/a.toml", Body=b"x")
    s3 = processor.client("s3")
    s3.put_object(Bucket=records, Key="rejects/1.csv", Body=b"x")
    s3.get_object(Bucket=records, Key="profiles/a.toml")
    processor.client("sqs").send_message(QueueUrl=outputs["QueueUrl"], MessageBody="{}")
    assert api.client("s3").get_object(Bucket=records, Key="rejects/1.csv")["Body"].read() == b"x"
    refused: tuple[Callable[[], object], ...] = (
        lambda: s3.put_object(Bucket=inbox, Key="a", Body=b"x"),
        lambda: s3.delete_object(Bucket=records, Key="rejects/1.csv"),
        lambda: api.client("s3").list_objects_v2(Bucket=inbox),
        lambda: api.client("sqs").send_message(QueueUrl=outputs["QueueUrl"], MessageBody="{}"),
        lambda: api.client("ssm").get_parameter(Name="/flow/api/keyspaces"),
        lambda: api.client("lambda").list_functions(),
    )
    for denied in refused:
        with pytest.raises(ClientError, match="AccessDenied"):
            denied()


def test_a_missing_key_is_404_for_who_may_list_and_403_for_who_may_not(
    outputs: dict[str, str], cloud: Cloud, tools: Tools
) -> None:
    with pytest.raises(ClientError, match="NoSuchKey"):
        Inside(cloud, "flow-processor").client("s3").get_object(Bucket=outputs["InboxBucket"], Key="none")
    function = tools.function(["s3:GetObject"])
    with pytest.raises(ClientError, match="AccessDenied"):
        Inside(cloud, function).client("s3").get_object(Bucket=outputs["InboxBucket"], Key="none")


def test_credentials_end_with_the_function(outputs: dict[str, str], cloud: Cloud, tools: Tools) -> None:
    function = tools.function(["s3:ListBucket"])
    s3 = Inside(cloud, function).client("s3")
    s3.list_objects_v2(Bucket=outputs["InboxBucket"])
    tools.client("lambda").delete_function(FunctionName=function)
    with pytest.raises(ClientError, match="ExpiredToken"):
        s3.list_objects_v2(Bucket=outputs["InboxBucket"])


def test_calls_in_work_end_in_the_old_version(
    outputs: dict[str, str], tools: Tools, fakes: FakeFunctions, cloud: Cloud
) -> None:
    """An update swaps environments between calls: none is cut off, none that has ended is asked."""
    import threading

    from tests.rehearsal.cloud_tools import image

    function = tools.function()
    started, go_on = threading.Event(), threading.Event()

    def slow(plan: Any, event: Any) -> Any:
        if event == {"slow": True}:
            started.set()
            go_on.wait(10)
        return plan.image_uri

    fakes.answers[function] = slow
    answers: list[str] = []
    running = cloud.functions.get(function).running
    thread = threading.Thread(target=lambda: answers.append(running.invoke({"slow": True})))
    thread.start()
    assert started.wait(10)
    tools.client("lambda").update_function_code(FunctionName=function, ImageUri=image("x/api", "b"))
    assert running.invoke({}) == image("x/api", "b")
    go_on.set()
    thread.join(10)
    assert answers == [image("x/api", "a")]
