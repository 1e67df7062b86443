"""S3 buckets and SQS queues as CloudFormation makes them: every property by its own call of the service."""

import json
from typing import Any

from botocore.exceptions import ClientError

from tests.rehearsal.cloud.expressions import Resource
from tests.rehearsal.cloud.kinds import Desk, Kind, Properties, names, number
from tests.rehearsal.cloud.refused import RefusedError

QUEUE_ATTRIBUTES = names(
    "VisibilityTimeout MessageRetentionPeriod ReceiveMessageWaitTimeSeconds SqsManagedSseEnabled"
    " RedrivePolicy RedriveAllowPolicy DelaySeconds MaximumMessageSize KmsMasterKeyId"
)
_RULE = {
    "Id", "Status", "Prefix", "ExpirationInDays", "NoncurrentVersionExpiration", "Transitions",
    "AbortIncompleteMultipartUpload", "NoncurrentVersionTransitions", "ExpiredObjectDeleteMarker",
}  # fmt: skip


def _create_bucket(desk: Desk, logical: str, told: Properties) -> Resource:
    s3 = desk.client("s3")
    name = told.get("BucketName") or desk.name_for(logical).lower()
    if any(bucket["Name"] == name for bucket in s3.list_buckets()["Buckets"]):
        raise RefusedError("AlreadyExists", f"{name} already exists")
    region = desk.account.region
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **where)
    try:
        return _configure_bucket(desk, name, {}, told)
    except (RefusedError, ClientError):
        s3.delete_bucket(Bucket=name)
        raise


def _configure_bucket(desk: Desk, name: str, old: Properties, told: Properties) -> Resource:
    s3 = desk.client("s3")
    if tags := desk.tag_list(told):
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    if "OwnershipControls" in told:
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=told["OwnershipControls"])
    if "PublicAccessBlockConfiguration" in told:
        blocked = told["PublicAccessBlockConfiguration"]
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=blocked)
    if "BucketEncryption" in told:
        rules = [
            {"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"]}
            for rule in told["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        ]
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
    if "VersioningConfiguration" in told:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=told["VersioningConfiguration"])
    if "LifecycleConfiguration" in told:
        rules = [_lifecycle_rule(rule) for rule in told["LifecycleConfiguration"]["Rules"]]
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    if told.get("NotificationConfiguration") != old.get("NotificationConfiguration"):
        _notify(s3, name, told.get("NotificationConfiguration", {}))
    return _bucket(desk, name)


def _bucket(desk: Desk, name: str) -> Resource:
    regional = f"{name}.s3.{desk.account.region}.amazonaws.com"
    domains = {"DomainName": f"{name}.s3.amazonaws.com", "RegionalDomainName": regional}
    return Resource(name, {"Arn": f"arn:aws:s3:::{name}", **domains})


def _notify(s3: Any, name: str, told: Properties) -> None:
    if strange := set(told) - {"QueueConfigurations"}:
        raise RefusedError(
            "PropertyValidationFailure", f"The emulation has no notification by {sorted(strange)}"
        )
    queues = [
        {
            "QueueArn": queue["Queue"],
            "Events": [queue["Event"]],
            **(
                {"Filter": {"Key": {"FilterRules": queue["Filter"]["S3Key"]["Rules"]}}}
                if "Filter" in queue
                else {}
            ),
        }
        for queue in told.get("QueueConfigurations", [])
    ]
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"QueueConfigurations": queues} if queues else {}
    )


def _lifecycle_rule(told: Properties) -> dict[str, Any]:
    if strange := sorted(set(told) - _RULE):
        raise RefusedError(
            "PropertyValidationFailure", f"Lifecycle rule: {strange[0]} is unknown to the emulation"
        )
    rule: dict[str, Any] = {
        "ID": told["Id"],
        "Status": told["Status"],
        "Filter": {"Prefix": told.get("Prefix", "")},
    }
    if "ExpirationInDays" in told:
        rule["Expiration"] = {"Days": number(told["ExpirationInDays"])}
    if "ExpiredObjectDeleteMarker" in told:
        rule["Expiration"] = {"ExpiredObjectDeleteMarker": told["ExpiredObjectDeleteMarker"]}
    for same in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if same in told:
            rule[same] = {name: number(value) for name, value in told[same].items()}
    for name, days in (("Transitions", "Days"), ("NoncurrentVersionTransitions", "NoncurrentDays")):
        if name in told:
            rule[name] = [
                {"StorageClass": it["StorageClass"], days: number(it["TransitionInDays"])}
                for it in told[name]
            ]
    return rule


def _delete_bucket(desk: Desk, name: str, told: Properties) -> None:
    """S3 itself refuses one that holds anything, and the stack is then DELETE_FAILED."""
    desk.client("s3").delete_bucket(Bucket=name)


def _put_bucket_policy(desk: Desk, logical: str, told: Properties) -> Resource:
    desk.client("s3").put_bucket_policy(Bucket=told["Bucket"], Policy=json.dumps(told["PolicyDocument"]))
    return Resource(told["Bucket"])


def _create_queue(desk: Desk, logical: str, told: Properties) -> Resource:
    sqs = desk.client("sqs")
    name = told.get("QueueName") or desk.name_for(logical)
    if any(url.rpartition("/")[2] == name for url in sqs.list_queues().get("QueueUrls", [])):
        raise RefusedError("AlreadyExists", f"{name} already exists")
    url = sqs.create_queue(QueueName=name, Attributes=_attributes(told), tags=desk.tag_map(told))["QueueUrl"]
    return _queue(desk, url)


def _update_queue(desk: Desk, url: str, old: Properties, told: Properties) -> Resource:
    sqs = desk.client("sqs")
    sqs.set_queue_attributes(QueueUrl=url, Attributes=_attributes(told))
    if tags := desk.tag_map(told):
        sqs.tag_queue(QueueUrl=url, Tags=tags)
    return _queue(desk, url)


def _queue(desk: Desk, url: str) -> Resource:
    name = url.rpartition("/")[2]
    return Resource(url, {"Arn": desk.account.arn("sqs", name), "QueueName": name, "QueueUrl": url})


def _attributes(told: Properties) -> dict[str, str]:
    return {
        name: json.dumps(value) if isinstance(value, dict | bool) else str(value)
        for name, value in told.items()
        if name in QUEUE_ATTRIBUTES
    }


def _put_queue_policy(desk: Desk, logical: str, told: Properties) -> Resource:
    for url in told["Queues"]:
        policy = {"Policy": json.dumps(told["PolicyDocument"])}
        desk.client("sqs").set_queue_attributes(QueueUrl=url, Attributes=policy)
    return Resource(f"{desk.stack}-{logical}")


def _delete_queue_policy(desk: Desk, physical: str, told: Properties) -> None:
    for url in told["Queues"]:
        desk.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})


KINDS = (
    Kind(
        "AWS::S3::Bucket",
        names(
            "BucketName Tags OwnershipControls PublicAccessBlockConfiguration BucketEncryption"
            " VersioningConfiguration LifecycleConfiguration NotificationConfiguration"
        ),
        _create_bucket,
        _configure_bucket,
        _delete_bucket,
        fixed=names("BucketName"),
        named="BucketName",
    ),
    Kind(
        "AWS::S3::BucketPolicy",
        names("Bucket PolicyDocument"),
        _put_bucket_policy,
        lambda desk, physical, old, new: _put_bucket_policy(desk, physical, new),
        lambda desk, physical, told: desk.client("s3").delete_bucket_policy(Bucket=told["Bucket"]),
        fixed=names("Bucket"),
        required=names("Bucket PolicyDocument"),
    ),
    Kind(
        "AWS::SQS::Queue",
        QUEUE_ATTRIBUTES | names("QueueName Tags"),
        _create_queue,
        _update_queue,
        lambda desk, url, told: desk.client("sqs").delete_queue(QueueUrl=url),
        fixed=names("QueueName"),
        named="QueueName",
    ),
    Kind(
        "AWS::SQS::QueuePolicy",
        names("Queues PolicyDocument"),
        _put_queue_policy,
        lambda desk, physical, old, new: Resource(physical, _put_queue_policy(desk, "", new).attributes),
        _delete_queue_policy,
        required=names("Queues PolicyDocument"),
    ),
)
