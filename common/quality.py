"""The source's own quality codes of a meter day, as run-length text: `0-11:E,40:S`.

Only slots that are not an actual reading have a code, so most days have the empty text.
"""

import re
from collections.abc import Mapping
from itertools import groupby

CODE = re.compile(r"[^,:\s\x00-\x1f]{1,16}")
_RUN = re.compile(r"(\d+)(?:-(\d+))?:([^,:]+)")


def pack_quality(codes: Mapping[int, str]) -> str:
    """Run-length text of slot number -> code. `,`, `:` and blanks in a code are replaced by `_`."""
    clean = {slot: re.sub(r"[,:\s]", "_", code)[:16] for slot, code in codes.items() if code}
    runs = []
    for _, run in groupby(enumerate(sorted(clean)), key=lambda pair: (pair[1] - pair[0], clean[pair[1]])):
        slots = [slot for _, slot in run]
        span = f"{slots[0]}" if len(slots) == 1 else f"{slots[0]}-{slots[-1]}"
        runs.append(f"{span}:{clean[slots[0]]}")
    return ",".join(runs)


def unpack_quality(text: str) -> dict[int, str]:
    """The inverse of `pack_quality`: slot number -> code."""
    codes: dict[int, str] = {}
    for first, last, code in _RUN.findall(text):
        codes.update(dict.fromkeys(range(int(first), int(last or first) + 1), code))
    return codes


def coded_slots(text: str) -> frozenset[int]:
    """The slots that are not an actual reading."""
    return frozenset(unpack_quality(text)) if text else frozenset()
