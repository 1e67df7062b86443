"""Takes out of installed packages what a Lambda never reads: `python3 prune.py FOLDER SERVICE...`

Tests, type stubs, the sources of compiled modules, build tools, and botocore's descriptions of all AWS
services but the named ones. What stays is imported and run by tests/images, so a wrong cut is seen there.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

TESTS = "**/tests"
# f2py compiles Fortran; `include` and `_core/lib` are for compiling against numpy; `bin` holds commands.
BUILD_TOOLS = (
    "bin",
    "boto3/examples",
    "numpy/f2py",
    "numpy/_core/include",
    "numpy/_core/lib",
    "numpy/_pyinstaller",
)
# Of use to a type checker or a C compiler only.
SOURCES = frozenset({".pyi", ".pyx", ".pxd", ".pxi", ".tp", ".c", ".h"})
# pip's own notes on what it installed: wrong from here on. Name, version and licence stay, for scanners.
NOTES = ("*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED")
SERVICE_FOLDERS = ("botocore/data", "boto3/data")


def main(folder: Path, services: frozenset[str]) -> None:
    """Deletes, and says how much. An unknown service is refused: a misspelt one would be missed later."""
    known = {path.name for path in (folder / "botocore" / "data").iterdir() if path.is_dir()}
    if unknown := sorted(services - known):
        sys.exit(f"prune.py: botocore knows no service {', '.join(unknown)}")
    before = size_of(folder)
    for path in sorted(superfluous(folder, services)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    print(f"prune.py: {before / 1e6:.1f} MB before, {size_of(folder) / 1e6:.1f} MB after", file=sys.stderr)


def superfluous(folder: Path, services: frozenset[str]) -> Iterator[Path]:
    """Folders and files to delete; a folder may be named together with what is in it."""
    yield from (path for path in folder.glob(TESTS) if path.is_dir())
    yield from (path for name in BUILD_TOOLS if (path := folder / name).exists())
    yield from (path for path in folder.rglob("*") if path.suffix in SOURCES and path.is_file())
    yield from (path for notes in NOTES for path in folder.glob(notes))
    for name in SERVICE_FOLDERS:
        if (data := folder / name).is_dir():
            yield from (path for path in data.iterdir() if path.is_dir() and path.name not in services)


def size_of(folder: Path) -> int:
    """Bytes in files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main(Path(sys.argv[1]), frozenset(sys.argv[2:]))
