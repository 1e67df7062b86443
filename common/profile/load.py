"""From TOML to a checked profile. An error names the field and says what was expected there."""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from common.calendar import zone_of
from common.errors import ProfileError
from common.meter_day import ELAPSED, NOMINAL
from common.profile.model import (
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

T = TypeVar("T")

MAX_PROFILE_BYTES = 64 * 1024
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
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"profile {name}: not valid TOML: {error}") from error
    try:
        return _profile(_Table(fields), name, _digest(fields))
    except ProfileError as error:
        raise ProfileError(f"profile {name}: {error}") from error


def _digest(fields: Mapping[str, Any]) -> str:
    meaning = {key: value for key, value in fields.items() if key != "summary"}
    return hashlib.sha256(json.dumps(meaning, sort_keys=True, default=str).encode()).hexdigest()[:16]


class _Table:
    """A TOML table whose fields are taken one by one, so that what is left over can be named."""

    def __init__(self, fields: Mapping[str, Any], path: str = "") -> None:
        self._fields, self._path, self._taken = dict(fields), path, set[str]()

    def table(self, key: str) -> "_Table":
        return _Table(self._take(key, dict, {}, "a table"), f"{self._path}{key}.")

    def text(self, key: str, default: str | None = None, one_of: Sequence[str] = ()) -> str:
        found: str = self._take(key, str, default, "a text")
        if one_of and found not in one_of:
            raise ProfileError(f"{self._path}{key} = {found!r}: expected one of {', '.join(one_of)}")
        return found

    def number(self, key: str, default: int | None = None) -> int:
        return self._take(key, int, default, "a whole number")  # type: ignore[no-any-return]

    def flag(self, key: str) -> bool:
        return self._take(key, bool, False, "true or false")  # type: ignore[no-any-return]

    def texts(self, key: str) -> tuple[str, ...]:
        """One text, or a list of alternatives; none where the field is absent."""
        found = self._take(key, (str, list), [], "a text or a list of texts")
        return (found,) if isinstance(found, str) else self._all_texts(key, found)

    def text_lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        found = self._take(key, list, [], "a list")
        rows = [found] if all(isinstance(item, str) for item in found) and found else found
        return tuple(self._all_texts(key, row) for row in rows)

    def text_map(self, key: str) -> dict[str, str]:
        found = self._take(key, dict, {}, "a table of texts")
        self._all_texts(key, list(found.values()))
        return dict(found)

    def rest(self) -> dict[str, tuple[str, ...]]:
        """All fields not taken yet, each one text or a list."""
        return {key: self.texts(key) for key in self._fields if key not in self._taken}

    def done(self) -> None:
        if unknown := sorted(self._fields.keys() - self._taken):
            raise ProfileError(f"{self._path}{unknown[0]}: no such field")

    def _all_texts(self, key: str, found: Any) -> tuple[str, ...]:
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise ProfileError(f"{self._path}{key}: expected texts")
        return tuple(found)

    def _take(self, key: str, kind: Any, default: Any, expected: str) -> Any:
        self._taken.add(key)
        found = self._fields.get(key, default)
        if found is None:
            raise ProfileError(f"{self._path}{key}: missing, expected {expected}")
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise ProfileError(f"{self._path}{key} = {found!r}: expected {expected}")
        return found


def _profile(top: _Table, name: str, digest: str) -> Profile:
    layout = top.text("layout", one_of=("wide", "long"))
    interval = top.number("interval_minutes")
    if interval <= 0 or 60 % interval:
        raise ProfileError(f"interval_minutes = {interval}: expected a whole part of an hour, such as 15, 30 or 60")
    day = _closed(top.table("date"), lambda t: (t.texts("column"), t.text("format", "iso")))
    profile = Profile(
        name=name,
        digest=digest,
        layout=layout,
        summary=top.text("summary"),
        zone=_zone(top),
        basis=top.text("basis", ELAPSED if layout == "long" else NOMINAL, (ELAPSED, NOMINAL)),
        interval_minutes=interval,
        file=_closed(top.table("file"), _file_form),
        meter=_closed(
            top.table("meter"), lambda t: MeterId(t.texts("column"), t.text("id", ""), t.text("strip", ""))
        ),
        channel=_closed(
            top.table("channel"), lambda t: Channel(t.text("name", "import"), t.texts("column"), t.text_map("names"))
        ),
        value=_closed(top.table("value"), _value),
        quality=_closed(
            top.table("quality"), lambda t: Quality(t.texts("column"), t.texts("actual"), t.texts("void"))
        ),
        keep=top.table("keep").rest(),
        date_column=day[0],
        date_format=day[1],
        slots=_closed(top.table("slots"), _slot_labels) if layout == "wide" else None,
        stamp=_closed(top.table("stamp"), _stamp) if layout == "long" else None,
    )
    top.done()
    _check_columns(profile)
    return profile


def _closed(table: _Table, build: Callable[[_Table], T]) -> T:
    built = build(table)
    table.done()
    return built


def _zone(top: _Table) -> str:
    zone = top.text("zone")
    try:
        zone_of(zone)
    except ValueError as error:
        raise ProfileError(f'zone = {zone!r}: expected "Europe/London", "+10:00", "UTC" or "" (none)') from error
    return zone


def _file_form(table: _Table) -> FileForm:
    form = FileForm(
        encoding=table.text("encoding", "utf-8", ("utf-8", "latin-1", "cp1252")),
        delimiter=table.text("delimiter", ",", (",", ";", "\t", "|")),
        decimal_mark=table.text("decimal_mark", ".", (".", ",")),
        skip_lines=table.number("skip_lines", 0),
        headers=table.text_lists("header"),
        columns=table.texts("columns"),
    )
    if bool(form.headers) == bool(form.columns):
        raise ProfileError("file: expected either header (the header line) or columns (for a file without one)")
    if form.delimiter == form.decimal_mark:
        raise ProfileError("file.decimal_mark: the same as the delimiter")
    return form


def _value(table: _Table) -> Value:
    return Value(
        column=table.texts("column"),
        unit=table.text("unit", "kWh", tuple(WH_PER_UNIT)),
        null_words=table.texts("null_words"),
        void=table.text("null_means", "missing", ("missing", "void")) == "void",
    )


def _slot_labels(table: _Table) -> SlotLabels:
    labels = SlotLabels(
        template=table.text("label", "{start}"),
        time=table.text("time", "HH:MM", ("H:MM", "HH:MM")),
        midnight=table.text("midnight", "00:00"),
    )
    if not _LABEL_FIELDS.search(labels.template) or re.search(r"[{}]", _LABEL_FIELDS.sub("", labels.template)):
        raise ProfileError(f"slots.label = {labels.template!r}: expected {{start}}, {{end}} or {{n}} in it")
    return labels


def _stamp(table: _Table) -> Stamp:
    columns = (table.texts("column"), table.texts("time_column"))
    return Stamp(
        columns=tuple(alternatives for alternatives in columns if alternatives),
        format=table.text("format", "iso"),
        stands_for=table.text("stands_for", one_of=("start", "end")),
        clock=table.text("clock", one_of=("local", "utc", "offset")),
        newest_first=table.flag("newest_first"),
    )


def _check_columns(profile: Profile) -> None:
    stamp = profile.stamp.columns if profile.stamp else (profile.date_column,)
    field = "stamp.column" if profile.stamp else "date.column"
    value = [("value.column", profile.value.column)] if profile.stamp else []
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
            raise ProfileError(f'file.header: "{SLOTS}" stands for the slot columns of a wide file, and only there')
        for title, wanted in named:
            if wanted and not set(wanted) & set(header):
                raise ProfileError(f"{title}: {wanted[0]!r} is not a column of the header {list(header)}")
