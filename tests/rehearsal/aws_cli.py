"""The AWS CLI, version 2: the one on the PATH where it is new enough, else Debian's backport in a folder.

Older ones do not obey AWS_ENDPOINT_URL, so they would ask the real AWS.
"""

import re
import shutil
import sys
from pathlib import Path

from tests.rehearsal import debian
from tests.rehearsal.command import RehearsalError, run

OLDEST = (2, 13)
BACKPORTS = "-backports"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
COMMAND = """\
#!/bin/sh
# Debian's AWS CLI, unpacked here and not installed: the machine's own packages stay as they are.
root=$(cd "$(dirname "$0")/.." && pwd)
export PYTHONPATH="$root/usr/lib/python3/dist-packages"
exec /usr/bin/python3 "$root/usr/bin/aws" "$@"
"""


def provide() -> Path:
    """The folder that holds a command `aws` of version 2; to be put first on the PATH."""
    if (found := shutil.which("aws")) and is_new_enough(found):
        return Path(found).parent
    folder = debian.cache_folder() / f"aws-cli-{debian.codename()}"
    if not (folder / "bin" / "aws").exists():
        _unpack(folder)
    if not is_new_enough(folder / "bin" / "aws"):
        raise RehearsalError(
            f"The AWS CLI in {folder} does not run or is too old. Delete that folder and try again."
        )
    return folder / "bin"


def is_new_enough(command: Path | str) -> bool:
    try:
        told = run([command, "--version"], timeout_seconds=60)
    except RehearsalError:
        return False
    found = re.match(r"aws-cli/(\d+)\.(\d+)", told)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST


def _unpack(folder: Path) -> None:
    if shutil.which("apt-get") is None:
        raise RehearsalError("The AWS CLI, version 2, is missing. Install it: https://aws.amazon.com/cli/")
    print("Unpacking the AWS CLI 2 (once) ...", file=sys.stderr)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for package in _download(unfinished / "apt"):
        run(["dpkg-deb", "--extract", package, unfinished])
    shutil.rmtree(unfinished / "apt")
    (unfinished / "bin").mkdir()
    (unfinished / "bin" / "aws").write_text(COMMAND, encoding="utf-8")
    (unfinished / "bin" / "aws").chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _download(apt: Path) -> list[Path]:
    """The package, and those it needs that the machine has not, by an apt with lists and cache of its own."""
    for part in ("lists/partial", "cache/archives/partial"):
        (apt / part).mkdir(parents=True)
    release = debian.codename()
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    suites = (release, f"{release}{BACKPORTS}")
    sources = apt / "sources.list"
    sources.write_text(
        "".join(f"deb {signed}{debian.mirror()} {suite} main\n" for suite in suites), encoding="utf-8"
    )
    options = [
        f"Dir::Etc::sourcelist={sources}",
        "Dir::Etc::sourceparts=-",
        f"Dir::State::lists={apt / 'lists'}",
        f"Dir::Cache={apt / 'cache'}",
        "Debug::NoLocking=true",
        "APT::Sandbox::User=root",
    ]
    own = ["apt-get", "-qq", *(word for option in options for word in ("-o", option))]
    run([*own, "update"])
    newest = ["-t", f"{release}{BACKPORTS}", "awscli"]
    run(
        [*own, "install", "--yes", "--no-install-recommends", "--download-only", *newest],
        environment=debian.QUIET,
    )
    return sorted((apt / "cache" / "archives").glob("*.deb"))
