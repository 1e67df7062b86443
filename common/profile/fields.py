"""The tables of a profile, each read into its value. An error names the field and what was expected there."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from common.errors import ProfileError
from common.profile.model import (
    WH_PER_UNIT,
    Channel,
    FileForm,
    MeterId,
    Quality,
    Revision,
    SlotLabels,
    Stamp,
    Value,
)
from common.profile.pattern import check_pattern
from common.profile.table import Table

T = TypeVar("T")

MAX_LINES_ABOVE = 1000
EPOCHS = {"epoch": 1, "epoch-ms": 1000}
"""Units of an epoch stamp per second."""
_LABEL_FIELDS = re.compile(r"\{(?:start|end|n)\}")
_NAMESPACE = re.compile(r"[A-Za-z0-9-]{0,20}")


def closed(table: Table, build: Callable[[Table], T]) -> T:
    """What `build` makes of a table, all of whose fields it must have taken."""
    built = build(table)
    table.done()
    return built


def file_form_of(table: Table) -> FileForm:
    form = FileForm(
        encoding=table.text("encoding", "utf-8", ("utf-8", "latin-1", "cp1252")),
        delimiter=table.text("delimiter", ",", (",", ";", "\t", "|")),
        decimal_mark=table.text("decimal_mark", ".", (".", ",")),
        skip_lines=_lines(table, "skip_lines"),
        header_within=_lines(table, "header_within"),
        trailing_delimiter=table.flag("trailing_delimiter"),
        sections=table.flag("sections"),
        headers=table.text_lists("header"),
        columns=table.texts("columns"),
    )
    if bool(form.headers) == bool(form.columns):
        raise ProfileError(
            "file: expected either header (the header line) or columns (for a file without one)"
        )
    if form.delimiter == form.decimal_mark:
        raise ProfileError("file.decimal_mark: the same as the delimiter")
    if form.columns and (form.header_within or form.sections):
        raise ProfileError("file.columns: a file without a header has neither header_within nor sections")
    return form


def _lines(table: Table, key: str) -> int:
    lines = table.number(key, 0)
    if not 0 <= lines <= MAX_LINES_ABOVE:
        raise ProfileError(f"file.{key} = {lines}: expected 0 to {MAX_LINES_ABOVE}")
    return lines


def meter_of(table: Table, *, standard: bool = False) -> MeterId:
    """`standard`: of a layout whose standard says where the id is."""
    namespace = table.text("namespace", "")
    if not _NAMESPACE.fullmatch(namespace):
        raise ProfileError(f"meter.namespace = {namespace!r}: expected letters, digits and '-', at most 20")
    return MeterId(
        column=() if standard else table.texts("column"),
        fixed="" if standard else table.text("id", ""),
        strip=table.text("strip", ""),
        pattern=check_pattern(table.text("pattern", ""), "meter.pattern"),
        namespace=namespace,
    )


def date_of(table: Table) -> tuple[tuple[str, ...], str]:
    return table.texts("column"), _time_format(table, "date.format")


def channel_of(table: Table, *, standard: bool = False) -> Channel:
    """`standard`: of a layout whose standard tells the channels."""
    return Channel(
        name="import" if standard else table.text("name", "import"),
        column=() if standard else table.texts("column"),
        names=table.text_map("names"),
        sections=() if standard else table.texts("sections"),
    )


def value_of(table: Table) -> Value:
    return Value(
        column=table.texts("column"),
        unit=table.text("unit", "kWh", tuple(WH_PER_UNIT)),
        factor=table.ratio("factor"),
        register=table.text("reads", "interval", ("interval", "register")) == "register",
        null_words=tuple(word.strip() for word in table.texts("null_words")),
        void=table.text("null_means", "missing", ("missing", "void")) == "void",
        sums=table.table("sums").rest(),
    )


def quality_of(table: Table, *, standard: bool = False) -> Quality:
    """`standard`: of a layout whose standard says where the code is."""
    return Quality(
        column=() if standard else table.texts("column"),
        actual=table.texts("actual"),
        void=table.texts("void"),
        names=table.text_map("names"),
    )


def revision_of(table: Table) -> Revision:
    return Revision(table.texts("column"), _time_format(table, "revision.format"))


def slot_labels_of(table: Table) -> SlotLabels:
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


def stamp_of(table: Table) -> Stamp:
    columns = (table.texts("column"), table.texts("time_column"))
    stands_for = table.text("stands_for", one_of=("start", "end", "number"))
    numbered = stands_for == "number"
    stamp = Stamp(
        columns=tuple(alternatives for alternatives in columns if alternatives),
        format=_time_format(table, "stamp.format", EPOCHS),
        stands_for=stands_for,
        clock=table.text("clock", "local" if numbered else None, ("local", "utc", "offset")),
        newest_first=table.flag("newest_first"),
        by_position=table.text("slot_by", "label", ("label", "position")) == "position",
        once_is_later=table.text("repeated_once", "earlier", ("earlier", "later")) == "later",
        pattern=check_pattern(table.text("pattern", ""), "stamp.pattern"),
    )
    if numbered and (len(stamp.columns) != 2 or stamp.clock != "local"):
        raise ProfileError(
            'stamp.stands_for = "number": expected time_column (with the number) and clock = "local"'
        )
    if stamp.format in EPOCHS and stamp.clock != "utc":
        raise ProfileError(f'stamp.clock = {stamp.clock!r}: expected "utc", as the format is {stamp.format}')
    if stamp.needs_whole_days and (stamp.clock != "local" or numbered):
        field = 'slot_by = "position"' if stamp.by_position else 'repeated_once = "later"'
        raise ProfileError(f'stamp.{field}: expected only with clock = "local" and time labels')
    return stamp


def _time_format(table: Table, title: str, others: dict[str, int] | None = None) -> str:
    form = table.text("format", "iso")
    try:
        if form != "iso" and form not in (others or {}):
            _try_format(form)
    except (ValueError, re.error) as error:
        raise ProfileError(
            f'{title} = {form!r}: expected "iso" or a format such as "%d/%m/%Y" ({error})'
        ) from error
    return form


def _try_format(form: str) -> None:
    """ValueError where it is no format that reads what it writes."""
    if "%" not in form:
        raise ValueError("nothing in it is read")
    datetime.strptime(datetime(2001, 2, 3, 4, 5, tzinfo=UTC).strftime(form), form)  # noqa: DTZ007
