"""What comes from the machine's own Debian mirror: packages, and where that mirror is."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.rehearsal.command import RehearsalError, run

APT = Path("/etc/apt")
QUIET = {"DEBIAN_FRONTEND": "noninteractive"}
WAIT_FOR_OTHERS = ("-o", "DPkg::Lock::Timeout=600")


def cache_folder() -> Path:
    """What is slow to make and good for the next run, outside the repository."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "meterspace"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def install(packages: Sequence[str], wanted_for: str) -> None:
    """By apt, as root. RehearsalError says what to install by hand where that cannot be."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        names = " ".join(packages)
        raise RehearsalError(
            f"{wanted_for} is missing. Install it, or on Debian, as root: apt install {names}"
        )
    print(f"Installing {' '.join(packages)} ...", file=sys.stderr)
    run(["apt-get", *WAIT_FOR_OTHERS, "-qq", "update"], environment=QUIET)
    run(
        ["apt-get", *WAIT_FOR_OTHERS, "-qq", "install", "--no-install-recommends", *packages],
        environment=QUIET,
    )


def codename() -> str:
    """`bookworm` on Debian 12."""
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    return ""


def mirror(folder: Path = APT) -> str:
    """The address of the mirror that the machine's own packages come from, from its sources lists."""
    for file in sorted([*folder.glob("*.list"), *folder.glob("sources.list.d/*")]):
        text = file.read_text(encoding="utf-8", errors="replace")
        found = _from_paragraphs(text) if file.suffix == ".sources" else _from_lines(text)
        if found:
            return found
    raise RehearsalError(f"No Debian mirror is named in {folder}; the rehearsal takes packages from one.")


def _from_paragraphs(text: str) -> str:
    """The deb822 format: `URIs:` and `Suites:` in paragraphs."""
    for paragraph in text.split("\n\n"):
        fields = dict(line.split(":", 1) for line in paragraph.splitlines() if ":" in line and line[0] != "#")
        if codename() in fields.get("Suites", "").split():
            return fields["URIs"].split()[0]
    return ""


def _from_lines(text: str) -> str:
    """The one-line format: `deb [options] address suite component`."""
    for line in text.splitlines():
        words = line.split("]")[-1].split() if "]" in line else line.split()[1:]
        if line.startswith("deb ") and len(words) >= 2 and words[1] == codename():
            return words[0]
    return ""
