"""How the emulated Lambda runs an image, and one that runs handlers in processes where there is no engine."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from local.functions import Function, FunctionFailedError, FunctionSpec
from tests.rehearsal.cloud.account import in_background

DRAIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a function: what a runner has to run."""

    name: str
    arn: str
    image_uri: str
    environment: Mapping[str, str]
    memory_mb: int
    timeout_seconds: float
    concurrency: int


class Runner(Protocol):
    """`tests.rehearsal.container_function.ContainerFunction` is one. `invoke` raises FunctionFailedError."""

    def invoke(self, event: object) -> Any: ...

    def stop(self, grace_seconds: float) -> None: ...


MakeRunner = Callable[[Plan], Runner]


class RunningFunction:
    """Swaps runners: a call that is in work ends in the old one, later ones go to the new one."""

    def __init__(self, make: MakeRunner) -> None:
        self._make = make
        self._changed = threading.Condition()
        self._runner: Runner | None = None
        self._plan: Plan | None = None
        self._in_work: dict[int, int] = {}

    @property
    def runner(self) -> Runner | None:
        """That of the newest version; None once the function is gone."""
        return self._runner

    def deploy(self, plan: Plan) -> None:
        if plan == self._plan:
            return
        new = self._make(plan)
        with self._changed:
            old, self._runner, self._plan = self._runner, new, plan
        if old is not None:
            in_background(lambda: self._end(old))

    def invoke(self, event: object) -> Any:
        with self._changed:
            runner, plan = self._runner, self._plan
            if runner is None or plan is None:
                raise FunctionFailedError("ResourceNotFoundException", "The function is gone.")
            if sum(self._in_work.values()) >= plan.concurrency:
                raise FunctionFailedError("TooManyRequestsException", "Rate Exceeded.")
            self._in_work[id(runner)] = self._in_work.get(id(runner), 0) + 1
        try:
            return runner.invoke(event)
        finally:
            with self._changed:
                self._in_work[id(runner)] -= 1
                self._changed.notify_all()

    def stop(self) -> None:
        with self._changed:
            old, self._runner, self._plan = self._runner, None, None
        if old is not None:
            self._end(old, 0)

    def _end(self, old: Runner, patience: float = DRAIN_SECONDS) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._in_work.get(id(old)), timeout=patience)
            self._in_work.pop(id(old), None)
        old.stop(0)


def in_processes(handlers: Mapping[str, str], folder: Path) -> MakeRunner:
    """`handlers` name the handler (`module:function`) for an image by the end of its repository's name."""

    def make(plan: Plan) -> Runner:
        repository = plan.image_uri.partition("@")[0]
        handler = next(handler for end, handler in handlers.items() if repository.endswith(end))
        return Function(
            FunctionSpec(
                name=plan.name,
                handler=handler,
                environment={
                    **plan.environment,
                    "NO_PROXY": "127.0.0.1,localhost",
                    "IMAGE_URI": plan.image_uri,
                },
                log_path=folder / f"{plan.name}.log",
                timeout_seconds=plan.timeout_seconds,
                memory_mb=plan.memory_mb,
                max_children=min(plan.concurrency, 4),
            )
        )

    return make
