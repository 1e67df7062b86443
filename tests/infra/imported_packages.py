"""Prints, as JSON, the top-level packages outside the standard library that importing one module loads.

Run with the Python of a bare environment, so it imports nothing but the standard library itself.
"""

import importlib
import json
import sys
import sysconfig
from pathlib import Path

ROOTS = (Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("platlib")), Path.cwd())


def package_of(file: str) -> str | None:
    """Told by the file, because compiled modules register themselves under invented names."""
    for root in ROOTS:
        if Path(file).is_relative_to(root):
            return Path(file).relative_to(root).parts[0].partition(".")[0]
    return None


if __name__ == "__main__":
    sys.path.pop(0)  # the folder of this script
    importlib.import_module(sys.argv[1])
    files = [file for module in sys.modules.values() if (file := getattr(module, "__file__", None))]
    own = str(Path(__file__).resolve())
    packages = {package_of(file) for file in files if str(Path(file).resolve()) != own}
    print(json.dumps(sorted(package for package in packages if package)))
