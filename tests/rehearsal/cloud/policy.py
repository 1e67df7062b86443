"""Decides by IAM policy documents, as far as this product's policies go; what it does not know it refuses."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.rehearsal.cloud.refused import RefusedError

Document = Mapping[str, Any]


def allows(
    documents: Iterable[Document],
    action: str,
    resource: str,
    context: Mapping[str, str] | None = None,
    principal: Mapping[str, str] | None = None,
) -> bool:
    """Whether one statement allows and none denies. `principal` is given for a resource's own policy,
    as {"Service": ...} or {"AWS": ARN of the caller}; an identity's policies name none."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in _list(document.get("Statement", []))
        if _applies(statement, action, resource, context or {}, principal)
    }
    return effects == {"Allow"}


def _applies(
    statement: Document,
    action: str,
    resource: str,
    context: Mapping[str, str],
    principal: Mapping[str, str] | None,
) -> bool:
    if "NotAction" in statement or "NotResource" in statement or "NotPrincipal" in statement:
        raise RefusedError("NotEmulated", f"The emulation does not know how to judge {sorted(statement)}")
    return (
        any(like(action.lower(), pattern.lower()) for pattern in _list(statement["Action"]))
        and any(like(resource, pattern) for pattern in _list(statement.get("Resource", "*")))
        and (principal is None or _names(statement.get("Principal", {}), principal))
        and all(
            _holds(operator, key, _list(wanted), context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def like(text: str, pattern: str) -> bool:
    """`*` is any run of characters, `?` any one."""
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _names(named: str | Mapping[str, Any], principal: Mapping[str, str]) -> bool:
    if named == "*":
        return True
    assert not isinstance(named, str), "a principal is '*' or a map"
    for kind, who in principal.items():
        for name in map(str, _list(named.get(kind, []))):
            account = name if name.isdigit() else name.split(":")[4] if name.endswith(":root") else ""
            if name in ("*", who) or (kind == "AWS" and account and f":{account}:" in who):
                return True
    return False


def _holds(operator: str, key: str, wanted: list[Any], context: Mapping[str, str]) -> bool:
    name = operator.removesuffix("IfExists")
    held = {known.lower(): value for known, value in context.items()}.get(key.lower())
    if held is None:
        return name != operator
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in wanted]
    match name:
        case "StringEquals" | "Bool":
            return held in texts
        case "StringNotEquals":
            return held not in texts
        case "StringLike" | "ArnLike" | "ArnEquals":
            return any(like(held, text) for text in texts)
        case _:
            raise RefusedError(
                "NotEmulated", f"The emulation does not know the condition operator {operator}"
            )


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
