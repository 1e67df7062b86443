"""Holds the import arrows, and what each Lambda loads when it has only its own requirements."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from benchmarks.programs.imports import ENVIRON
from tests.conftest import ROOT
from tests.infra.bare_python import python_with

HERE = Path(__file__).parent
PROBE = HERE / "imported_packages.py"
MOST_MODULES = {"api": 430, "processor": 1070}
"""Counts are the same on every machine; Python versions differ by some modules of the standard library."""
SPARE = 60
"""Fewer than that: then tighten the budget."""


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


@pytest.mark.parametrize("part", MOST_MODULES)
def test_the_first_event_of_a_lambda_loads_no_more_modules_than_it_may(part: str) -> None:
    """The benchmark `start` measures the same; docs/benchmarks.md says what was cut."""
    arguments = ["-m", "benchmarks.programs.imports", f"{part}.handler", part]
    found = json.loads(output_of(part, arguments, ENVIRON))
    assert MOST_MODULES[part] - SPARE <= found["modules"] <= MOST_MODULES[part]


def imported_packages(part: str) -> list[str]:
    """Top-level packages outside the standard library that `import <part>.handler` loads."""
    packages: list[str] = json.loads(output_of(part, [PROBE, f"{part}.handler"], {"AWS_REGION": "eu-west-1"}))
    return packages


def output_of(part: str, arguments: Sequence[str | Path], environ: Mapping[str, str]) -> str:
    """What a program prints in the bare environment of one of the images."""
    python = python_with(ROOT / "requirements" / f"{part}.txt")
    done = subprocess.run(
        [python, *arguments],
        cwd=ROOT, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
