"""What must fit together in a profile: channels, readings, columns that are named, headers that have them."""

import re
from collections.abc import Sequence

from common.errors import ProfileError
from common.meter_day import NOMINAL
from common.profile.model import MORE, POWER_UNITS, SLOTS, Profile

_MAX_CHANNEL = 32
FIXED_OFFSET = re.compile(r"[+-]\d\d:\d\d|UTC")


def check_channels(profile: Profile) -> None:
    """Channels that the store and the API can name. ProfileError where one is not."""
    channel = profile.channel
    named = {
        "channel.name": [channel.name],
        "channel.names": channel.names.values(),
        "channel.sections": channel.sections,
        "value.sums": profile.value.sums,
    }
    for title, names in named.items():
        for name in names:
            if not 0 < len(name) <= _MAX_CHANNEL or not name.isprintable() or "," in name:
                raise ProfileError(
                    f"{title}: {name[:60]!r}: expected 1 to {_MAX_CHANNEL} printable characters, no comma"
                )


def check_readings(profile: Profile) -> None:
    """Channels, sections, sums and times that do not contradict one another. ProfileError where they do."""
    channel = profile.channel
    if channel.names and not channel.column:
        raise ProfileError("channel.names: needs channel.column, whose texts it names")
    if channel.sections and (channel.column or not profile.file.sections):
        raise ProfileError("channel.sections: needs file.sections = true, and no channel.column")
    if profile.meter.pattern and not profile.meter.column:
        raise ProfileError("meter.pattern: needs meter.column, of whose cells it takes the id")
    _check_sums(profile)
    _check_times(profile)


def _check_sums(profile: Profile) -> None:
    channel, value = profile.channel, profile.value
    if value.sums and (value.column or channel.column or channel.sections):
        raise ProfileError("value.sums: has the channels; expected no value.column and no channel.column")
    if value.sums and profile.slots:
        raise ProfileError("value.sums: a wide file has its readings in the slot columns")
    for name, columns in value.sums.items():
        if not columns:
            raise ProfileError(f"value.sums.{name}: expected the columns that are added up")


def _check_times(profile: Profile) -> None:
    stamp, value = profile.stamp, profile.value
    if value.register and (stamp is None or stamp.stands_for != "start"):
        raise ProfileError('value.reads = "register": expected stamp.stands_for = "start", the instant')
    if value.register and value.unit in POWER_UNITS:
        raise ProfileError(f"value.unit = {value.unit!r}: a register counts energy, expected Wh, kWh or MWh")
    if stamp is not None and stamp.needs_whole_days and profile.basis == NOMINAL:
        field = "slot_by" if stamp.by_position else "repeated_once"
        raise ProfileError(f'stamp.{field}: expected basis = "elapsed", in which a day may be longer')


def check_zone(profile: Profile) -> None:
    """NEM12 has days of 24 hours, in market time. ProfileError where the zone has others."""
    if profile.layout == "nem12" and not FIXED_OFFSET.fullmatch(profile.zone):
        raise ProfileError(f'zone = {profile.zone!r}: expected a fixed offset such as "+10:00" for NEM12')


def check_columns(profile: Profile) -> None:
    """Every column that is named stands in every header. ProfileError where one does not."""
    stamp = profile.stamp.columns if profile.stamp else (profile.date_column,)
    field = "stamp.column" if profile.stamp else "date.column"
    sums: list[tuple[str, tuple[str, ...]]] = [
        (f"value.sums.{name}", (column,))
        for name, columns in profile.value.sums.items()
        for column in columns
    ]
    value = sums or ([("value.column", profile.value.column)] if profile.stamp else [])
    if profile.slots and profile.value.column:
        raise ProfileError("value.column: a wide file has its readings in the slot columns")
    for title, wanted in [(field, columns) for columns in stamp or ((),)] + value:
        if not wanted:
            raise ProfileError(f"{title}: missing, expected the name of a column")
    named = [
        *((field, columns) for columns in stamp),
        *value,
        ("meter.column", profile.meter.column),
        ("channel.column", profile.channel.column),
        ("quality.column", profile.quality.column),
        ("revision.column", profile.revision.column),
        *((f"keep.{column}", (column,)) for column in profile.keep),
    ]
    for header in profile.file.headers or (profile.file.columns,):
        _check_header(profile, header, named)


def _check_header(
    profile: Profile, header: Sequence[str], named: Sequence[tuple[str, tuple[str, ...]]]
) -> None:
    if (profile.slots is not None) != (SLOTS in header):
        raise ProfileError(
            f'file.header: "{SLOTS}" stands for the slot columns of a wide file, and only there'
        )
    if header.count(SLOTS) > 1 or MORE in header[:-1] or MORE in profile.file.columns:
        raise ProfileError(
            f'file.header: "{SLOTS}" may stand there once, "{MORE}" only at the end of a header'
        )
    for title, wanted in named:
        if wanted and not set(wanted) & set(header):
            raise ProfileError(f"{title}: {wanted[0]!r} is not a column of the header {list(header)}")
