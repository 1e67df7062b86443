"""CloudFormation of the emulated AWS: the product's own templates, and what happens when something fails."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.cloud import Cloud
from tests.rehearsal.cloud_tools import ECR, MAIN, FakeFunctions, Tools, image, main_parameters

BUCKET = """
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: {policy}
    Properties: {{ BucketName: {name} }}
{more}
"""
BROKEN = """
  Group: { Type: AWS::Logs::LogGroup, DependsOn: Bucket, Properties: { LogGroupName: taken } }
"""
STACK = "alpha"


@pytest.fixture(scope="module")
def deployed(tools: Tools) -> dict[str, Any]:
    assert tools.deploy(f"{STACK}-ecr", ECR, {"Name": STACK})["StackStatus"] == "CREATE_COMPLETE"
    stack = tools.deploy(STACK, MAIN, main_parameters(STACK))
    assert stack["StackStatus"] == "CREATE_COMPLETE", tools.failures(STACK)
    return stack


def test_the_templates_make_everything_that_they_declare(deployed: dict[str, Any], tools: Tools) -> None:
    outputs = tools.outputs(STACK)
    s3, sqs = tools.client("s3"), tools.client("sqs")
    inbox = outputs["InboxBucket"]
    assert inbox == "alpha-inbox-123456789012-us-east-1"
    assert s3.get_bucket_versioning(Bucket=inbox)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket=inbox)["PublicAccessBlockConfiguration"].values())
    assert len(s3.get_bucket_lifecycle_configuration(Bucket=inbox)["Rules"]) == 2
    notified = s3.get_bucket_notification_configuration(Bucket=inbox)["QueueConfigurations"]
    assert [it["QueueArn"] for it in notified] == ["arn:aws:sqs:us-east-1:123456789012:alpha-inbox"]
    policy = json.loads(s3.get_bucket_policy(Bucket=inbox)["Policy"])
    assert [it["Sid"] for it in policy["Statement"]] == ["OnlyOverTls"]
    attributes = sqs.get_queue_attributes(QueueUrl=outputs["QueueUrl"], AttributeNames=["All"])["Attributes"]
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == 5
    assert attributes["VisibilityTimeout"] == "1800"
    groups = tools.client("logs").describe_log_groups()["logGroups"]
    assert {it["logGroupName"]: it["retentionInDays"] for it in groups}["/aws/lambda/alpha-api"] == 30
    rule = tools.client("events").describe_rule(Name="alpha-reconcile")
    assert rule["ScheduleExpression"] == "rate(6 hours)"
    tables = tools.client("keyspaces").list_tables(keyspaceName="alpha")["tables"]
    assert {it["tableName"] for it in tables} == {"meter_days", "files", "meters", "withdrawn"}
    mappings = tools.client("lambda").list_event_source_mappings(FunctionName="alpha-processor")
    assert mappings["EventSourceMappings"][0]["ScalingConfig"] == {"MaximumConcurrency": 4}


def test_all_that_can_be_tagged_bears_the_tag(deployed: dict[str, Any], tools: Tools) -> None:
    kinds = {arn.split(":")[2] for arn in tools.tagged(STACK)}
    assert kinds == {"s3", "sqs", "logs", "cloudformation", "cassandra", "ecr", "lambda", "events"}
    assert len(tools.tagged(STACK)) == 18


def test_an_unchanged_deployment_changes_nothing(deployed: dict[str, Any], tools: Tools) -> None:
    before = tools.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    assert tools.deploy(STACK, MAIN, main_parameters(STACK))["NoChanges"]
    assert tools.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"] == before


def test_a_new_digest_updates_that_function_alone(
    deployed: dict[str, Any], tools: Tools, cloud: Cloud, fakes: FakeFunctions
) -> None:
    fakes.answers["alpha-api"] = lambda plan, event: plan.image_uri
    changed = main_parameters(STACK, ApiImageUri=image("alpha/api", "b"))
    assert tools.deploy(STACK, MAIN, changed)["StackStatus"] == "UPDATE_COMPLETE"
    events = tools.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    assert {it["LogicalResourceId"] for it in events if it["ResourceStatus"] == "UPDATE_IN_PROGRESS"} == {
        STACK,
        "ApiFunction",
    }
    answer = tools.client("lambda").invoke(FunctionName="alpha-api", Payload=b"{}")
    assert json.loads(answer["Payload"].read()) == image("alpha/api", "b")


def test_users_come_and_go_with_their_condition(deployed: dict[str, Any], tools: Tools) -> None:
    passwords = main_parameters(STACK, Credentials="service-specific", Public="true")
    assert tools.deploy(STACK, MAIN, passwords)["StackStatus"] == "UPDATE_COMPLETE"
    outputs = tools.outputs(STACK)
    assert tools.client("iam").list_user_policies(UserName=outputs["ApiUserName"])["PolicyNames"] == [
        "tables"
    ]
    config = tools.client("lambda").get_function_configuration(FunctionName="alpha-api")
    variables = config["Environment"]["Variables"]
    assert variables["METERSPACE_CASSANDRA_CREDENTIALS"] == "/alpha/api/keyspaces"
    assert tools.deploy(STACK, MAIN, main_parameters(STACK))["StackStatus"] == "UPDATE_COMPLETE"
    assert "ApiUserName" not in tools.outputs(STACK)
    with pytest.raises(ClientError, match="cannot be found"):
        tools.client("iam").get_user(UserName=outputs["ApiUserName"])


def test_two_stacks_side_by_side_and_data_that_outlive_one(deployed: dict[str, Any], tools: Tools) -> None:
    assert tools.deploy("beta", MAIN, main_parameters("beta"))["StackStatus"] == "CREATE_COMPLETE"
    assert tools.delete("beta") == "DELETE_COMPLETE"
    assert {arn.split(":")[2] for arn in tools.tagged("beta")} == {"s3", "cassandra"}
    assert tools.client("lambda").get_function(FunctionName="alpha-api")["Configuration"]["State"] == "Active"

    again = tools.deploy("beta", MAIN, main_parameters("beta"))
    assert again["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "already exists" in tools.failures("beta")[0][1]
    assert {arn.split(":")[2] for arn in tools.tagged("beta")} == {"s3", "cassandra", "cloudformation"}
    with pytest.raises(ClientError, match="ROLLBACK_COMPLETE state and can not be updated"):
        tools.deploy("beta", MAIN, main_parameters("beta"))
    assert tools.delete("beta") == "DELETE_COMPLETE"


def test_a_stack_can_be_put_to_rest_and_woken_with_its_data(tools: Tools) -> None:
    """As `cleanup.sh --keep-data` and the next deploy.sh do it."""
    tools.deploy("gamma", MAIN, main_parameters("gamma", Credentials="service-specific"))
    inbox = tools.outputs("gamma")["InboxBucket"]
    tools.client("s3").put_object(Bucket=inbox, Key="a", Body=b"1")
    given = tools.client("cloudformation").describe_stacks(StackName="gamma")["Stacks"][0]["Parameters"]
    update: dict[str, Any] = {
        "StackName": "gamma",
        "UsePreviousTemplate": True,
        "Parameters": [{"ParameterKey": "Running", "ParameterValue": "false"}]
        + [{"ParameterKey": name, "UsePreviousValue": True} for name in names_but_running(given)],
        "Capabilities": ["CAPABILITY_IAM"],
    }
    tools.client("cloudformation").update_stack(**update)
    assert tools.status("gamma") == "UPDATE_COMPLETE"
    assert {arn.split(":")[2] for arn in tools.tagged("gamma")} == {"s3", "cassandra", "cloudformation"}
    assert set(tools.outputs("gamma")) == {"Name", "Region", "InboxBucket", "RecordsBucket", "KeyspaceName"}
    notified = tools.client("s3").get_bucket_notification_configuration(Bucket=inbox)
    assert "QueueConfigurations" not in notified
    with pytest.raises(ClientError, match="No updates are to be performed"):
        tools.client("cloudformation").update_stack(**update)

    woken = tools.deploy("gamma", MAIN, main_parameters("gamma", Running="true"))
    assert woken["StackStatus"] == "UPDATE_COMPLETE", tools.failures("gamma")
    notified = tools.client("s3").get_bucket_notification_configuration(Bucket=inbox)
    assert len(notified["QueueConfigurations"]) == 1
    assert tools.client("s3").get_object(Bucket=inbox, Key="a")["Body"].read() == b"1"


def names_but_running(parameters: list[dict[str, str]]) -> list[str]:
    return [it["ParameterKey"] for it in parameters if it["ParameterKey"] != "Running"]


def test_what_an_update_cannot_delete_is_let_go(tools: Tools) -> None:
    """The update is through then, and nobody owns what is left: the events alone tell of it."""
    body = BUCKET.format(policy="Delete", name="let-go", more="")
    tools.deploy("let-go", body + "  Queue: { Type: AWS::SQS::Queue }\n")
    tools.client("s3").put_object(Bucket="let-go", Key="a", Body=b"1")
    after = tools.deploy("let-go", "Resources: { Queue: { Type: AWS::SQS::Queue } }")
    assert after["StackStatus"] == "UPDATE_COMPLETE"
    assert "BucketNotEmpty" in tools.failures("let-go")[0][1]
    assert tools.delete("let-go") == "DELETE_COMPLETE"
    assert "let-go" in [bucket["Name"] for bucket in tools.client("s3").list_buckets()["Buckets"]]


@pytest.mark.parametrize(
    ("policy", "left"), [("RetainExceptOnCreate", False), ("Retain", True), ("Delete", False)]
)
def test_a_creation_that_fails_is_rolled_back(tools: Tools, policy: str, *, left: bool) -> None:
    tools.client("logs").create_log_group(logGroupName="taken")
    name = f"rolled-{policy.lower()}"
    stack = tools.deploy(name, BUCKET.format(policy=policy, name=name, more=BROKEN))
    tools.client("logs").delete_log_group(logGroupName="taken")
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert tools.failures(name)[0][0] == "Group"
    assert "already exists" in tools.failures(name)[0][1]
    held = [bucket["Name"] for bucket in tools.client("s3").list_buckets()["Buckets"]]
    assert (name in held) is left


def test_an_update_that_fails_is_undone(tools: Tools) -> None:
    body = BUCKET.format(policy="Delete", name="undone", more="")
    versioned = body.replace("{ BucketName: undone }", "{ BucketName: undone, VersioningConfiguration: %s }")
    tools.deploy("undone", versioned % "{ Status: Enabled }")
    tools.client("logs").create_log_group(logGroupName="taken")
    stack = tools.deploy("undone", versioned % "{ Status: Suspended }" + BROKEN)
    tools.client("logs").delete_log_group(logGroupName="taken")
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert tools.client("s3").get_bucket_versioning(Bucket="undone")["Status"] == "Enabled"
    assert tools.deploy("undone", versioned % "{ Status: Enabled }")["NoChanges"]


def test_a_bucket_that_holds_a_version_is_not_deleted(tools: Tools) -> None:
    s3 = tools.client("s3")
    body = BUCKET.format(policy="Delete", name="full", more="")
    body = body.replace(
        "{ BucketName: full }", "{ BucketName: full, VersioningConfiguration: { Status: Enabled } }"
    )
    tools.deploy("full", body)
    s3.put_object(Bucket="full", Key="a", Body=b"1")
    s3.delete_object(Bucket="full", Key="a")
    assert tools.delete("full") == "DELETE_FAILED"
    assert "BucketNotEmpty" in tools.failures("full")[0][1]
    versions = s3.list_object_versions(Bucket="full")
    for version in [*versions["Versions"], *versions["DeleteMarkers"]]:
        s3.delete_object(Bucket="full", Key="a", VersionId=version["VersionId"])
    assert tools.delete("full") == "DELETE_COMPLETE"


def test_a_resource_with_a_name_of_its_own_is_not_replaced(tools: Tools) -> None:
    def body(column: str) -> str:
        key = [{"ColumnName": column, "ColumnType": "text"}]
        table = {"KeyspaceName": {"Ref": "K"}, "TableName": "t", "PartitionKeyColumns": key}
        keyspace = {"Type": "AWS::Cassandra::Keyspace", "Properties": {"KeyspaceName": "fixed"}}
        return json.dumps(
            {"Resources": {"T": {"Type": "AWS::Cassandra::Table", "Properties": table}, "K": keyspace}}
        )

    tools.deploy("fixed", body("one"))
    stack = tools.deploy("fixed", body("two"))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "custom-named resource requires replacing" in tools.failures("fixed")[0][1]


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (
            "Resources: {A: {Type: AWS::SQS::Queue, DependsOn: B}, B: {Type: AWS::SQS::Queue, DependsOn: A}}",
            "Circular",
        ),
        (
            """
Conditions: { C: !Equals [a, b] }
Resources: { A: { Type: AWS::SQS::Queue, DependsOn: B }, B: { Type: AWS::SQS::Queue, Condition: C } }""",
            "Unresolved resource",
        ),
        ("Resources: {A: {Type: AWS::Nonsense::Thing}}", "Unrecognized resource types"),
        ("Resources: {A: {Type: AWS::SQS::Queue, Colour: red}}", "Invalid template resource property"),
        (
            "Resources: {A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Nobody}}}",
            "Unresolved resource",
        ),
        ("Parameters: {P: {Type: String}}\nResources: {A: {Type: AWS::SQS::Queue}}", "must have values"),
        ("Resources: {A: {Type: AWS::SQS::Queue}, A: {Type: AWS::SQS::Queue}}", "not well-formed"),
        ("Resources: {A: {Type: AWS::SQS::Queue}}\n#" + 52_000 * "x", "longer than 51200"),
    ],
)
def test_templates_that_aws_would_not_take(tools: Tools, body: str, refused: str) -> None:
    with pytest.raises(ClientError, match=refused):
        tools.deploy("refused", body)


def test_a_property_that_is_not_known_fails_the_resource(tools: Tools) -> None:
    tools.deploy("unknown", "Resources: {A: {Type: AWS::SQS::Queue, Properties: {Colour: red}}}")
    assert "extraneous key [Colour]" in tools.failures("unknown")[0][1]


def test_roles_need_to_be_acknowledged(tools: Tools) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    with pytest.raises(ClientError, match="CAPABILITY_IAM"):
        tools.deploy("roles", json.dumps({"Resources": {"R": role}}), Capabilities=[])
