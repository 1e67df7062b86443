"""A Docker engine: the one that answers, or one of our own, installed and started where none does."""

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.rehearsal import background, debian
from tests.rehearsal.command import RehearsalError, answers, run

START_SECONDS = 60.0
INFO = ("docker", "info", "--format", "{{.ServerVersion}}")


@dataclass(frozen=True, slots=True)
class Engine:
    """`environment` leads the docker command to it; `pid` is None for one that is not ours to stop."""

    environment: Mapping[str, str] = field(default_factory=dict)
    pid: int | None = None

    def docker(self, *arguments: str | Path, **how: Any) -> str:
        """What `docker ...` wrote to stdout."""
        return run(["docker", *arguments], environment=self.environment, **how)

    def has_image(self, name: str) -> bool:
        return answers(["docker", "image", "inspect", name], self.environment)

    @property
    def is_ours(self) -> bool:
        return self.pid is not None

    def stop(self) -> None:
        """With all its containers. Images stay in its folder for the next start."""
        if self.pid is None:
            return
        background.stop(self.pid)
        sockets = Path(self.environment["DOCKER_HOST"].removeprefix("unix://")).parent
        for left_mounted in (sockets / "netns").glob("*"):
            answers(["umount", left_mounted])
        shutil.rmtree(sockets, ignore_errors=True)


def find_or_start(folder: Path) -> Engine:
    """The engine that answers already, ours from an earlier run under `folder`, or a new one there."""
    if platform.system() != "Linux":
        raise RehearsalError("The rehearsal needs Linux: its containers reach services on 127.0.0.1.")
    if answers(INFO):
        return Engine()
    folder.mkdir(parents=True, exist_ok=True)
    sockets = _sockets(folder)
    environment = {"DOCKER_HOST": f"unix://{sockets / 'docker.sock'}"}
    pid_file = folder.resolve() / "dockerd.pid"
    if (pid := background.running_pid(pid_file, "dockerd")) and answers(INFO, environment):
        return Engine(environment, pid)
    if shutil.which("dockerd") is None or shutil.which("docker") is None:
        debian.install(["docker.io"], "A Docker engine")
    return _start(folder.resolve(), sockets, pid_file, environment)


def _start(folder: Path, sockets: Path, pid_file: Path, environment: Mapping[str, str]) -> Engine:
    if os.geteuid() != 0:
        raise RehearsalError(
            "No Docker engine answers, and only root can start one. Start Docker, or be root."
        )
    print("Starting a Docker engine ...", file=sys.stderr)
    pid_file.unlink(missing_ok=True)
    sockets.mkdir(mode=0o700, exist_ok=True)
    log = folder / "dockerd.log"
    command: list[str | Path] = [
        "dockerd",
        "--host",
        environment["DOCKER_HOST"],
        "--data-root",
        folder / "data",
    ]
    pid = background.start([*command, "--exec-root", sockets, "--pidfile", pid_file], log)
    try:
        background.wait_until(lambda: answers(INFO, environment), pid, log, START_SECONDS)
    except RehearsalError:
        background.stop(pid)
        raise
    return Engine(environment, pid)


def _sockets(folder: Path) -> Path:
    """Not under `folder`: the path of a socket may have 107 bytes only."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
    return Path("/run") / f"meterspace-{digest}"
