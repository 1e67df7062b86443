"""Holds the import arrows, and what each Lambda loads when it has only its own requirements."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import HOME, ROOT

HERE = Path(__file__).parent
PROBE = HERE / "imported_packages.py"


def test_the_parts_import_only_common_and_the_domain_knows_no_outside() -> None:
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert lint.returncode == 0, lint.stdout + lint.stderr


@pytest.mark.parametrize("part", ["api", "processor"])
def test_a_lambda_imports_exactly_what_its_list_says(part: str) -> None:
    found = imported_packages(part)
    listed = (HERE / f"{part}_imports.txt").read_text(encoding="utf-8").split()
    assert found == listed, f"Is it meant? Then change {part}_imports.txt; each package costs start-up time."


def test_the_api_loads_neither_pandas_nor_numpy() -> None:
    assert not {"pandas", "numpy"} & set(imported_packages("api"))


def imported_packages(part: str) -> list[str]:
    """Top-level packages outside the standard library that `import <part>.handler` loads."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "AWS_REGION": "eu-west-1"}
    probe = subprocess.run(
        [python_with(ROOT / "requirements" / f"{part}.txt"), PROBE, f"{part}.handler"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert probe.returncode == 0, probe.stderr
    packages: list[str] = json.loads(probe.stdout)
    return packages


def python_with(requirements: Path) -> Path:
    """The Python of an environment that holds these requirements and nothing else; kept for the next run."""
    digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = HOME / "venvs" / f"{requirements.stem}-{digest}"
    python = folder / "bin" / "python"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", folder], check=True)
            pip = [
                sys.executable,
                "-m",
                "pip",
                "--disable-pip-version-check",
                "--quiet",
                "--python",
                str(python),
            ]
            exactly = ["--require-hashes", "--no-deps", "--requirement", str(requirements)]
            subprocess.run([*pip, "install", *exactly], check=True)
            subprocess.run([*pip, "check"], check=True)
            (folder / "complete").touch()
    return python
