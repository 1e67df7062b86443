"""Every package of the images exists ready-made for both architectures and the base image's C library."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

GLIBC_MINORS = (5, 12, 17, 24, 26, 27, 28, 31, 34)  # Amazon Linux 2023 has 2.34


@pytest.mark.docker
@pytest.mark.parametrize("machine", ["aarch64", "x86_64"])
@pytest.mark.parametrize("part", ["api", "processor"])
def test_all_hashed_requirements_resolve(part: str, machine: str, tmp_path: Path) -> None:
    lock = ROOT / "requirements" / f"{part}.txt"
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in GLIBC_MINORS] + [f"manylinux2014_{machine}"]
    report = tmp_path / "report.json"
    found = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--dry-run", "--quiet"),
            *("--require-hashes", "--no-deps", "--only-binary", ":all:", "--requirement", lock),
            *("--python-version", "3.13", "--implementation", "cp", "--target", tmp_path / "nothing"),
            *(word for platform in platforms for word in ("--platform", platform)),
            *("--report", report),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    resolved = {
        item["metadata"]["name"] for item in json.loads(report.read_text(encoding="utf-8"))["install"]
    }
    listed = [line for line in lock.read_text(encoding="utf-8").splitlines() if line[:1].isalnum()]
    assert len(resolved) == len(listed)
