"""Functions, their URL, mapping and permissions, and event rules as CloudFormation makes them."""

from typing import Any

from tests.rehearsal.cloud.expressions import Resource
from tests.rehearsal.cloud.kinds import Desk, Kind, Properties, names, never_updated, number, picked, truth

SETTINGS = ("Description", "Role", "EphemeralStorage", "LoggingConfig", "Environment", "ImageConfig")


def _settings(told: Properties) -> dict[str, Any]:
    sizes: dict[str, Any] = {name: number(told[name]) for name in ("Timeout", "MemorySize") if name in told}
    return {**picked(told, *SETTINGS), **sizes}


def _create_function(desk: Desk, logical: str, told: Properties) -> Resource:
    client = desk.client("lambda")
    name = told.get("FunctionName") or desk.name_for(logical)[:64]
    made = client.create_function(
        FunctionName=name,
        Tags=desk.tag_map(told),
        **picked(told, "PackageType", "Code", "Architectures"),
        **_settings(told),
    )
    try:
        _limit(desk, name, {}, told)
    except client.exceptions.ClientError:
        client.delete_function(FunctionName=name)
        raise
    return Resource(name, {"Arn": made["FunctionArn"]})


def _update_function(desk: Desk, name: str, old: Properties, told: Properties) -> Resource:
    client = desk.client("lambda")
    if _settings(old) != _settings(told):
        client.update_function_configuration(FunctionName=name, **_settings(told))
    if (old["Code"], old.get("Architectures")) != (told["Code"], told.get("Architectures")):
        client.update_function_code(FunctionName=name, **told["Code"], **picked(told, "Architectures"))
    _limit(desk, name, old, told)
    return Resource(name, {"Arn": desk.account.arn("lambda", f"function:{name}")})


def _limit(desk: Desk, name: str, old: Properties, told: Properties) -> None:
    client = desk.client("lambda")
    reserved = told.get("ReservedConcurrentExecutions")
    if reserved is not None:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=number(reserved))
    elif "ReservedConcurrentExecutions" in old:
        client.delete_function_concurrency(FunctionName=name)
    if "RecursiveLoop" in told:
        client.put_function_recursion_config(FunctionName=name, RecursiveLoop=told["RecursiveLoop"])


def _scaling(told: Properties) -> Properties:
    kept = picked(told, "FunctionResponseTypes", "MaximumBatchingWindowInSeconds")
    if "BatchSize" in told:
        kept["BatchSize"] = number(told["BatchSize"])
    if "Enabled" in told:
        kept["Enabled"] = truth(told["Enabled"])
    if "ScalingConfig" in told:
        kept["ScalingConfig"] = {"MaximumConcurrency": number(told["ScalingConfig"]["MaximumConcurrency"])}
    return kept


def _create_mapping(desk: Desk, logical: str, told: Properties) -> Resource:
    made = desk.client("lambda").create_event_source_mapping(
        **picked(told, "FunctionName", "EventSourceArn"), **_scaling(told)
    )
    return Resource(made["UUID"], {"Id": made["UUID"]})


def _update_mapping(desk: Desk, mapping: str, old: Properties, told: Properties) -> Resource:
    desk.client("lambda").update_event_source_mapping(
        UUID=mapping, FunctionName=told["FunctionName"], **_scaling(told)
    )
    return Resource(mapping, {"Id": mapping})


def _url_settings(told: Properties) -> Properties:
    settings = picked(told, "AuthType", "InvokeMode")
    if "Cors" in told:
        cors = dict(told["Cors"])
        if "MaxAge" in cors:
            cors["MaxAge"] = number(cors["MaxAge"])
        settings["Cors"] = cors
    return settings


def _create_url(desk: Desk, logical: str, told: Properties) -> Resource:
    made = desk.client("lambda").create_function_url_config(
        FunctionName=told["TargetFunctionArn"], **_url_settings(told)
    )
    return _url(made)


def _update_url(desk: Desk, physical: str, old: Properties, told: Properties) -> Resource:
    made = desk.client("lambda").update_function_url_config(
        FunctionName=told["TargetFunctionArn"], **{"Cors": {}, **_url_settings(told)}
    )
    return _url(made)


def _url(made: dict[str, Any]) -> Resource:
    arn = made["FunctionArn"]
    return Resource(arn, {"FunctionUrl": made["FunctionUrl"], "FunctionArn": arn})


def _permit(desk: Desk, logical: str, told: Properties) -> Resource:
    statement = desk.name_for(logical)
    told = dict(told)
    if "InvokedViaFunctionUrl" in told:
        told["InvokedViaFunctionUrl"] = truth(told["InvokedViaFunctionUrl"])
    desk.client("lambda").add_permission(StatementId=statement, **told)
    return Resource(statement, {"Id": statement})


def _forbid(desk: Desk, statement: str, told: Properties) -> None:
    desk.client("lambda").remove_permission(FunctionName=told["FunctionName"], StatementId=statement)


def _configure_events(desk: Desk, logical: str, told: Properties) -> Resource:
    numbers = {n: number(told[n]) for n in ("MaximumRetryAttempts", "MaximumEventAgeInSeconds") if n in told}
    desk.client("lambda").put_function_event_invoke_config(
        FunctionName=told["FunctionName"], Qualifier=told["Qualifier"], **numbers
    )
    return Resource(f"{told['FunctionName']}-{told['Qualifier']}")


def _put_rule(desk: Desk, logical: str, told: Properties) -> Resource:
    events = desk.client("events")
    name = told.get("Name") or desk.name_for(logical)[:64]
    rule = events.put_rule(
        Name=name,
        Tags=desk.tag_list(told),
        **picked(told, "ScheduleExpression", "State", "Description", "EventPattern"),
    )
    if told.get("Targets"):
        done = events.put_targets(Rule=name, Targets=told["Targets"])
        assert not done.get("FailedEntryCount"), done
    return Resource(name, {"Arn": rule["RuleArn"]})


def _update_rule(desk: Desk, name: str, old: Properties, told: Properties) -> Resource:
    gone = {target["Id"] for target in old.get("Targets", [])} - {t["Id"] for t in told.get("Targets", [])}
    if gone:
        desk.client("events").remove_targets(Rule=name, Ids=sorted(gone))
    return _put_rule(desk, name, {**told, "Name": name})


def _delete_rule(desk: Desk, name: str, told: Properties) -> None:
    events = desk.client("events")
    if told.get("Targets"):
        events.remove_targets(Rule=name, Ids=[target["Id"] for target in told["Targets"]])
    events.delete_rule(Name=name)


PERMISSION = names(
    "FunctionName Action Principal SourceArn SourceAccount FunctionUrlAuthType InvokedViaFunctionUrl"
)
KINDS = (
    Kind(
        "AWS::Lambda::Function",
        frozenset(SETTINGS)
        | names(
            "FunctionName PackageType Code Architectures Timeout MemorySize ReservedConcurrentExecutions"
            " RecursiveLoop Tags"
        ),
        _create_function,
        _update_function,
        lambda desk, name, told: desk.client("lambda").delete_function(FunctionName=name),
        fixed=names("FunctionName PackageType"),
        named="FunctionName",
        required=names("Code Role"),
    ),
    Kind(
        "AWS::Lambda::EventSourceMapping",
        names(
            "FunctionName EventSourceArn BatchSize FunctionResponseTypes ScalingConfig Enabled"
            " MaximumBatchingWindowInSeconds"
        ),
        _create_mapping,
        _update_mapping,
        lambda desk, mapping, told: desk.client("lambda").delete_event_source_mapping(UUID=mapping),
        fixed=names("EventSourceArn"),
        required=names("FunctionName EventSourceArn"),
    ),
    Kind(
        "AWS::Lambda::Url",
        names("TargetFunctionArn AuthType InvokeMode Cors"),
        _create_url,
        _update_url,
        lambda desk, physical, told: desk.client("lambda").delete_function_url_config(
            FunctionName=told["TargetFunctionArn"]
        ),
        fixed=names("TargetFunctionArn"),
        required=names("TargetFunctionArn AuthType"),
    ),
    Kind(
        "AWS::Lambda::Permission",
        PERMISSION,
        _permit,
        never_updated,
        _forbid,
        fixed=PERMISSION,
        required=names("FunctionName Action Principal"),
    ),
    Kind(
        "AWS::Lambda::EventInvokeConfig",
        names("FunctionName Qualifier MaximumRetryAttempts MaximumEventAgeInSeconds"),
        _configure_events,
        lambda desk, physical, old, new: Resource(physical, _configure_events(desk, "", new).attributes),
        lambda desk, physical, told: desk.client("lambda").delete_function_event_invoke_config(
            FunctionName=told["FunctionName"], Qualifier=told["Qualifier"]
        ),
        fixed=names("FunctionName Qualifier"),
        required=names("FunctionName Qualifier"),
    ),
    Kind(
        "AWS::Events::Rule",
        names("Name Description ScheduleExpression EventPattern State Targets Tags"),
        _put_rule,
        _update_rule,
        _delete_rule,
        fixed=names("Name"),
        named="Name",
    ),
)
