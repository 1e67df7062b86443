"""Which column of a file is what: its header held against those that the profile allows."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.errors import FileRefusedError, Refusal
from common.profile.model import MORE, SLOTS, Profile
from processor.text import split_cells


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions, counted from 0, in lines of `width` cells. `slots`: first and last + 1."""

    names: tuple[str, ...]
    meter: int | None
    channel: int | None
    quality: int | None
    value: int | None
    times: tuple[int, ...]
    slots: tuple[int, int]
    keep: tuple[tuple[int, frozenset[str]], ...]

    @property
    def width(self) -> int:
        return len(self.names)


def columns_of(profile: Profile, header: str | None) -> Columns:
    """The columns of a file with this header line (None: the profile's files have none).

    FileRefusedError (`wrong_header`) with the first cell that differs from the nearest allowed header.
    """
    if header is None:
        return _positions(profile, _expand(profile, profile.file.columns), profile.file.columns)
    found = split_cells(header, profile.file.delimiter)
    nearest = (-1, "")
    for allowed in profile.file.headers:
        wanted = _expand(profile, allowed)
        same = _same_cells(wanted, found)
        complete = len(found) >= same if wanted[-1] == MORE else len(found) == len(wanted)
        if same == len(wanted) - (wanted[-1] == MORE) and complete:
            return _positions(profile, (*wanted[:same], *found[same:]), allowed)
        nearest = max(nearest, (same, _difference(wanted, found, same)))
    raise FileRefusedError(Refusal.WRONG_HEADER, f"profile {profile.name}: {nearest[1]}")


def _expand(profile: Profile, header: Sequence[str]) -> tuple[str, ...]:
    labels = profile.slots.expand(profile.interval_minutes) if profile.slots else ()
    at = header.index(SLOTS) if SLOTS in header else None
    return tuple(header) if at is None else (*header[:at], *labels, *header[at + 1 :])


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


def _positions(profile: Profile, names: tuple[str, ...], template: Sequence[str]) -> Columns:
    lower = [name.casefold().strip() for name in names]

    def position(alternatives: Sequence[str]) -> int | None:
        return next((lower.index(a.casefold()) for a in alternatives if a.casefold() in lower), None)

    def required(alternatives: Sequence[str]) -> int:
        found = position(alternatives)
        if found is None:
            raise FileRefusedError(
                Refusal.WRONG_HEADER, f"profile {profile.name}: no column {alternatives[0]!r} in this header"
            )
        return found

    first = template.index(SLOTS) if SLOTS in template else 0
    times = profile.stamp.columns if profile.stamp else (profile.date_column,)
    return Columns(
        names=names,
        meter=required(profile.meter.column) if profile.meter.column else None,
        channel=required(profile.channel.column) if profile.channel.column else None,
        quality=position(profile.quality.column),
        value=required(profile.value.column) if profile.stamp else None,
        times=tuple(required(column) for column in times),
        slots=(first, first + profile.slots_per_day) if profile.slots else (0, 0),
        keep=tuple(
            (required((name,)), frozenset(t.strip().casefold() for t in texts))
            for name, texts in profile.keep.items()
        ),
    )
