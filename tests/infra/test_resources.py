"""What the resources of the templates promise: data are kept, private and restorable, and work is bounded."""

import re

from common.store.schema import read_tables
from tests.infra.template import DIGEST, MAIN, deployed, each_form, source

KEPT = {
    "AWS::Cassandra::Keyspace", "AWS::Cassandra::Table", "AWS::S3::Bucket", "AWS::S3::BucketPolicy",
}  # fmt: skip


def test_data_outlive_the_stack_and_nothing_else_does() -> None:
    for name, one in source(MAIN)["Resources"].items():
        if one["Type"] in KEPT:
            assert (one["DeletionPolicy"], one["UpdateReplacePolicy"]) == (
                "RetainExceptOnCreate",
                "Retain",
            ), name
        else:
            assert one.get("DeletionPolicy", "Delete") == "Delete", name
            assert one.get("UpdateReplacePolicy", "Delete") == "Delete", name


@each_form
def test_what_does_not_run_is_its_data_and_nothing_else(form: dict[str, str]) -> None:
    """Nor may anything be missing that a table or bucket had: it is the same table and the same bucket."""
    stopped, running = deployed(MAIN, Running="false", **form), deployed(MAIN, **form)
    assert {one["Type"] for one in stopped.resources.values()} == KEPT
    assert set(stopped.resources) == {name for name, one in running.resources.items() if one["Type"] in KEPT}
    assert set(stopped.outputs) == {"Name", "Region", "InboxBucket", "RecordsBucket", "KeyspaceName"}
    for name, one in stopped.resources.items():
        properties = dict(running.resources[name]["Properties"])
        properties.pop("NotificationConfiguration", None)
        assert one["Properties"] == properties, name


def test_all_that_holds_data_and_takes_tags_in_keyspaces_is_tagged() -> None:
    template = deployed(MAIN, Name="plant-2")
    for kind in ("AWS::Cassandra::Keyspace", "AWS::Cassandra::Table"):
        for name, one in template.of(kind).items():
            assert one["Tags"] == [{"Key": "meterspace:deployment", "Value": "plant-2"}], name


def test_every_table_can_be_restored_and_is_encrypted_and_paid_by_use() -> None:
    tables = deployed(MAIN).of("AWS::Cassandra::Table")
    assert {one["TableName"] for one in tables.values()} == {table.name for table in read_tables()}
    for name, one in tables.items():
        assert one["PointInTimeRecoveryEnabled"] is True, name
        assert one["EncryptionSpecification"]["EncryptionType"] == "AWS_OWNED_KMS_KEY", name
        assert one["BillingMode"] == {"Mode": "ON_DEMAND"}, name
        assert one["KeyspaceName"] == "<Keyspace>", name
        assert "WarmThroughput" not in one, name


def test_only_the_table_of_days_is_pre_warmed_and_only_by_what_is_asked() -> None:
    warm = deployed(MAIN, WarmWriteUnitsPerSecond="20000").of("AWS::Cassandra::Table")
    assert {name: one.get("WarmThroughput") for name, one in warm.items() if "WarmThroughput" in one} == {
        "MeterDaysTable": {"WriteUnitsPerSecond": "20000"}
    }


def test_every_bucket_is_private_encrypted_and_versioned() -> None:
    template = deployed(MAIN)
    buckets = template.of("AWS::S3::Bucket")
    assert len(buckets) == 2
    for name, one in buckets.items():
        assert set(one["PublicAccessBlockConfiguration"].values()) == {True}, name
        assert len(one["PublicAccessBlockConfiguration"]) == 4, name
        assert one["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}], name
        assert one["BucketEncryption"]["ServerSideEncryptionConfiguration"], name
        assert one["VersioningConfiguration"] == {"Status": "Enabled"}, name
        assert any(
            "AbortIncompleteMultipartUpload" in rule for rule in one["LifecycleConfiguration"]["Rules"]
        )
        longest = one["BucketName"].replace("meterspace", "n" * 21).replace("eu-west-1", "ap-southeast-1")
        assert len(longest) <= 63
    inbox = buckets["InboxBucket"]["LifecycleConfiguration"]["Rules"]
    assert not [rule for rule in inbox if any("Expiration" in key for key in rule)], "the original is kept"


def test_the_inbox_is_made_after_the_policy_that_lets_it_send() -> None:
    template = deployed(MAIN)
    assert template.resources["InboxBucket"]["Metadata"] == {"MadeAfter": "<InboxQueuePolicy>"}
    assert "<InboxBucket" not in repr(template.resources["InboxQueuePolicy"])
    (rule,) = template.of("AWS::S3::Bucket")["InboxBucket"]["NotificationConfiguration"][
        "QueueConfigurations"
    ]
    assert rule == {"Event": "s3:ObjectCreated:*", "Queue": "<InboxQueue.Arn>"}


def test_every_queue_has_dead_letters_or_is_for_them() -> None:
    queues = deployed(MAIN).of("AWS::SQS::Queue")
    dead = {one["RedrivePolicy"]["deadLetterTargetArn"] for one in queues.values() if "RedrivePolicy" in one}
    for name, one in queues.items():
        assert "RedrivePolicy" in one or f"<{name}.Arn>" in dead, name
        assert one["SqsManagedSseEnabled"] is True, name
    inbox, dead_letters = queues["InboxQueue"], queues["DeadLetterQueue"]
    assert inbox["RedrivePolicy"]["maxReceiveCount"] == 5
    assert dead_letters["RedriveAllowPolicy"]["sourceQueueArns"] == [
        f"arn:aws:sqs:eu-west-1:123456789012:{inbox['QueueName']}"
    ]
    assert dead_letters["MessageRetentionPeriod"] >= 2 * inbox["MessageRetentionPeriod"]


def test_the_queue_waits_long_enough_and_hands_out_one_message_at_a_time() -> None:
    template = deployed(MAIN)
    (mapping,) = template.of("AWS::Lambda::EventSourceMapping").values()
    timeout = template.of("AWS::Lambda::Function")["ProcessorFunction"]["Timeout"]
    assert template.of("AWS::SQS::Queue")["InboxQueue"]["VisibilityTimeout"] >= 6 * timeout
    assert (mapping["BatchSize"], mapping["FunctionResponseTypes"]) == (1, ["ReportBatchItemFailures"])
    parameters = template.parameters
    most, reserved = (
        parameters[f"Processor{name}"]["Default"] for name in ("Concurrency", "ReservedConcurrency")
    )
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": most}
    assert reserved >= most + 2, "the schedule and an operator invoke it too"


def test_the_schedule_asks_for_what_the_processor_knows() -> None:
    (rule,) = deployed(MAIN).of("AWS::Events::Rule").values()
    (target,) = rule["Targets"]
    assert target["Arn"] == "<ProcessorFunction.Arn>"
    assert '"command": "reconcile"' in target["Input"]
    pattern = source(MAIN)["Parameters"]["ReconcileRate"]["AllowedPattern"]
    for rate, taken in {
        "rate(1 hour)": True,
        "rate(6 hours)": True,
        "rate(1 hours)": False,
        "hourly": False,
    }.items():
        assert bool(re.search(pattern, rate)) == taken, rate


@each_form
def test_every_function_has_its_limits_and_its_log(form: dict[str, str]) -> None:
    template = deployed(MAIN, Architecture="arm64", **form)
    functions, groups = template.of("AWS::Lambda::Function"), template.of("AWS::Logs::LogGroup")
    assert len(functions) == 2
    for name, one in functions.items():
        group = groups[one["LoggingConfig"]["LogGroup"].strip("<>")]
        assert group["LogGroupName"] == f"/aws/lambda/{one['FunctionName']}", name
        assert group["RetentionInDays"], name
        assert one["LoggingConfig"]["LogFormat"] == "JSON", name
        assert one["ReservedConcurrentExecutions"] > 0, name
        assert one["RecursiveLoop"] == "Terminate", name
        assert one["Architectures"] == ["arm64"], name
        assert one["PackageType"] == "Image", name
        assert DIGEST in one["Code"]["ImageUri"], name
        assert {"Timeout", "MemorySize", "EphemeralStorage"} <= set(one), name


def test_an_account_that_cannot_reserve_concurrency_can_still_deploy() -> None:
    none = deployed(MAIN, ProcessorReservedConcurrency="0", ApiReservedConcurrency="0")
    for one in none.of("AWS::Lambda::Function").values():
        assert "ReservedConcurrentExecutions" not in one
