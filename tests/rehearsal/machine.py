"""All that the rehearsal runs on, brought up in order and taken down again."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.rehearsal import aws_cli, base_image, engine, registry
from tests.rehearsal.engine import Engine
from tests.rehearsal.registry import Registry


@dataclass(frozen=True, slots=True)
class Machine:
    """`environment` is for the scripts: which docker and aws they find, and a Docker login of their own."""

    engine: Engine
    registry: Registry
    base: str
    environment: Mapping[str, str]


@contextlib.contextmanager
def engine_with_base(folder: Path) -> Iterator[Engine]:
    """An engine that has Lambda's base image; stopped afterwards where it was started here."""
    with contextlib.ExitStack() as closing:
        found = engine.find_or_start(folder / "engine")
        closing.callback(found.stop)
        base_image.provide(found)
        closing.callback(base_image.withdraw, found)
        yield found


@contextlib.contextmanager
def machine(found: Engine, folder: Path) -> Iterator[Machine]:
    """On an engine with base. What was pushed stays under `folder` for the next run."""
    with contextlib.ExitStack() as closing:
        started = registry.start(folder / "registry")
        closing.callback(started.stop)
        login = folder.resolve() / "docker-login"
        login.mkdir(exist_ok=True)
        environment = {
            **found.environment,
            "DOCKER_CONFIG": str(login),
            "PATH": f"{aws_cli.provide()}{os.pathsep}{os.environ['PATH']}",
        }
        yield Machine(found, started, base_image.base_name(), environment)
