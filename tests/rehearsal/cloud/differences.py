"""What a change set says will change, by what templates and parameters say."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.rehearsal.cloud.stacks import Source, Stack
from tests.rehearsal.cloud.template import resolve_parameters


@dataclass(slots=True)
class ChangeSet:
    """One that can be executed, or one that had nothing to change."""

    id: str
    name: str
    stack: Stack
    source: Source
    changes: list[dict[str, Any]]
    is_empty: bool
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def is_same(stack: Stack, source: Source) -> bool:
    """AWS holds the templates, the parameters and the tags against each other."""
    return bool(stack.source and stack.made and source.says_the_same(stack.source))


def changes_between(stack: Stack, source: Source) -> list[dict[str, Any]]:
    """For people to read, by what the templates say. What really changes is found when it is carried out."""
    new = source.template["Resources"]
    old_source = stack.source if stack.made else None
    old = old_source.template["Resources"] if old_source else {}
    touched = changed_names(old_source, source) if old_source else set()
    actions = {name: "Add" for name in new if name not in old}
    actions |= {
        name: "Modify"
        for name in new
        if name in old and (new[name] != old[name] or named(new[name], touched))
    }
    actions |= {name: "Remove" for name in old if name not in new}
    return [
        {"Action": action, "LogicalResourceId": name, "ResourceType": (new.get(name) or old[name])["Type"]}
        for name, action in actions.items()
    ]


def changed_names(old: Source, new: Source) -> set[str]:
    """Parameters that have another value, and conditions that ask for one of them."""
    before, after = (resolve_parameters(source.template, source.parameters) for source in (old, new))
    changed = {name for name in after if before.get(name) != after[name]}
    conditions = new.template.get("Conditions", {})
    while grown := {name for name, told in conditions.items() if named(told, changed)} - changed:
        changed |= grown
    return changed


def named(told: Any, wanted: set[str]) -> bool:
    text = json.dumps(told)
    return any(f'"{name}"' in text or f"${{{name}}}" in text for name in wanted)
