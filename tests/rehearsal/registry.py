"""A container registry on 127.0.0.1: what ECR is to a deployment."""

import shutil
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.rehearsal import background, debian

START_SECONDS = 20.0
CONFIGURATION = """\
version: 0.1
log:
  level: warn
  accesslog:
    disabled: true
storage:
  filesystem:
    rootdirectory: {data}
  delete:
    enabled: true
http:
  addr: {address}
"""


@dataclass(frozen=True, slots=True)
class Registry:
    """`address` is host:port, the first part of an image's name. HTTP: docker allows that on loopback."""

    address: str
    pid: int

    def stop(self) -> None:
        """What was pushed stays in its folder."""
        background.stop(self.pid)


def start(folder: Path) -> Registry:
    """On a free port, with its data, log and configuration under `folder`."""
    if shutil.which("docker-registry") is None:
        debian.install(["docker-registry"], "docker-registry")
    folder.mkdir(parents=True, exist_ok=True)
    address = f"127.0.0.1:{background.free_port()}"
    configuration = folder / "registry.yml"
    data = folder.resolve() / "data"
    configuration.write_text(CONFIGURATION.format(data=data, address=address), encoding="utf-8")
    log = folder / "registry.log"
    pid = background.start(["docker-registry", "serve", configuration], log)
    background.wait_until(lambda: _answers(address), pid, log, START_SECONDS)
    return Registry(address, pid)


def _answers(address: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{address}/v2/", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
