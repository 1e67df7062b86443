"""An image as built: its configuration, and every file that it adds to the base."""

import json
import os
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rehearsal.engine import Engine


@dataclass(frozen=True, slots=True)
class Built:
    """`added` holds the members of the layers above the base, by their path in the image."""

    name: str
    tag: str
    configuration: Mapping[str, Any]
    base: Mapping[str, Any]
    added: Mapping[str, tarfile.TarInfo]
    contents: Mapping[str, bytes]

    @property
    def added_bytes(self) -> int:
        """Unpacked, as the engine counts it."""
        return int(self.configuration["Size"]) - int(self.base["Size"])

    @property
    def modules(self) -> list[str]:
        return [path for path, member in self.added.items() if member.isfile() and path.endswith(".py")]


def build(engine: Engine, context: Path, name: str, base: str) -> Built:
    """By the production Dockerfile, as deploy.sh does it."""
    tag = f"meterspace-test-{os.getpid()}/{name}"
    dockerfile = context / "docker" / f"{name}.Dockerfile"
    engine.docker("build", "--build-arg", f"BASE={base}", "--file", dockerfile, "--tag", tag, context)
    configuration, below = inspect(engine, tag), inspect(engine, base)
    added, contents = _read_layers(engine, tag, skip=len(below["RootFS"]["Layers"]))
    return Built(name, tag, configuration, below, added, contents)


def inspect(engine: Engine, name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(engine.docker("image", "inspect", name))
    return found[0]


def _read_layers(engine: Engine, tag: str, skip: int) -> tuple[dict[str, tarfile.TarInfo], dict[str, bytes]]:
    """Members of all layers but the first `skip`; of byte code the first 16 bytes, of small files all."""
    added: dict[str, tarfile.TarInfo] = {}
    contents: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "image.tar"
        engine.docker("save", "--output", saved, tag)
        with tarfile.open(saved) as image:
            manifest = image.extractfile("manifest.json")
            assert manifest is not None
            for layer in json.load(manifest)[0]["Layers"][skip:]:
                stream = image.extractfile(layer)
                with tarfile.open(fileobj=stream) as files:
                    for member in files:
                        path = "/" + member.name.removeprefix("./").rstrip("/")
                        added[path] = member
                        if member.isfile() and (path.endswith(".pyc") or member.size < 100_000):
                            content = files.extractfile(member)
                            assert content is not None
                            contents[path] = content.read(16 if path.endswith(".pyc") else -1)
    return added, contents
