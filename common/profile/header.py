"""Header lines: those that a profile allows, and how far a line agrees with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from common.profile.cells import split_cells
from common.profile.model import MORE, SLOTS, Profile


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """A line held against one allowed header. `same`: leading cells that agree. `names`: of all columns.

    `template`: the allowed header as the profile writes it. `difference`: in words, or empty.
    """

    same: int
    names: tuple[str, ...]
    template: tuple[str, ...]
    difference: str


def expand(profile: Profile, header: Sequence[str]) -> tuple[str, ...]:
    """A header with its slot columns."""
    labels = profile.slots.expand(profile.interval_minutes) if profile.slots else ()
    at = header.index(SLOTS) if SLOTS in header else None
    return tuple(header) if at is None else (*header[:at], *labels, *header[at + 1 :])


def nearest_match(profile: Profile, line: str) -> HeaderMatch:
    """The match with the allowed header that the line comes closest to."""
    found = split_cells(line, profile.file.delimiter)
    return max(_matches(profile, found), key=lambda match: (not match.difference, match.same))


def _matches(profile: Profile, found: Sequence[str]) -> Iterator[HeaderMatch]:
    for template in profile.file.headers:
        wanted = expand(profile, template)
        same = _same_cells(wanted, found)
        complete = len(found) >= same if wanted[-1] == MORE else len(found) == len(wanted)
        whole = same == len(wanted) - (wanted[-1] == MORE) and complete
        difference = "" if whole else _difference(wanted, found, same)
        yield HeaderMatch(same, (*wanted[:same], *found[same:]), template, difference)


def _same_cells(wanted: Sequence[str], found: Sequence[str]) -> int:
    same = 0
    for left, right in zip(wanted, found, strict=False):
        if left == MORE or left.casefold().strip() != right.casefold():
            break
        same += 1
    return same


def _difference(wanted: Sequence[str], found: Sequence[str], same: int) -> str:
    expected = f'"{wanted[same]}"' if same < len(wanted) else "no further column"
    actual = f'"{found[same][:60]}"' if same < len(found) else "the end of the line"
    return f"header column {same + 1}: expected {expected}, found {actual}"
