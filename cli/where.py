"""Where the stack is that a command was told to talk to."""

from dataclasses import dataclass
from pathlib import Path

from cli.stack import Stack


@dataclass(frozen=True, slots=True)
class Where:
    """The folder of a stack on this machine; with `deployment`, a stack on AWS instead."""

    home: Path
    deployment: str | None = None
    region: str | None = None


def find_stack(where: Where) -> Stack:
    """The stack there, or NoStackError or NoDeploymentError."""
    if where.deployment is None:
        from cli.laptop import find_laptop

        return find_laptop(where.home)
    from cli.deployment import find_deployment

    return find_deployment(where.deployment, where.region)
