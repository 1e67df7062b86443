"""What AWS refuses, the emulation refuses: each of these has surprised someone at a first deployment."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.cloud import Cloud
from tests.rehearsal.cloud_tools import Tools, image
from tests.rehearsal.fake_registry import FakeRegistry

POLLING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
KEYSPACES = "cassandra.amazonaws.com"


def mapping(tools: Tools, function: str, queue_arn: str, **how: Any) -> str:
    client = tools.client("lambda")
    made = client.create_event_source_mapping(FunctionName=function, EventSourceArn=queue_arn, **how)
    return str(made["UUID"])


def test_a_queue_less_patient_than_the_function(tools: Tools) -> None:
    function = tools.function(POLLING, Timeout=300)
    _, impatient = tools.queue(VisibilityTimeout="299")
    with pytest.raises(
        ClientError, match="visibility timeout: 299 seconds is less than Function timeout: 300"
    ):
        mapping(tools, function, impatient)
    _, patient = tools.queue(VisibilityTimeout="300")
    tools.client("lambda").delete_event_source_mapping(UUID=mapping(tools, function, patient))


def test_a_role_that_may_not_read_the_queue(tools: Tools) -> None:
    function = tools.function(POLLING[:2])
    with pytest.raises(ClientError, match="does not have permissions to call GetQueueAttributes on SQS"):
        mapping(tools, function, tools.queue()[1])


def test_less_reserved_than_the_mapping_may_use(tools: Tools) -> None:
    client = tools.client("lambda")
    function = tools.function(POLLING)
    _, queue = tools.queue()
    client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=3)
    with pytest.raises(ClientError, match=r"cannot exceed its reserved concurrency \(3\)"):
        mapping(tools, function, queue, ScalingConfig={"MaximumConcurrency": 4})
    made = mapping(tools, function, queue, ScalingConfig={"MaximumConcurrency": 3})
    with pytest.raises(ClientError, match="cannot exceed its reserved concurrency"):
        client.update_event_source_mapping(UUID=made, ScalingConfig={"MaximumConcurrency": 4})
    with pytest.raises(ClientError, match="cannot exceed its reserved concurrency"):
        client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=2)
    client.delete_event_source_mapping(UUID=made)


def test_more_reserved_than_the_account_can_spare(tools: Tools, cloud: Cloud) -> None:
    client = tools.client("lambda")
    function = tools.function()
    free = client.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]
    with pytest.raises(ClientError, match=r"below its minimum value of \[100\]"):
        client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=free - 99)
    client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=free - 100)
    client.delete_function_concurrency(FunctionName=function)


def test_a_role_that_lambda_cannot_assume(tools: Tools) -> None:
    iam = tools.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))[
        "Role"
    ]
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        tools.function(Role=role["Arn"])


def test_a_notification_before_the_queue_lets_the_bucket_send(tools: Tools, cloud: Cloud) -> None:
    s3, sqs = tools.client("s3"), tools.client("sqs")
    s3.create_bucket(Bucket="sender")
    url, arn = tools.queue()

    def notify() -> None:
        queue = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}
        wanted = {"QueueConfigurations": [queue]}
        s3.put_bucket_notification_configuration(Bucket="sender", NotificationConfiguration=wanted)

    def let(bucket: str) -> None:
        statement = {
            "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage",
            "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"}},
        }  # fmt: skip
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})

    with pytest.raises(ClientError, match="Unable to validate the following destination configurations"):
        notify()
    let("another")
    with pytest.raises(ClientError, match="Unable to validate the following destination configurations"):
        notify()
    let("sender")
    notify()
    told = sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"]
    assert json.loads(told)["Event"] == "s3:TestEvent"


def test_a_third_password_and_a_user_that_has_one(tools: Tools) -> None:
    iam = tools.client("iam")
    iam.create_user(UserName="reader")
    made = [
        iam.create_service_specific_credential(UserName="reader", ServiceName=KEYSPACES)[
            "ServiceSpecificCredential"
        ]
        for _ in range(2)
    ]
    assert len({it["ServiceUserName"] for it in made}) == 2
    with pytest.raises(ClientError, match="LimitExceeded"):
        iam.create_service_specific_credential(UserName="reader", ServiceName=KEYSPACES)
    listed = iam.list_service_specific_credentials(UserName="reader")["ServiceSpecificCredentials"]
    assert [it["ServiceSpecificCredentialId"] for it in listed] == [
        it["ServiceSpecificCredentialId"] for it in made
    ]
    assert not any("ServicePassword" in it for it in listed)
    with pytest.raises(ClientError, match="DeleteConflict"):
        iam.delete_user(UserName="reader")
    for it in made:
        iam.delete_service_specific_credential(
            UserName="reader", ServiceSpecificCredentialId=it["ServiceSpecificCredentialId"]
        )
    iam.delete_user(UserName="reader")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.create_service_specific_credential(UserName="reader", ServiceName=KEYSPACES)


def test_another_region_is_not_there(cloud: Cloud) -> None:
    import boto3

    elsewhere = boto3.client(
        "sqs", region_name="eu-west-2", endpoint_url=cloud.endpoint_url,
        aws_access_key_id="any", aws_secret_access_key="any",
    )  # fmt: skip
    with pytest.raises(ClientError, match="signed for eu-west-2"):
        elsewhere.list_queues()


def test_variables_that_belong_to_lambda(tools: Tools) -> None:
    with pytest.raises(ClientError, match="Reserved keys used in this request: AWS_REGION"):
        tools.function(Environment={"Variables": {"AWS_REGION": "us-east-1"}})


@pytest.fixture
def registry(cloud: Cloud) -> Any:
    with FakeRegistry() as registry:
        cloud.images.registry = registry.address
        yield registry
        cloud.images.registry = ""


def test_images_that_lambda_cannot_run(tools: Tools, registry: FakeRegistry) -> None:
    ecr = tools.client("ecr")
    uri = ecr.create_repository(repositoryName="some/api")["repository"]["repositoryUri"]
    assert uri == f"{registry.address}/some/api"
    single = registry.push("some/api", "one", "application/vnd.oci.image.manifest.v1+json")
    several = registry.push("some/api", "two", "application/vnd.oci.image.index.v1+json")
    tools.function(Code={"ImageUri": f"{uri}@{single}"})
    for code, refused in (
        (f"{uri}@{several}", "media type for the source image .* is not supported"),
        (f"{uri}@sha256:{'0' * 64}", "does not exist"),
        (image("some/api"), "is not valid"),
        (f"{uri}:one", "is not valid"),
    ):
        with pytest.raises(ClientError, match=refused):
            tools.function(Code={"ImageUri": code})
    with pytest.raises(ClientError, match="RepositoryNotEmpty"):
        ecr.delete_repository(repositoryName="some/api")
    ids = ecr.list_images(repositoryName="some/api")["imageIds"]
    assert {it["imageTag"] for it in ids} == {"one", "two"}
    told = ecr.describe_images(repositoryName="some/api", imageIds=[{"imageTag": "one"}])["imageDetails"]
    assert [it["imageDigest"] for it in told] == [single]
    with pytest.raises(ClientError, match="ImageNotFound"):
        ecr.describe_images(repositoryName="some/api", imageIds=[{"imageTag": "three"}])
    deleted = ecr.batch_delete_image(repositoryName="some/api", imageIds=[{"imageDigest": single}])
    assert deleted["failures"] == []
    assert len(ecr.list_images(repositoryName="some/api")["imageIds"]) == 1
    ecr.delete_repository(repositoryName="some/api", force=True)
    assert registry.manifests == {}
    with pytest.raises(ClientError, match="RepositoryNotFound"):
        ecr.list_images(repositoryName="some/api")
