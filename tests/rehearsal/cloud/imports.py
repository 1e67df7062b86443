"""What CloudFormation takes into a stack instead of making it: by an import, or because the name is there."""

from typing import Any

from tests.rehearsal.cloud.kinds import Kind
from tests.rehearsal.cloud.template import invalid

KEPT = {"Retain", "RetainExceptOnCreate"}


def stated_imports(template: dict[str, Any], listed: list[dict[str, Any]], present: set[str]) -> set[str]:
    """Logical ids that a change set of type IMPORT names. `present` are those that the stack has already."""
    wanted = {told["LogicalResourceId"] for told in listed}
    resources = template["Resources"]
    if unknown := wanted - set(resources):
        raise invalid(f"Resources {sorted(unknown)} is missing from the template")
    if others := set(resources) - wanted - present:
        raise invalid(f"As part of the import operation, you cannot modify or add {sorted(others)}")
    for name in wanted:
        if "DeletionPolicy" not in resources[name]:
            raise invalid(f"Resources [{name}] do not have a DeletionPolicy, which importing them needs")
    return wanted


def automatic_imports(template: dict[str, Any], kinds: dict[str, Kind]) -> set[str]:
    """Those that ImportExistingResources may take, if they are there: named by a text that is written out,
    not by a function, and kept when the stack is deleted."""
    return {
        logical
        for logical, told in template["Resources"].items()
        if (kind := kinds[told["Type"]]).adopt is not None
        and isinstance(told.get("Properties", {}).get(kind.named), str)
        and told.get("DeletionPolicy") in KEPT
    }
