"""CloudFormation's intrinsic functions: what a property is, and which resources it waits for."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.rehearsal.cloud.template import invalid

NO_VALUE = object()
_VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Resource:
    """What others may ask of a resource: its physical id by !Ref, its attributes by !GetAtt."""

    id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Scope:
    """What names mean. `resources` grows as they are made."""

    template: dict[str, Any]
    parameters: Mapping[str, Any]
    pseudo: Mapping[str, Any]
    resources: dict[str, Resource] = field(default_factory=dict)

    def condition(self, name: str) -> bool:
        if name not in self.template.get("Conditions", {}):
            raise invalid(f"Template error: unresolved condition dependency {name}")
        return self._test(self.template["Conditions"][name])

    def is_wanted(self, part: dict[str, Any]) -> bool:
        """Whether a resource's or an output's condition holds."""
        return "Condition" not in part or self.condition(part["Condition"])

    def value(self, told: Any) -> Any:
        """With every function carried out, and without what is AWS::NoValue."""
        if isinstance(told, list):
            return [held for held in map(self.value, told) if held is not NO_VALUE]
        if not isinstance(told, dict):
            return told
        if len(told) == 1:
            name, argument = next(iter(told.items()))
            if name == "Ref":
                return self._ref(argument)
            if name.startswith("Fn::"):
                return self._call(name, argument)
        held = {name: self.value(argument) for name, argument in told.items()}
        return {name: argument for name, argument in held.items() if argument is not NO_VALUE}

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self.pseudo:
            return self.pseudo[name]
        if name in self.parameters:
            return self.parameters[name]
        return self._resource(name).id

    def _resource(self, name: str) -> Resource:
        if name not in self.resources:
            raise invalid(f"Template format error: Unresolved resource dependencies [{name}] in the template")
        return self.resources[name]

    def _attribute(self, name: str, attribute: str) -> Any:
        attributes = self._resource(name).attributes
        if attribute not in attributes:
            raise invalid(
                f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt"
            )
        return attributes[attribute]

    def _call(self, name: str, told: Any) -> Any:  # noqa: PLR0911 - one return for each form
        match name:
            case "Fn::GetAtt":
                return self._attribute(told[0], told[1])
            case "Fn::Sub":
                return self._substitute(told)
            case "Fn::If":
                return self.value(told[1] if self.condition(told[0]) else told[2])
            case "Fn::Join":
                return told[0].join(str(part) for part in self.value(told[1]))
            case "Fn::Select":
                return self.value(told[1])[int(self.value(told[0]))]
            case "Fn::Split":
                return self.value(told[1]).split(told[0])
            case "Fn::FindInMap":
                first, second, third = (self.value(part) for part in told)
                return self.template["Mappings"][first][second][third]
            case "Fn::Base64":
                return base64.b64encode(self.value(told).encode()).decode()
            case _:
                raise invalid(f"Template error: the emulation does not know {name}")

    def _substitute(self, told: Any) -> str:
        text, own = (told, {}) if isinstance(told, str) else (told[0], told[1])

        def replaced(found: re.Match[str]) -> str:
            literal, name = found.groups()
            if literal:
                return f"${{{name}}}"
            if name in own:
                return str(self.value(own[name]))
            resource, _, attribute = name.partition(".")
            return str(self._attribute(resource, attribute) if attribute else self._ref(name))

        return _VARIABLE.sub(replaced, text)

    def _test(self, told: Any) -> bool:
        name, argument = next(iter(told.items()))
        match name:
            case "Condition":
                return self.condition(argument)
            case "Fn::Equals":
                one, other = (self.value(part) for part in argument)
                return str(one) == str(other)
            case "Fn::Not":
                return not self._test(argument[0])
            case "Fn::And":
                return all(self._test(part) for part in argument)
            case "Fn::Or":
                return any(self._test(part) for part in argument)
            case _:
                raise invalid(f"Template error: {name} is no condition")


def creation_order(scope: Scope) -> list[str]:
    """The wanted resources, each after those it needs. A circle is refused, as by CloudFormation."""
    resources = scope.template["Resources"]
    wanted = [name for name, resource in resources.items() if scope.is_wanted(resource)]
    needs = {name: needed_by(scope, name) for name in wanted}
    order: list[str] = []
    while len(order) < len(wanted):
        ready = [name for name in wanted if name not in order and needs[name] <= set(order)]
        if not ready:
            circle = ", ".join(name for name in wanted if name not in order)
            raise invalid(f"Circular dependency between resources: [{circle}]")
        order += ready
    return order


def needed_by(scope: Scope, name: str) -> set[str]:
    """What a resource refers to, in the branches that its conditions take, and what it says it depends on.

    Metadata count as properties do. To depend on what a condition leaves out is refused.
    """
    declared = scope.template["Resources"]
    resource = declared[name]
    said = resource.get("DependsOn", [])
    stated = {said} if isinstance(said, str) else set(said)
    named = stated | {*_named(scope, [resource.get("Properties", {}), resource.get("Metadata", {})])}
    left_out = {n for n in stated & set(declared) if not scope.is_wanted(declared[n])}
    known = {*declared, *scope.parameters, *scope.pseudo}
    strange = sorted((named - known) | left_out)
    if strange:
        raise invalid(f"Template format error: Unresolved resource dependencies [{', '.join(strange)}]")
    return {other for other in named if other in declared and scope.is_wanted(declared[other])}


def _named(scope: Scope, told: Any) -> Iterator[str]:
    if isinstance(told, list):
        for part in told:
            yield from _named(scope, part)
    if not isinstance(told, dict):
        return
    for name, argument in told.items():
        if name == "Ref" and argument != "AWS::NoValue":
            yield argument
        elif name == "Fn::GetAtt":
            yield argument[0]
        elif name == "Fn::If":
            yield from _named(scope, argument[1] if scope.condition(argument[0]) else argument[2])
        elif name == "Fn::Sub":
            text, own = (argument, {}) if isinstance(argument, str) else argument
            yield from (
                n.partition(".")[0] for literal, n in _VARIABLE.findall(text) if not literal and n not in own
            )
            yield from _named(scope, own)
        else:
            yield from _named(scope, argument)
