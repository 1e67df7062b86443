"""An environment that holds certain requirements and nothing else, as an image does."""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

from local.cassandra import home_from


def python_with(requirements: Path) -> Path:
    """The Python of such an environment, kept for the next run."""
    digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = home_from() / "venvs" / f"{requirements.stem}-{digest}"
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
