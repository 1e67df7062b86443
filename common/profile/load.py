"""From TOML to a checked profile. An error names the field and says what was expected there."""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from common.calendar import zone_of
from common.errors import ProfileError
from common.meter_day import ELAPSED, NOMINAL
from common.profile.model import (
    MORE,
    SLOTS,
    WH_PER_UNIT,
    Channel,
    FileForm,
    MeterId,
    Profile,
    Quality,
    SlotLabels,
    Stamp,
    Value,
)
from common.profile.table import Table

T = TypeVar("T")

MAX_PROFILE_BYTES = 64 * 1024
MAX_SKIP_LINES = 1000
PROFILE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LABEL_FIELDS = re.compile(r"\{(?:start|end|n)\}")


def load_profile(text: str, name: str) -> Profile:
    """The profile that a TOML text describes. ProfileError where it does not."""
    if len(text.encode()) > MAX_PROFILE_BYTES:
        raise ProfileError(f"profile {name}: larger than {MAX_PROFILE_BYTES // 1024} KB")
    if not PROFILE_NAME.fullmatch(name):
        raise ProfileError(f"profile name {name!r}: expected small letters, digits and '-', at most 64")
    try:
        fields = tomllib.loads(text)
        digest = _digest(fields)
    except (ValueError, RecursionError) as error:
        raise ProfileError(f"profile {name}: not valid TOML: {error}") from error
    try:
        return _profile(Table(fields), name, digest)
    except ProfileError as error:
        raise ProfileError(f"profile {name}: {error}") from error


def _digest(fields: Mapping[str, Any]) -> str:
    meaning = {key: value for key, value in fields.items() if key != "summary"}
    return hashlib.sha256(json.dumps(meaning, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _profile(top: Table, name: str, digest: str) -> Profile:
    layout = top.text("layout", one_of=("wide", "long"))
    interval = top.number("interval_minutes")
    if interval <= 0 or 60 % interval:
        raise ProfileError(
            f"interval_minutes = {interval}: expected a whole part of an hour, such as 15, 30 or 60"
        )
    wide = layout == "wide"
    day = _closed(top.table("date"), _date) if wide else ((), "iso")
    profile = Profile(
        name=name,
        digest=digest,
        layout=layout,
        summary=top.text("summary"),
        zone=_zone(top),
        basis=top.text("basis", *((NOMINAL, (NOMINAL,)) if wide else (ELAPSED, (ELAPSED, NOMINAL)))),
        interval_minutes=interval,
        file=_closed(top.table("file"), _file_form),
        meter=_closed(
            top.table("meter"), lambda t: MeterId(t.texts("column"), t.text("id", ""), t.text("strip", ""))
        ),
        channel=_closed(top.table("channel"), _channel),
        value=_closed(top.table("value"), _value),
        quality=_closed(
            top.table("quality"), lambda t: Quality(t.texts("column"), t.texts("actual"), t.texts("void"))
        ),
        keep=top.table("keep").rest(),
        date_column=day[0],
        date_format=day[1],
        slots=_closed(top.table("slots"), _slot_labels) if wide else None,
        stamp=None if wide else _closed(top.table("stamp"), _stamp),
    )
    top.done()
    _check_columns(profile)
    return profile


def _closed(table: Table, build: Callable[[Table], T]) -> T:
    built = build(table)
    table.done()
    return built


def _zone(top: Table) -> str:
    zone = top.text("zone")
    try:
        zone_of(zone)
    except ValueError as error:
        raise ProfileError(
            f'zone = {zone!r}: expected "Europe/London", "+10:00", "UTC" or "" (none)'
        ) from error
    return zone


def _file_form(table: Table) -> FileForm:
    form = FileForm(
        encoding=table.text("encoding", "utf-8", ("utf-8", "latin-1", "cp1252")),
        delimiter=table.text("delimiter", ",", (",", ";", "\t", "|")),
        decimal_mark=table.text("decimal_mark", ".", (".", ",")),
        skip_lines=table.number("skip_lines", 0),
        headers=table.text_lists("header"),
        columns=table.texts("columns"),
    )
    if bool(form.headers) == bool(form.columns):
        raise ProfileError(
            "file: expected either header (the header line) or columns (for a file without one)"
        )
    if form.delimiter == form.decimal_mark:
        raise ProfileError("file.decimal_mark: the same as the delimiter")
    if not 0 <= form.skip_lines <= MAX_SKIP_LINES:
        raise ProfileError(f"file.skip_lines = {form.skip_lines}: expected 0 to {MAX_SKIP_LINES}")
    return form


def _date(table: Table) -> tuple[tuple[str, ...], str]:
    return table.texts("column"), _time_format(table, "date.format")


def _channel(table: Table) -> Channel:
    channel = Channel(table.text("name", "import"), table.texts("column"), table.text_map("names"))
    if channel.names and not channel.column:
        raise ProfileError("channel.names: needs channel.column, whose texts it names")
    return channel


def _value(table: Table) -> Value:
    return Value(
        column=table.texts("column"),
        unit=table.text("unit", "kWh", tuple(WH_PER_UNIT)),
        null_words=tuple(word.strip() for word in table.texts("null_words")),
        void=table.text("null_means", "missing", ("missing", "void")) == "void",
    )


def _slot_labels(table: Table) -> SlotLabels:
    labels = SlotLabels(
        template=table.text("label", "{start}"),
        time=table.text("time", "HH:MM", ("H:MM", "HH:MM")),
        midnight=table.text("midnight", "00:00"),
    )
    if not _LABEL_FIELDS.search(labels.template) or re.search(
        r"[{}]", _LABEL_FIELDS.sub("", labels.template)
    ):
        raise ProfileError(f"slots.label = {labels.template!r}: expected {{start}}, {{end}} or {{n}} in it")
    return labels


def _stamp(table: Table) -> Stamp:
    columns = (table.texts("column"), table.texts("time_column"))
    return Stamp(
        columns=tuple(alternatives for alternatives in columns if alternatives),
        format=_time_format(table, "stamp.format"),
        stands_for=table.text("stands_for", one_of=("start", "end")),
        clock=table.text("clock", one_of=("local", "utc", "offset")),
        newest_first=table.flag("newest_first"),
    )


def _time_format(table: Table, title: str) -> str:
    form = table.text("format", "iso")
    try:
        if form != "iso":
            datetime.strptime(datetime(2001, 2, 3, 4, 5, tzinfo=UTC).strftime(form), form)  # noqa: DTZ007
    except (ValueError, re.error) as error:
        raise ProfileError(
            f'{title} = {form!r}: expected "iso" or a format such as "%d/%m/%Y" ({error})'
        ) from error
    return form


def _check_columns(profile: Profile) -> None:
    stamp = profile.stamp.columns if profile.stamp else (profile.date_column,)
    field = "stamp.column" if profile.stamp else "date.column"
    value = [("value.column", profile.value.column)] if profile.stamp else []
    if profile.slots and profile.value.column:
        raise ProfileError("value.column: a wide file has its readings in the slot columns")
    for title, wanted in [(field, columns) for columns in stamp or ((),)] + value:
        if not wanted:
            raise ProfileError(f"{title}: missing, expected the name of a column")
    named = [
        (field, stamp[0]),
        *value,
        ("meter.column", profile.meter.column),
        ("channel.column", profile.channel.column),
        ("quality.column", profile.quality.column),
        *((f"keep.{column}", (column,)) for column in profile.keep),
    ]
    for header in profile.file.headers or (profile.file.columns,):
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
