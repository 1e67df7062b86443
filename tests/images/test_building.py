"""What a build refuses, and what it does not depend on."""

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.images.built import Built, build, inspect
from tests.rehearsal import base_image
from tests.rehearsal.command import RehearsalError
from tests.rehearsal.engine import Engine

DOCKERFILES = sorted((ROOT / "docker").glob("*.Dockerfile"))
PARTS = ("api", "common", "processor", "profiles", "requirements", "docker", ".dockerignore")


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """A copy of all that a build reads."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(ROOT / part, tmp_path / part)
    return tmp_path


@pytest.mark.parametrize("name", ["api", "processor"])
def test_without_the_certificates_a_build_says_what_is_missing(
    engine: Engine, context: Path, name: str
) -> None:
    (context / "docker" / "keyspaces-ca.pem").unlink()
    with pytest.raises(RehearsalError, match=r"keyspaces-ca\.pem is missing"):
        build(engine, context, name, base_image.base_name())


def test_another_hash_is_refused(engine: Engine, context: Path) -> None:
    lock = context / "requirements" / "api.txt"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(re.sub(r"sha256:[0-9a-f]{64}", f"sha256:{'0' * 64}", text), encoding="utf-8")
    with pytest.raises(RehearsalError, match="DO NOT MATCH THE HASHES"):
        build(engine, context, "api", base_image.base_name())


def test_a_second_build_of_the_same_files_gives_the_same_image(
    engine: Engine, images: dict[str, Built]
) -> None:
    """So that a deployment without a change is a deployment of the same digest."""
    for name, image in images.items():
        again = build(engine, ROOT, name, base_image.base_name())
        assert inspect(engine, again.tag)["Id"] == image.configuration["Id"]


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_a_dockerfile_asks_for_nothing_that_the_plain_builder_lacks(dockerfile: Path) -> None:
    text = dockerfile.read_text(encoding="utf-8")
    assert "ARG BASE=public.ecr.aws/lambda/python:3.13\n" in text
    assert not re.search(r"# *syntax=|--mount|--chmod|--platform|\bdnf\b|\byum\b|\bapt", text)
    assert "--require-hashes" in text
