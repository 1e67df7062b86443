"""The pruning deletes what it says and nothing else."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

KEPT = (
    "numpy/__init__.py",
    "numpy/testing/__init__.py",
    "numpy/linalg.so",
    "botocore/data/s3/2006-03-01/service-2.json.gz",
    "botocore/data/endpoints.json",
    "numpy-2.dist-info/METADATA",
    "numpy-2.dist-info/licenses/LICENSE.txt",
)
DELETED = (
    "numpy/tests/test_all.py",
    "pandas/tests/io/data.csv",
    "numpy/__init__.pyi",
    "pandas/_libs/lib.pyx",
    "numpy/f2py/src/fortranobject.c",
    "numpy/_core/include/numpy/arrayobject.h",
    "botocore/data/ec2/2016-11-15/service-2.json.gz",
    "boto3/data/ec2/resources-1.json",
    "numpy-2.dist-info/RECORD",
    "bin/f2py",
)


def prune(folder: Path, *services: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "docker" / "prune.py"), str(folder), *services]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def packages(folder: Path) -> Path:
    for name in (*KEPT, *DELETED):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
    return folder


def test_what_no_lambda_reads_is_deleted_and_all_else_stays(tmp_path: Path) -> None:
    folder = packages(tmp_path)
    for _ in range(2):
        assert prune(folder, "s3").returncode == 0
        assert files_in(folder) == set(KEPT)


def test_an_unknown_service_is_refused_before_anything_is_deleted(tmp_path: Path) -> None:
    folder = packages(tmp_path)
    refused = prune(folder, "s3", "s4")
    assert refused.returncode != 0
    assert "no service s4" in refused.stderr
    assert files_in(folder) == {*KEPT, *DELETED}
