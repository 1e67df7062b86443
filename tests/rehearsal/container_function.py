"""A Lambda function of containers: one for each call at a time, replaced when dead or out of date."""

import threading
from typing import Any

from local.functions import FunctionFailedError
from tests.rehearsal.container import Container, ContainerSpec
from tests.rehearsal.engine import Engine


class ContainerFunction:
    """What `local.functions.Function` is to the laptop stack, with containers for processes.

    More calls at a time than `reserved` are refused, as Lambda refuses them. With `freezing`, an environment
    is frozen between calls.
    """

    def __init__(
        self, engine: Engine, spec: ContainerSpec, *, reserved: int = 10, freezing: bool = False
    ) -> None:
        self._engine = engine
        self._spec = spec
        self._reserved = reserved
        self._freezing = freezing
        self._changed = threading.Condition()
        self._idle: list[Container] = []
        self._busy: set[Container] = set()
        self._stopped = False
        spec.log_path.parent.mkdir(parents=True, exist_ok=True)

    @property
    def spec(self) -> ContainerSpec:
        return self._spec

    @property
    def containers(self) -> list[Container]:
        """Those that live now, busy ones first."""
        with self._changed:
            return [container for container in [*self._busy, *self._idle] if container.alive]

    @property
    def busy(self) -> list[Container]:
        """Those that are at work now."""
        with self._changed:
            return list(self._busy)

    def invoke(self, event: object) -> Any:
        """The handler's answer; FunctionFailedError where it raised, died, ran out of time or was refused."""
        container = self._take()
        try:
            return container.ask(event)
        finally:
            self._give_back(container)

    def update(self, spec: ContainerSpec) -> None:
        """New calls go to environments of the new image; calls in work end in the old ones."""
        with self._changed:
            self._spec = spec
            outdated, self._idle = self._idle, []
        for container in outdated:
            container.end()

    def stop(self, grace_seconds: float = 0) -> None:
        """Let calls in work end within the grace, then end every environment."""
        with self._changed:
            self._stopped = True
            self._changed.wait_for(lambda: not self._busy, timeout=grace_seconds)
            containers = [*self._idle, *self._busy]
            self._idle = []
        for container in containers:
            container.end()

    def _take(self) -> Container:
        with self._changed:
            if self._stopped:
                raise FunctionFailedError(
                    "ResourceNotFoundException", f"Function not found: {self._spec.arn}"
                )
            while self._idle:
                container = self._idle.pop()
                if container.alive:
                    self._busy.add(container)
                    return container
                container.end()
            if len(self._busy) >= self._reserved:
                raise FunctionFailedError("TooManyRequestsException", "Rate Exceeded.")
            container = Container(self._engine, self._spec)
            self._busy.add(container)
            return container

    def _give_back(self, container: Container) -> None:
        try:
            if self._freezing and container.alive:
                container.freeze()
        finally:
            with self._changed:
                self._busy.discard(container)
                keep = container.alive and container.spec is self._spec and not self._stopped
                if keep:
                    self._idle.append(container)
                self._changed.notify_all()
            if not keep:
                container.end()
