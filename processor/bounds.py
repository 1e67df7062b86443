"""How much of a file is held at a time. Part of the version format: it decides which rows a load writes."""

from dataclasses import dataclass

from common.version import PART_BYTES

MAX_PARTS = 2**16
"""What the two bytes of a version can count: files up to 1 TiB."""

MAX_ONE_PASS_BYTES = 2 * 1024**3
"""Unpacked length of the largest file that one invocation reads in one pass, well within its 300 s."""

MAX_XML_BYTES = 256 * 1024**2
"""The same for XML, which is read twice, and slower."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`open_slots`: slots of meter days that may stay open over a border of windows of `part_bytes`."""

    part_bytes: int = PART_BYTES
    open_slots: int = 8 * 1024 * 1024


BOUNDS = Bounds()
"""What the product uses; tests read in smaller steps."""
