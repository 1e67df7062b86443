"""IAM roles, users and policies, log groups and image repositories as CloudFormation makes them."""

import json
from typing import Any

from tests.rehearsal.cloud.expressions import Resource
from tests.rehearsal.cloud.kinds import Desk, Kind, Properties, names, number, picked

HOLDERS = (("Roles", "role", "RoleName"), ("Users", "user", "UserName"), ("Groups", "group", "GroupName"))


def _create_role(desk: Desk, logical: str, told: Properties) -> Resource:
    name = told.get("RoleName") or desk.name_for(logical)[:64]
    role = desk.client("iam").create_role(
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps(told["AssumeRolePolicyDocument"]),
        Tags=desk.tag_list(told),
        **picked(told, "Description", "Path", "PermissionsBoundary"),
    )["Role"]
    _put_inline(desk, name, {}, told)
    return Resource(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})


def _update_role(desk: Desk, name: str, old: Properties, told: Properties) -> Resource:
    iam = desk.client("iam")
    trust = json.dumps(told["AssumeRolePolicyDocument"])
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust)
    iam.update_role(RoleName=name, **picked(told, "Description"))
    _put_inline(desk, name, old, told)
    role = iam.get_role(RoleName=name)["Role"]
    return Resource(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})


def _put_inline(desk: Desk, role: str, old: Properties, told: Properties) -> None:
    iam = desk.client("iam")
    held = {policy["PolicyName"]: policy["PolicyDocument"] for policy in told.get("Policies", [])}
    for name, document in held.items():
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
    for policy in old.get("Policies", []):
        if policy["PolicyName"] not in held:
            iam.delete_role_policy(RoleName=role, PolicyName=policy["PolicyName"])


def _delete_role(desk: Desk, name: str, told: Properties) -> None:
    _put_inline(desk, name, told, {})
    desk.client("iam").delete_role(RoleName=name)


def _create_user(desk: Desk, logical: str, told: Properties) -> Resource:
    name = told.get("UserName") or desk.name_for(logical)[:64]
    user = desk.client("iam").create_user(UserName=name, Tags=desk.tag_list(told))["User"]
    return Resource(name, {"Arn": user["Arn"]})


def _put_policy(desk: Desk, logical: str, told: Properties) -> Resource:
    document = json.dumps(told["PolicyDocument"])
    for holders, word, argument in HOLDERS:
        for holder in told.get(holders, []):
            put = getattr(desk.client("iam"), f"put_{word}_policy")
            put(**{argument: holder}, PolicyName=told["PolicyName"], PolicyDocument=document)
    return Resource(f"{desk.stack}-{logical}")


def _update_policy(desk: Desk, physical: str, old: Properties, told: Properties) -> Resource:
    gone = {
        holders: [it for it in old.get(holders, []) if it not in told.get(holders, [])]
        for holders, _, _ in HOLDERS
    }
    _delete_policy(desk, physical, {"PolicyName": old["PolicyName"], **gone})
    return Resource(physical, _put_policy(desk, "", told).attributes)


def _delete_policy(desk: Desk, physical: str, told: Properties) -> None:
    for holders, word, argument in HOLDERS:
        for holder in told.get(holders, []):
            delete = getattr(desk.client("iam"), f"delete_{word}_policy")
            delete(**{argument: holder}, PolicyName=told["PolicyName"])


def _create_log_group(desk: Desk, logical: str, told: Properties) -> Resource:
    name = told.get("LogGroupName") or desk.name_for(logical)
    desk.client("logs").create_log_group(logGroupName=name, tags=desk.tag_map(told))
    return _retain(desk, name, {}, told)


def _retain(desk: Desk, name: str, old: Properties, told: Properties) -> Resource:
    if "RetentionInDays" in told:
        days = number(told["RetentionInDays"])
        desk.client("logs").put_retention_policy(logGroupName=name, retentionInDays=days)
    return Resource(name, {"Arn": desk.account.arn("logs", f"log-group:{name}:*")})


def _create_repository(desk: Desk, logical: str, told: Properties) -> Resource:
    name = told.get("RepositoryName") or desk.name_for(logical).lower()
    settings: dict[str, Any] = {}
    if "ImageScanningConfiguration" in told:
        settings["imageScanningConfiguration"] = {
            "scanOnPush": told["ImageScanningConfiguration"]["ScanOnPush"]
        }
    if "EncryptionConfiguration" in told:
        settings["encryptionConfiguration"] = {
            "encryptionType": told["EncryptionConfiguration"]["EncryptionType"]
        }
    desk.client("ecr").create_repository(
        repositoryName=name,
        imageTagMutability=told.get("ImageTagMutability", "MUTABLE"),
        tags=desk.tag_list(told),
        **settings,
    )
    return _configure_repository(desk, name, {}, told)


def _configure_repository(desk: Desk, name: str, old: Properties, told: Properties) -> Resource:
    ecr = desk.client("ecr")
    if old and "ImageTagMutability" in told:
        ecr.put_image_tag_mutability(repositoryName=name, imageTagMutability=told["ImageTagMutability"])
    if text := told.get("LifecyclePolicy", {}).get("LifecyclePolicyText"):
        ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=text)
    if "RepositoryPolicyText" in told:
        ecr.set_repository_policy(repositoryName=name, policyText=json.dumps(told["RepositoryPolicyText"]))
    found = ecr.describe_repositories(repositoryNames=[name])["repositories"][0]
    return Resource(name, {"Arn": found["repositoryArn"], "RepositoryUri": found["repositoryUri"]})


def _delete_repository(desk: Desk, name: str, told: Properties) -> None:
    desk.client("ecr").delete_repository(repositoryName=name, force=bool(told.get("EmptyOnDelete", False)))


KINDS = (
    Kind(
        "AWS::IAM::Role",
        names("RoleName AssumeRolePolicyDocument Description Policies Path PermissionsBoundary Tags"),
        _create_role,
        _update_role,
        _delete_role,
        fixed=names("RoleName Path"),
        named="RoleName",
        required=names("AssumeRolePolicyDocument"),
    ),
    Kind(
        "AWS::IAM::User",
        names("UserName Tags"),
        _create_user,
        lambda desk, name, old, new: Resource(name, {"Arn": f"arn:aws:iam::{desk.account.id}:user/{name}"}),
        lambda desk, name, told: desk.client("iam").delete_user(UserName=name),
        fixed=names("UserName"),
        named="UserName",
    ),
    Kind(
        "AWS::IAM::Policy",
        names("PolicyName PolicyDocument Roles Users Groups"),
        _put_policy,
        _update_policy,
        _delete_policy,
        required=names("PolicyName PolicyDocument"),
    ),
    Kind(
        "AWS::Logs::LogGroup",
        names("LogGroupName RetentionInDays Tags"),
        _create_log_group,
        _retain,
        lambda desk, name, told: desk.client("logs").delete_log_group(logGroupName=name),
        fixed=names("LogGroupName"),
        named="LogGroupName",
    ),
    Kind(
        "AWS::ECR::Repository",
        names(
            "RepositoryName ImageTagMutability ImageScanningConfiguration EncryptionConfiguration"
            " EmptyOnDelete LifecyclePolicy RepositoryPolicyText Tags"
        ),
        _create_repository,
        _configure_repository,
        _delete_repository,
        fixed=names("RepositoryName EncryptionConfiguration"),
        named="RepositoryName",
    ),
)
