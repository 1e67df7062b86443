"""`python -m processor.trial`: a request as JSON on stdin, what was understood as JSON on stdout.

A process of its own, so that the command line need not import what reads files.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from processor.trial.read import fitting, try_file


def main(arguments: Sequence[str]) -> None:
    """Request: file, profile (a name), toml (its text), meter (for files that name none).

    With `--fitting`: file, meter and profiles (names of built-in ones); the answer lists those that fit.
    """
    asked = json.load(sys.stdin)
    path, meter = Path(asked["file"]), asked["meter"]
    answer = (
        fitting(path, asked["profiles"], meter)
        if "--fitting" in arguments
        else try_file(path, asked["toml"], asked["profile"], meter)
    )
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
