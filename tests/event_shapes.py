"""Events as AWS sends them, and what the shape of an event is: its keys, and the types of its values."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "fixtures" / "events"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
OF_THE_CALLER = frozenset({"headers", "queryStringParameters", "messageAttributes"})
"""Whose keys are the caller's own choice."""


def event(name: str) -> dict[str, Any]:
    """One of `NAMES`, anew each time."""
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def shape(value: Any, at: str = "") -> frozenset[str]:
    """`Records[].s3.object.size: int` for each value in an event, however many records it has."""
    if isinstance(value, dict) and at.rpartition(".")[2] not in OF_THE_CALLER:
        inner = [shape(one, f"{at}.{key}" if at else key) for key, one in value.items()]
        return frozenset[str]().union(*inner)
    if isinstance(value, list):
        return frozenset[str]().union(*(shape(one, f"{at}[]") for one in value))
    return frozenset({f"{at}: {type(value).__name__}"})
