"""Reads a CloudFormation template, and holds a deployment's parameters against what it declares."""

import re
from functools import lru_cache
from typing import Any

import yaml

from tests.rehearsal.cloud.refused import RefusedError

MAX_BODY_BYTES = 51_200
SECTIONS = {
    "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Rules",
    "Resources", "Outputs",
}  # fmt: skip
FIELDS = {"Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"}
DELETION = {"Delete", "Retain", "RetainExceptOnCreate"}
_PARAMETER = {
    "Type", "Default", "AllowedValues", "AllowedPattern", "ConstraintDescription", "Description", "MinLength",
    "MaxLength", "MinValue", "MaxValue", "NoEcho",
}  # fmt: skip


def invalid(message: str) -> RefusedError:
    return RefusedError("ValidationError", message)


@lru_cache(maxsize=32)
def read_template(body: str) -> dict[str, Any]:
    """Short forms such as !Sub become their long forms. RefusedError for what AWS would not take.

    The result is shared: not to be changed.
    """
    if len(body.encode()) > MAX_BODY_BYTES:
        raise invalid(f"1 validation error detected: 'templateBody' is longer than {MAX_BODY_BYTES} bytes")
    try:
        template = yaml.load(body, Loader=_Loader)
    except yaml.YAMLError as error:
        raise invalid(f"Template format error: YAML not well-formed. ({error})") from error
    if not isinstance(template, dict) or not template.get("Resources"):
        raise invalid("Template format error: At least one Resources member must be defined.")
    if unknown := set(template) - SECTIONS:
        raise invalid(f"Invalid template property or properties [{', '.join(sorted(unknown))}]")
    for name, resource in template["Resources"].items():
        _check_resource(name, resource)
    for name, parameter in template.get("Parameters", {}).items():
        if unknown := set(parameter) - _PARAMETER:
            raise invalid(f"Invalid template parameter property '{min(unknown)}' of {name}")
    return template


def needs_named_iam(template: dict[str, Any]) -> str:
    """The capability that its IAM resources need; empty where it has none."""
    needed = ""
    for resource in template["Resources"].values():
        if resource["Type"].startswith("AWS::IAM::"):
            names = {"RoleName", "UserName", "GroupName", "ManagedPolicyName"} & set(
                resource.get("Properties", {})
            )
            needed = "CAPABILITY_NAMED_IAM" if names or needed == "CAPABILITY_NAMED_IAM" else "CAPABILITY_IAM"
    return needed


def summary(template: dict[str, Any]) -> dict[str, Any]:
    """As ValidateTemplate and GetTemplateSummary tell it."""
    needed = needs_named_iam(template)
    return {
        "Description": template.get("Description"),
        "Parameters": [
            {"ParameterKey": name, "ParameterType": told["Type"], "DefaultValue": told.get("Default")}
            for name, told in template.get("Parameters", {}).items()
        ],
        "Capabilities": [needed] if needed else [],
    }


def resolve_parameters(template: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    """Texts, numbers as texts, lists as lists; defaults filled in, constraints held."""
    declared = template.get("Parameters", {})
    if unknown := set(given) - set(declared):
        raise invalid(f"Parameters: [{', '.join(sorted(unknown))}] do not exist in the template")
    missing = [name for name, told in declared.items() if name not in given and "Default" not in told]
    if missing:
        raise invalid(f"Parameters: [{', '.join(missing)}] must have values")
    resolved: dict[str, Any] = {}
    for name, told in declared.items():
        text = str(given.get(name, told.get("Default")))
        _check_parameter(name, told, text)
        is_list = told["Type"] == "CommaDelimitedList" or told["Type"].startswith("List<")
        resolved[name] = [part.strip() for part in text.split(",")] if is_list else text
    return resolved


def _check_resource(name: str, resource: dict[str, Any]) -> None:
    if not re.fullmatch(r"[A-Za-z0-9]{1,255}", name):
        raise invalid(f"Template format error: Resource name {name} is non alphanumeric.")
    if unknown := set(resource) - FIELDS:
        raise invalid(f"Invalid template resource property '{min(unknown)}' of {name}")
    if "Type" not in resource:
        raise invalid(f"Template format error: [/Resources/{name}] has no Type")
    for field in ("DeletionPolicy", "UpdateReplacePolicy"):
        if resource.get(field, "Delete") not in DELETION:
            raise invalid(f"Unrecognized {field} {resource[field]!r} for resource {name}")


def _check_parameter(name: str, told: dict[str, Any], text: str) -> None:
    if "AllowedValues" in told and text not in [str(value) for value in told["AllowedValues"]]:
        allowed = ", ".join(str(value) for value in told["AllowedValues"])
        raise invalid(f"Parameter '{name}' must be one of AllowedValues [{allowed}]")
    if "AllowedPattern" in told and not re.fullmatch(told["AllowedPattern"], text):
        why = told.get("ConstraintDescription", f"must match pattern {told['AllowedPattern']}")
        raise invalid(f"Parameter {name} failed to satisfy constraint: {why}")
    if told["Type"] == "Number":
        try:
            number = float(text)
        except ValueError:
            raise invalid(f"Parameter '{name}' must be a number.") from None
        if not told.get("MinValue", number) <= number <= told.get("MaxValue", number):
            raise invalid(f"Parameter '{name}' must be within MinValue and MaxValue")
    if not int(told.get("MinLength", 0)) <= len(text) <= int(told.get("MaxLength", 4096)):
        raise invalid(f"Parameter '{name}' must be within MinLength and MaxLength")


class _Loader(yaml.SafeLoader):
    """Texts like `2012-10-17` stay texts; a key that stands twice is an error."""


def _short_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: str(value).split(".", 1) if suffix == "GetAtt" else value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise yaml.constructor.ConstructorError(None, None, f"duplicate key {twice}", node.start_mark)
    return {
        key: loader.construct_object(value, deep=True)
        for key, (_, value) in zip(keys, node.value, strict=True)
    }


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in held if tag != "tag:yaml.org,2002:timestamp"]
    for first, held in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_multi_constructor("!", _short_form)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
