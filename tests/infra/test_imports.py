"""Holds the import arrows, and what each Lambda loads when it has only its own requirements."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.infra.bare_python import python_with

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
