"""A template as CloudFormation sees it: parameters filled in, conditions decided, functions worked out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

FOLDER = ROOT / "cloudformation"
MAIN, ECR = FOLDER / "main.yaml", FOLDER / "ecr.yaml"
TEMPLATES = sorted(FOLDER.glob("*.yaml"))
DIGEST = "@sha256:" + "0" * 64
SURROUNDINGS = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "ApiImageUri": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/meterspace/api{DIGEST}",
    "ProcessorImageUri": f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/meterspace/processor{DIGEST}",
}
NOTHING = object()
FORMS = [
    {"Public": public, "Credentials": credentials}
    for public in ("true", "false")
    for credentials in ("sigv4", "service-specific")
]
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: "-".join(form.values()))


@dataclass(frozen=True, slots=True)
class Template:
    """What is declared under one set of parameters; values of other resources stand as `<Id.Attr>`."""

    parameters: dict[str, Any]
    resources: dict[str, dict[str, Any]]
    outputs: dict[str, Any]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Properties of all resources of a type, by logical id."""
        return {
            name: one.get("Properties", {}) for name, one in self.resources.items() if one["Type"] == kind
        }


def source(path: Path) -> dict[str, Any]:
    """The template as written, functions in their long form."""
    with path.open(encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.load(file, Loader=_Loader)
    return loaded


def deployed(path: Path, **parameters: str) -> Template:
    """The template with these parameters, and defaults for the others."""
    text = source(path)
    given = {
        name: parameters.get(name, SURROUNDINGS.get(name, one.get("Default")))
        for name, one in text["Parameters"].items()
    }
    for name, one in text["Parameters"].items():
        if one["Type"] == "CommaDelimitedList":
            given[name] = str(given[name]).split(",")
    work = _Work({**SURROUNDINGS, **given}, text.get("Conditions", {}), text["Resources"])
    there = {name: one for name, one in text["Resources"].items() if work.holds(one.get("Condition"))}
    outputs = {name: one for name, one in text["Outputs"].items() if work.holds(one.get("Condition"))}
    return Template(
        text["Parameters"],
        {name: work.out(one) for name, one in there.items()},
        {name: work.out(one["Value"]) for name, one in outputs.items()},
    )


@dataclass(frozen=True, slots=True)
class _Work:
    values: dict[str, Any]
    conditions: dict[str, Any]
    resources: dict[str, Any]

    def holds(self, condition: str | None) -> bool:
        return condition is None or bool(self.out(self.conditions[condition]))

    def out(self, value: Any) -> Any:
        if isinstance(value, list):
            return [one for one in map(self.out, value) if one is not NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, given),) = value.items()
            if name == "Ref":
                return self._ref(given)
            if name == "Condition" and isinstance(given, str):
                return self.holds(given)
            if name.startswith("Fn::"):
                return self._function(name, given)
        pairs = (
            (key, self.out(one))
            for key, one in value.items()
            if key != "Condition" or not isinstance(one, str)
        )
        return {key: one for key, one in pairs if one is not NOTHING}

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NOTHING
        return self.values[name] if name in self.values else self._of(name)

    def _of(self, place: str) -> str:
        """A resource or its attribute. KeyError where the template has no such resource."""
        self.resources[place.partition(".")[0]]
        return f"<{place}>"

    def _function(self, name: str, given: Any) -> Any:
        works: dict[str, Callable[[], Any]] = {
            "Fn::If": lambda: self.out(given[1] if self.holds(given[0]) else given[2]),
            "Fn::GetAtt": lambda: self._of(given if isinstance(given, str) else ".".join(given)),
            "Fn::Sub": lambda: re.sub(r"\$\{([\w:.]+)\}", lambda found: str(self._ref(found[1])), given),
            "Fn::Join": lambda: given[0].join(self.out(given[1])),
            "Fn::Equals": lambda: str(self.out(given[0])) == str(self.out(given[1])),
            "Fn::Not": lambda: not self.out(given[0]),
            "Fn::And": lambda: all(self.out(one) for one in given),
            "Fn::Or": lambda: any(self.out(one) for one in given),
        }
        return works[name]()


class _Loader(yaml.SafeLoader):
    """Reads `!Sub x` as {"Fn::Sub": x}."""


def _long_form(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    name = tag if tag in {"Ref", "Condition"} else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _long_form)
