"""Holds what the Makefile, the lock files and the skip rule promise."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.cassandra import CassandraNeedsError, CassandraStartError, named_in
from local.cassandra.java import find_java
from tests.conftest import ROOT
from tests.infra.template import TEMPLATES

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
INPUTS = sorted((ROOT / "requirements").glob("*.in"))


def pins(lock: Path) -> set[str]:
    return set(re.findall(r"^([\w.-]+==\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Also where the tests themselves were started by make."""
    environment = dict(os.environ)
    for name in ("MAKEFLAGS", "MAKELEVEL"):
        environment.pop(name, None)
    return subprocess.run(
        ["make", "-f", ROOT / "Makefile", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_names_versions_and_hashes_but_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[\w.-]+==\S+( ;.*)? \\\n    --hash=sha256:[0-9a-f]{64}", requirement), requirement
    assert not re.search(r"://|^\s*(-i|--index|--extra|--find|--trusted)|(^|\s)/", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["api", "processor", "local", "bench"])
def test_a_package_has_one_version_in_all_lock_files(name: str) -> None:
    every = dict(pin.split("==") for pin in pins(ROOT / "requirements" / "dev.txt"))
    for package, version in (pin.split("==") for pin in pins(ROOT / "requirements" / f"{name}.txt")):
        assert every.get(package, version) == version


@pytest.mark.parametrize("source", INPUTS, ids=lambda source: source.name)
def test_every_direct_dependency_says_why_it_is_there(source: Path) -> None:
    head, *lines = source.read_text(encoding="utf-8").splitlines()
    assert head.startswith("# ")
    reasons = [line for line in lines if not line.startswith("-r ")]
    assert source.stem == "pip" or all("  # " in line for line in reasons), reasons


def test_help_is_the_default_and_lists_every_target() -> None:
    declared = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert declared
    listed = [line.split()[1] for line in make(ROOT).stdout.splitlines()]
    assert sorted(listed) == sorted(declared[1].split())


def test_every_shell_script_is_checked_and_formatted() -> None:
    folders = [ROOT / ".ci", *(path for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._")]
    files = [*ROOT.glob("*"), *(file for folder in folders for file in folder.rglob("*"))]
    written = {str(file.relative_to(ROOT)) for file in files if file.is_file() and is_shell(file)}
    assert {"deploy.sh", "cloudformation/lib.sh", ".ci/run"} <= written
    steps = make(ROOT, "--dry-run", "check").stdout.splitlines()
    for tool in ("shellcheck", "shfmt"):
        (step,) = [step for step in steps if step.startswith(f".venv/bin/{tool} ")]
        assert written <= set(step.split()), tool


def test_every_template_is_scanned() -> None:
    steps = [line.split() for line in make(ROOT, "--dry-run", "check").stdout.splitlines()]
    (lint,) = [step for step in steps if step[:1] == [".venv/bin/cfn-lint"]]
    (scan,) = [step for step in steps if step[:1] == [".venv/checkov/bin/checkov"]]
    assert [path for word in lint[1:] for path in sorted(ROOT.glob(word))] == TEMPLATES
    assert {ROOT / scan[scan.index("--directory") + 1]} == {path.parent for path in TEMPLATES}
    assert not {"--skip-check", "--soft-fail", "--check"} & set(scan)


def is_shell(file: Path) -> bool:
    with file.open("rb") as opened:
        return (
            file.suffix == ".sh"
            or re.match(rb"#! ?/(usr/)?bin/(env )?(ba)?sh\b", opened.read(40)) is not None
        )


def test_an_old_python_is_refused_with_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    refused = make(tmp_path, "demo", f"PYTHON={old}")
    assert refused.returncode != 0
    assert "needs Python 3.11 or newer" in refused.stderr
    assert "make PYTHON=" in refused.stderr


@pytest.mark.parametrize(
    ("ci", "workers", "reason", "code"),
    [
        ("", "0", "no Java", pytest.ExitCode.OK),
        pytest.param("true", "0", "no Java", pytest.ExitCode.TESTS_FAILED, marks=pytest.mark.long),
        ("true", "1", "no Java", pytest.ExitCode.TESTS_FAILED),
        ("true", "1", "real data absent: none here", pytest.ExitCode.OK),
    ],
)
def test_ci_fails_on_any_skip_but_that_of_real_data(
    tmp_path: Path, ci: str, workers: str, reason: str, code: int
) -> None:
    skip = f"pytest.skip({reason!r}, allow_module_level=True)"
    (tmp_path / "test_module.py").write_text(f"import pytest\n\n{skip}\n", encoding="utf-8")
    (tmp_path / "test_one.py").write_text(
        f"import pytest\n\n\ndef test_skipping():\n    {skip}\n\n\ndef test_passing():\n    pass\n",
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    skips = tmp_path / "skips"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "tests.skip_rule", "-n", workers, tmp_path],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "CI": ci,
            "METERSPACE_SKIP_LIST": str(skips),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code, run.stdout + run.stderr
    assert skips.exists() == bool(ci)
    if ci:
        assert [line.partition("  (")[0] for line in skips.read_text(encoding="utf-8").splitlines()] == [
            reason
        ] * 2
        assert ("skips that CI does not allow" in run.stdout) == (code != 0)


def test_a_java_of_the_wrong_version_is_passed_over(tmp_path: Path) -> None:
    versions = {
        "java25": 'openjdk version "25.0.1"',
        "java8": 'java version "1.8.0"',
        "java17": 'version "17.0.2"',
    }
    for name, told in versions.items():
        (tmp_path / name).write_text(f"#!/bin/sh\necho '{told}' >&2\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    found = find_java([tmp_path / "absent", *(tmp_path / name for name in versions)])
    assert found.name == "java17"
    with pytest.raises(CassandraNeedsError, match="Install it"):
        find_java([tmp_path / "java25", tmp_path / "java8"])


def test_a_named_cassandra_is_taken_from_the_environment() -> None:
    assert named_in({}) is None
    server = named_in({"METERSPACE_CASSANDRA": "db.example:9142", "METERSPACE_CASSANDRA_PASSWORD": "secret"})
    assert server is not None
    assert (server.host, server.port, server.ca_file) == ("db.example", 9142, None)
    assert "secret" not in repr(server)
    with pytest.raises(CassandraStartError, match="host:port"):
        named_in({"METERSPACE_CASSANDRA": "db.example"})
