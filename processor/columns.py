"""Which column of a file is what: its header held against those that the profile allows."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.errors import FileRefusedError, Refusal
from common.profile.header import expand, nearest_match
from common.profile.model import SLOTS, Profile


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions, counted from 0, in lines of `width` cells. `slots`: first and last + 1.

    `sums`: channels with the columns that are added up to their readings.
    """

    names: tuple[str, ...] = ()
    meter: int | None = None
    channel: int | None = None
    quality: int | None = None
    revision: int | None = None
    value: int | None = None
    sums: tuple[tuple[str, tuple[int, ...]], ...] = ()
    times: tuple[int, ...] = ()
    slots: tuple[int, int] = (0, 0)
    keep: tuple[tuple[int, frozenset[str]], ...] = ()

    @property
    def width(self) -> int:
        return len(self.names)


def columns_of(profile: Profile, header: str | None) -> Columns:
    """The columns of a file with this header line (None: the profile's files have none).

    FileRefusedError (`wrong_header`) with the first cell that differs from the nearest allowed header.
    """
    if profile.layout in ("nem12", "espi"):
        return Columns()
    if header is None:
        return _positions(profile, expand(profile, profile.file.columns), profile.file.columns)
    match = nearest_match(profile, header)
    if match.difference:
        raise FileRefusedError(Refusal.WRONG_HEADER, f"profile {profile.name}: {match.difference}")
    return _positions(profile, match.names, match.template)


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
        names=(*names, "") if profile.file.trailing_delimiter else names,
        meter=required(profile.meter.column) if profile.meter.column else None,
        channel=required(profile.channel.column) if profile.channel.column else None,
        quality=position(profile.quality.column),
        revision=required(profile.revision.column) if profile.revision.column else None,
        value=required(profile.value.column) if profile.value.column else None,
        sums=tuple(
            (channel, tuple(required((column,)) for column in columns))
            for channel, columns in profile.value.sums.items()
        ),
        times=tuple(required(column) for column in times),
        slots=(first, first + profile.slots_per_day) if profile.slots else (0, 0),
        keep=tuple(
            (required((name,)), frozenset(t.strip().casefold() for t in texts))
            for name, texts in profile.keep.items()
        ),
    )
