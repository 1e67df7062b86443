"""What the rehearsal uploads and deploys: generated files with sums, a project with a changed handler."""

import shutil
import subprocess
from pathlib import Path

from tests.conftest import ROOT
from tests.generate.files import Plan, write_wide
from tests.generate.sums import Sums


def small_file(folder: Path, number: int) -> tuple[bytes, Sums]:
    """Three meters of its own, for a week; some readings are missing. In the layout of the challenge."""
    return _file(folder, Plan(3, 7, seed=number, blank_share=0.05, prefix=f"F{number:04}"))


def large_file(folder: Path) -> tuple[bytes, Sums]:
    """About 65 MB, seconds of work in several parts: 8,000 meters for a month."""
    return _file(folder, Plan(8000, 31, seed=1, prefix="LARGE"))


def changed_tree(folder: Path) -> Path:
    """A copy of the project in which both handlers differ by a line, so that both images do."""
    tree = folder / "tree"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    for package in ("api", "processor"):
        with (tree / package / "handler.py").open("a", encoding="utf-8") as handler:
            handler.write("\nCHANGED = True\n")
    return tree


def _file(folder: Path, plan: Plan) -> tuple[bytes, Sums]:
    path = folder / f"{plan.prefix}.csv"
    sums = write_wide(path, plan)
    return path.read_bytes(), sums
