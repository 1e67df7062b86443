"""Patterns in profiles: regular expressions kept so small that no text can make them slow."""

import re

from common.errors import ProfileError

MAX_PATTERN = 200
MAX_REPEATS = 3
MAX_CELL = 200
"""Longer cells are not held against a pattern."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_GROUPED_REPEAT = re.compile(r"\)[*+?{]")
_REPEAT = re.compile(r"[*+?{]")


def check_pattern(pattern: str, title: str) -> str:
    """The pattern itself. ProfileError where it is none, or could take long.

    Allowed are one group, and up to three repeats that neither stand in one another nor repeat the group: so
    matching a cell takes at most the third power of its length, never an exponential.
    """
    if not pattern:
        return pattern
    if len(pattern) > MAX_PATTERN:
        raise ProfileError(f"{title}: longer than {MAX_PATTERN} characters")
    bare = _ESCAPED.sub("x", pattern)
    if "(?" in bare or _GROUPED_REPEAT.search(bare) or set(_ESCAPED.findall(pattern)) & set("123456789"):
        raise ProfileError(
            f"{title} = {pattern!r}: expected no repeated group, look-around or back-reference"
        )
    if len(_REPEAT.findall(bare)) > MAX_REPEATS:
        raise ProfileError(f"{title} = {pattern!r}: expected at most {MAX_REPEATS} of * + ? and {{}}")
    try:
        groups = re.compile(pattern).groups
    except (re.error, RecursionError, OverflowError) as error:
        raise ProfileError(f"{title} = {pattern!r}: not a regular expression ({error})") from error
    if groups != 1:
        raise ProfileError(f"{title} = {pattern!r}: expected one group, which is what is taken")
    return pattern


def taken(pattern: re.Pattern[str], cell: str) -> str:
    """What the group takes of a cell; empty where the cell as a whole does not match, or is too long."""
    found = pattern.fullmatch(cell) if len(cell) <= MAX_CELL else None
    return (found[1] or "") if found else ""
