"""One execution environment: a container of the function's image, limited as Lambda limits it."""

import contextlib
import json
import os
import queue
import subprocess
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from local.functions import MAX_ANSWER_BYTES, REGION, FunctionFailedError
from tests.rehearsal.command import RehearsalError
from tests.rehearsal.engine import Engine
from tests.rehearsal.runtime_api import Call, RuntimeApi, error_of

LAMBDA_USER = "993"  # an arbitrary one, with no entry in /etc/passwd, as on AWS
LOOK_SECONDS = 0.05
INIT_SECONDS = 60.0  # Lambda allows 10; a busy test machine may be slower


@dataclass(frozen=True, slots=True)
class ContainerSpec:
    """A function as its containers need it. `log_path` takes what they write to stdout and stderr."""

    name: str
    image: str
    environment: Mapping[str, str]
    log_path: Path
    arn: str
    memory_mb: int = 512
    timeout_seconds: float = 300
    mounts: Mapping[Path, str] = field(default_factory=dict)
    """Files and folders of this machine and where they are inside, as `/path:ro`. Lambda has none."""


class Container:
    """Starts at once. One call at a time; dead after a time-out, a crash or an error on import."""

    def __init__(self, engine: Engine, spec: ContainerSpec) -> None:
        self.spec = spec
        self.name = f"{spec.name}-{uuid.uuid4().hex[:8]}"
        self.api = RuntimeApi()
        self._engine = engine
        self._frozen = False
        self._started = time.monotonic()
        with spec.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                ["docker", "run", "--rm", "--name", self.name, *_limits(spec), *self._given(), spec.image],
                env={**os.environ, **engine.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the parent, which ends its containers in order
            )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Until it has first asked for an event; FunctionFailedError where it never does."""
        end = self._started + INIT_SECONDS
        while not self.api.ready.wait(LOOK_SECONDS):
            gone = not self.alive
            if not self.api.init_errors.empty():
                self.end()
                raise FunctionFailedError(*error_of(self.api.init_errors.get()))
            if gone:
                raise FunctionFailedError(
                    "Runtime.ExitError", f"Exit status {self._process.returncode} at start"
                )
            if time.monotonic() > end:
                self.end()
                raise FunctionFailedError("Sandbox.Timedout", f"Not ready within {INIT_SECONDS:.0f} s")

    def ask(self, event: object) -> Any:
        """The handler's answer; FunctionFailedError with Lambda's names for what can go wrong."""
        self.thaw()
        self.wait_until_ready()
        call = Call(event, self.spec.arn, time.time() + self.spec.timeout_seconds)
        self.api.calls.put(call)
        while True:
            gone = not self.alive
            try:
                answer = self.api.answers.get(timeout=LOOK_SECONDS)
                break
            except queue.Empty:
                self._check(call, gone=gone)
        if answer.failed:
            raise FunctionFailedError(*error_of(answer.body))
        if len(answer.body) > MAX_ANSWER_BYTES:
            message = (
                f"Response payload size exceeded maximum allowed payload size ({MAX_ANSWER_BYTES} bytes)."
            )
            raise FunctionFailedError("Function.ResponseSizeTooLarge", message)
        return json.loads(answer.body or b"null")

    def freeze(self) -> None:
        """What Lambda does between calls: no thread runs and no socket is served until the next one.

        By signals: `docker pause` fails now and then, and so does `docker unpause`, which leaves it frozen.
        """
        if not self._frozen:
            self._signal("STOP")
            self._frozen = True

    def thaw(self) -> None:
        if self._frozen:
            self._signal("CONT")
            self._frozen = False

    def kill(self) -> None:
        """At once, whatever it is at: by SIGKILL, as when a machine fails."""
        with contextlib.suppress(RehearsalError):
            self._signal("KILL")

    def end(self) -> None:
        """Killed, gone and its Runtime API closed. Harmless when it is dead already."""
        while self.alive:
            self.kill()  # again where docker had not made it yet
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
        self.api.close()

    def changed_files(self) -> list[str]:
        """What differs from the image, by `docker diff`, but for mounts and what holds them."""
        inside = [PurePosixPath(theirs.split(":")[0]) for theirs in self.spec.mounts.values()]
        mounted = {str(path) for mount in inside for path in (mount, *mount.parents)}
        lines = self._engine.docker("diff", self.name).splitlines()
        return [line for line in lines if line.partition(" ")[2] not in mounted]

    def _signal(self, name: str) -> None:
        """To its one process. Harmless when it is dead already, or dies meanwhile."""
        try:
            self._engine.docker("kill", "--signal", name, self.name)
        except RehearsalError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(1)
            if self.alive:
                raise

    def _check(self, call: Call, *, gone: bool) -> None:
        if gone:
            status = self._process.returncode
            message = f"RequestId: {call.request_id} Error: Runtime exited with error: exit status {status}"
            raise FunctionFailedError("Runtime.ExitError", message)
        if time.time() > call.deadline:
            self.end()
            seconds = f"{self.spec.timeout_seconds:.2f} seconds"
            message = f"RequestId: {call.request_id} Error: Task timed out after {seconds}"
            raise FunctionFailedError("Sandbox.Timedout", message)

    def _given(self) -> list[str]:
        """Lambda's own variables win, as they are reserved."""
        variables = {
            **self.spec.environment,
            "AWS_LAMBDA_RUNTIME_API": self.api.address,
            "AWS_LAMBDA_FUNCTION_NAME": self.spec.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.spec.memory_mb),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{self.spec.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": self.name,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "TZ": ":UTC",
        }
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            variables.setdefault(name, REGION)
        return [word for name, value in variables.items() for word in ("--env", f"{name}={value}")]


def _limits(spec: ContainerSpec) -> list[str]:
    memory = f"{spec.memory_mb}m"
    mounts = [word for ours, theirs in spec.mounts.items() for word in ("--volume", f"{ours}:{theirs}")]
    return [
        "--read-only",
        *("--tmpfs", "/tmp:rw,exec,size=512m,mode=1777"),
        *("--memory", memory, "--memory-swap", memory),
        *("--user", LAMBDA_USER),
        *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
        *("--pids-limit", "1024"),
        *("--network", "host"),
        *mounts,
    ]
