"""Who may do what: every statement names what it is about, and the API can only read."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from common.store.schema import read_tables
from tests.infra.template import ECR, MAIN, Template, deployed, each_form

ENDS_IN_A_STAR = {
    ":/keyspace/system*": "the system keyspaces, as AWS documents it",
    "/rejects/*": "objects under one prefix",
    "/profiles/*": "objects under one prefix",
    "/profiles/kept/*": "objects under one prefix",
    "-inbox-123456789012-eu-west-1/*": "objects of one bucket",
}
"""Where an ARN may end in a star. None may be a star alone: every action that we allow knows a resource."""
WRITES = re.compile(r":(Put|Delete|Modify|Create|Alter|Drop|Send|Change|Purge|Invoke|Update|Restore)")


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def identity_statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each with the logical id of the role that it is for."""
    for name, role in template.of("AWS::IAM::Role").items():
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement
    for policy in template.of("AWS::IAM::Policy").values():
        for role in policy["Roles"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role.strip("<>"), statement


def resource_statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in (MAIN, ECR):
        for name, one in deployed(path).resources.items():
            properties = one.get("Properties", {})
            is_policy = one["Type"] in {"AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"}
            policy = properties.get("PolicyDocument") if is_policy else properties.get("RepositoryPolicyText")
            for statement in policy["Statement"] if policy else []:
                yield name, statement


@each_form
def test_every_statement_of_a_role_names_actions_and_resources(form: dict[str, str]) -> None:
    statements = list(identity_statements(deployed(MAIN, **form)))
    assert {role for role, _ in statements} == {"ApiRole", "ProcessorRole"}
    for _, statement in statements:
        assert statement["Effect"] == "Allow"
        assert statement["Sid"]
        for action in many(statement["Action"]):
            assert re.fullmatch(r"[a-z0-9]+:\w+", action), action
        for resource in many(statement["Resource"]):
            ends = [end for end in ENDS_IN_A_STAR if resource.endswith(end)]
            assert "*" not in resource or (ends and resource.count("*") == 1), resource
            assert resource.startswith(("arn:aws:", "<")), resource
        if any(action.startswith("s3:") for action in many(statement["Action"])):
            assert statement["Condition"] == {"StringEquals": {"aws:ResourceAccount": "123456789012"}}


@each_form
def test_the_api_reads_tables_and_reject_reports_only(form: dict[str, str]) -> None:
    passwords = {"ssm:GetParameter"} if form["Credentials"] == "service-specific" else set()
    actions: dict[str, set[str]] = {}
    for role, statement in identity_statements(deployed(MAIN, **form)):
        if role == "ApiRole":
            for action in many(statement["Action"]):
                actions.setdefault(action, set()).update(many(statement["Resource"]))
    assert set(actions) - {"logs:CreateLogStream", "logs:PutLogEvents"} == {
        "cassandra:Select", "s3:GetObject", "s3:ListBucket", *passwords,
    }  # fmt: skip
    assert not [action for action in actions if WRITES.search(action) and not action.startswith("logs:")]
    records = "arn:aws:s3:::meterspace-records-123456789012-eu-west-1"
    assert actions["s3:GetObject"] == {f"{records}/rejects/*"}
    assert actions["s3:ListBucket"] == {records}


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("ApiRole", {"cassandra:Select"}), ("ProcessorRole", {"cassandra:Select", "cassandra:Modify"})],
)
def test_tables_and_system_tables_are_named(role: str, allowed: set[str]) -> None:
    place = "arn:aws:cassandra:eu-west-1:123456789012:/keyspace/"
    tables = {f"{place}my_keyspace/table/{table.name}" for table in read_tables()}
    found: dict[str, set[str]] = {}
    for name, statement in identity_statements(deployed(MAIN, KeyspaceName="my_keyspace")):
        actions = {one for one in many(statement["Action"]) if one.startswith("cassandra:")}
        for resource in many(statement["Resource"]) if actions and name == role else []:
            found.setdefault(resource, set()).update(actions)
    assert found == {**dict.fromkeys(tables, allowed), f"{place}system*": {"cassandra:Select"}}


def test_the_processor_never_writes_into_the_inbox_nor_over_profiles() -> None:
    written = [
        resource
        for role, statement in identity_statements(deployed(MAIN))
        for resource in many(statement["Resource"])
        if "s3:PutObject" in many(statement["Action"])
    ]
    records = "arn:aws:s3:::meterspace-records-123456789012-eu-west-1"
    assert written == [f"{records}/rejects/*", f"{records}/profiles/kept/*"]


def test_a_versioned_bucket_is_read_by_version_and_a_missing_key_is_no_refusal() -> None:
    """`S3Objects.open` names the version, so GetObject alone is not enough."""
    granted = {
        (action, resource)
        for role, statement in identity_statements(deployed(MAIN))
        for action in many(statement["Action"])
        for resource in many(statement["Resource"])
        if role == "ProcessorRole"
    }
    for bucket, prefix in {"inbox": "/*", "records": "/profiles/*"}.items():
        arn = f"arn:aws:s3:::meterspace-{bucket}-123456789012-eu-west-1"
        assert {("s3:GetObject", arn + prefix), ("s3:GetObjectVersion", arn + prefix)} <= granted
        assert {("s3:ListBucket", arn), ("s3:ListBucketVersions", arn)} <= granted


def test_users_have_the_policies_of_their_functions_and_only_when_asked() -> None:
    for policy in deployed(MAIN).of("AWS::IAM::Policy").values():
        assert "Users" not in policy
    template = deployed(MAIN, Credentials="service-specific")
    assert template.of("AWS::IAM::User") == {"ApiUser": {}, "ProcessorUser": {}}
    policies = template.of("AWS::IAM::Policy")
    for part in ("Api", "Processor"):
        assert policies[f"{part}TablesPolicy"]["Users"] == [f"<{part}User>"]
        assert policies[f"{part}TablesPolicy"]["Roles"] == [f"<{part}Role>"]


def test_each_function_reads_its_own_password_only() -> None:
    template = deployed(MAIN, Credentials="service-specific")
    read = {
        role: statement["Resource"]
        for role, statement in identity_statements(template)
        if statement["Action"] == "ssm:GetParameter"
    }
    place = "arn:aws:ssm:eu-west-1:123456789012:parameter"
    assert read == {
        "ApiRole": f"{place}{template.outputs['ApiCredentialsParameter']}",
        "ProcessorRole": f"{place}{template.outputs['ProcessorCredentialsParameter']}",
    }
    for name, one in template.of("AWS::Lambda::Function").items():
        parameter = template.outputs[f"{name.removesuffix('Function')}CredentialsParameter"]
        assert one["Environment"]["Variables"]["METERSPACE_CASSANDRA_CREDENTIALS"] == parameter


def test_every_policy_of_a_resource_names_its_source_or_denies() -> None:
    statements = list(resource_statements())
    assert len(statements) == 7
    for name, statement in statements:
        if statement["Effect"] == "Deny":
            assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}, name
            continue
        assert "Service" in statement["Principal"], name
        sources = [
            value
            for condition in statement["Condition"].values()
            for key, value in condition.items()
            if key == "aws:SourceArn"
        ]
        assert len(sources) == 1, name
        assert "*" not in sources[0], name


def test_the_queue_takes_messages_from_the_inbox_alone() -> None:
    template = deployed(MAIN)
    (allow, _) = template.of("AWS::SQS::QueuePolicy")["InboxQueuePolicy"]["PolicyDocument"]["Statement"]
    bucket = template.of("AWS::S3::Bucket")["InboxBucket"]["BucketName"]
    assert allow["Condition"] == {
        "ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"},
        "StringEquals": {"aws:SourceAccount": "123456789012"},
    }


def test_every_bucket_and_queue_asks_for_tls() -> None:
    template = deployed(MAIN)
    denied = {
        resource
        for _, statement in resource_statements()
        if statement["Effect"] == "Deny"
        for resource in many(statement["Resource"])
    }
    buckets = {f"<{name}.Arn>{end}" for name in template.of("AWS::S3::Bucket") for end in ("", "/*")}
    assert denied == buckets | {f"<{name}.Arn>" for name in template.of("AWS::SQS::Queue")}


@pytest.mark.parametrize(
    ("public", "principal", "kind"), [("true", "*", "NONE"), ("false", "123456789012", "AWS_IAM")]
)
def test_the_url_has_both_permissions(public: str, principal: str, kind: str) -> None:
    template = deployed(MAIN, Public=public)
    assert template.of("AWS::Lambda::Url")["ApiUrl"]["AuthType"] == kind
    permissions = template.of("AWS::Lambda::Permission")
    function = {"FunctionName": "<ApiFunction>", "Principal": principal}
    assert permissions["ApiUrlPermission"] == {
        **function, "Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": kind,
    }  # fmt: skip
    assert permissions["ApiInvokePermission"] == {
        **function, "Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True,
    }  # fmt: skip


def test_every_permission_names_its_source_or_is_for_the_url() -> None:
    for name, one in deployed(MAIN, Public="true").of("AWS::Lambda::Permission").items():
        for_url = "FunctionUrlAuthType" in one or one.get("InvokedViaFunctionUrl") is True
        assert for_url or one["SourceArn"] == "<ReconcileRule.Arn>", name
        assert one["FunctionName"] == ("<ApiFunction>" if for_url else "<ProcessorFunction>"), name


def test_pages_of_other_origins_may_ask_only_when_they_are_named() -> None:
    assert "Cors" not in deployed(MAIN).of("AWS::Lambda::Url")["ApiUrl"]
    url = deployed(MAIN, CorsOrigins="https://a.example,https://b.example").of("AWS::Lambda::Url")["ApiUrl"]
    assert url["Cors"]["AllowOrigins"] == ["https://a.example", "https://b.example"]
    assert url["Cors"]["AllowMethods"] == ["GET", "HEAD"]
    assert "AllowCredentials" not in url["Cors"]


def test_repositories_keep_their_tags_and_scan_what_is_pushed() -> None:
    template = deployed(ECR, Name="mine")
    for name, one in template.of("AWS::ECR::Repository").items():
        part = name.removesuffix("Repository").lower()
        assert one["RepositoryName"] == f"mine/{part}"
        assert one["ImageTagMutability"] == "IMMUTABLE"
        assert one["ImageScanningConfiguration"] == {"ScanOnPush": True}
        assert one["EncryptionConfiguration"] == {"EncryptionType": "AES256"}
        assert "imageCountMoreThan" in one["LifecyclePolicy"]["LifecyclePolicyText"]
        (statement,) = one["RepositoryPolicyText"]["Statement"]
        function = deployed(MAIN, Name="mine").of("AWS::Lambda::Function")[f"{part.title()}Function"]
        assert statement["Condition"]["StringLike"]["aws:SourceArn"].endswith(
            f":function:{function['FunctionName']}"
        )
