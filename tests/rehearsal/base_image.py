"""Lambda's base image: the public one where it can be pulled, else a stand-in made of Debian packages.

The stand-in bears the real name, so that the production Dockerfiles and deploy.sh run unchanged on it.
"""

import platform
import re
import shutil
import sys
import tempfile
from pathlib import Path

from tests.rehearsal import debian
from tests.rehearsal.command import RehearsalError, run
from tests.rehearsal.engine import Engine

HERE = Path(__file__).parent / "base"
DOCKERFILE = HERE.parents[2] / "docker" / "api.Dockerfile"
SUITE = "trixie"  # the Debian release with Python 3.13
ROOTFS = f"meterspace-stand-in:{SUITE}"
LABEL = '{{index .Config.Labels "meterspace.stand-in"}}'
CA_FILES = (Path("/etc/ssl/certs/ca-certificates.crt"), Path("/etc/pki/tls/certs/ca-bundle.crt"))


def base_name() -> str:
    """As the production Dockerfiles name it."""
    found = re.search(r"^ARG BASE=(\S+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise RehearsalError(f"{DOCKERFILE} names no base image (ARG BASE=...).")
    return found[1]


def is_stand_in(engine: Engine) -> bool:
    return engine.docker("image", "inspect", "--format", LABEL, base_name()).strip() == "true"


def provide(engine: Engine) -> str:
    """The base image's name; the engine has it afterwards. Harmless where it is there already."""
    name = base_name()
    if engine.has_image(name):
        return name
    try:
        engine.docker("pull", "--quiet", name, timeout_seconds=600)
    except RehearsalError as error:
        reason = str(error).splitlines()[-1]
        print(f"The public base image cannot be pulled ({reason}). Making a stand-in ...", file=sys.stderr)
        _build(engine, name)
    return name


def withdraw(engine: Engine) -> None:
    """Takes the real name from a stand-in, so that nothing else on a shared engine is built on it."""
    name = base_name()
    if not engine.is_ours and engine.has_image(name) and is_stand_in(engine):
        engine.docker("rmi", "--no-prune", name)


def _build(engine: Engine, name: str) -> None:
    engine.docker("import", _rootfs(), ROOTFS)
    with tempfile.TemporaryDirectory(prefix="meterspace-base-") as context:
        for file in HERE.iterdir():
            shutil.copy(file, context)
            (Path(context) / file.name).chmod(0o755)
        shutil.copy(_ca_file(), Path(context) / "ca-certificates.crt")
        (Path(context) / "ca-certificates.crt").chmod(0o644)
        engine.docker("build", "--network", "host", "--build-arg", f"ROOTFS={ROOTFS}", "--tag", name, context)


def _rootfs() -> Path:
    """A minimal Debian as a tar archive, kept in the cache: it takes minutes to make."""
    kept = debian.cache_folder() / f"{SUITE}-{platform.machine()}.tar"
    if kept.exists():
        return kept
    if shutil.which("debootstrap") is None:
        debian.install(["debootstrap"], "debootstrap")
    print(f"Unpacking a minimal Debian {SUITE} (one to four minutes, once) ...", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="meterspace-rootfs-") as folder:
        root = Path(folder) / "root"
        packages = "--include=python3,python3-pip,ca-certificates"
        run(["debootstrap", "--variant=minbase", packages, SUITE, root, debian.mirror()])
        for pattern in ("var/cache/apt/archives/*.deb", "var/lib/apt/lists/*_*", "var/log/*.log"):
            for file in root.glob(pattern):
                file.unlink()
        unfinished = kept.with_suffix(".unfinished")
        run(["tar", "--create", "--one-file-system", "--file", unfinished, "--directory", root, "."])
        unfinished.replace(kept)
    return kept


def _ca_file() -> Path:
    for file in CA_FILES:
        if file.exists():
            return file
    raise RehearsalError("This machine has no CA certificates. On Debian: apt install ca-certificates")
