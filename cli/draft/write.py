"""The draft as TOML, with its questions as comments above the fields."""

import json
import re
import textwrap
from collections.abc import Mapping

from cli.draft.notebook import Entry, Notebook

_ORDER = ("", "file", "meter", "channel", "date", "slots", "stamp", "value", "quality", "revision", "keep")
_FIRST = (
    *("layout", "summary", "zone", "basis", "interval_minutes"),
    *("encoding", "delimiter", "decimal_mark", "skip_lines", "header_within"),
    *("column", "time_column", "format", "clock", "stands_for", "unit"),
)
_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_WIDE = 100


def toml_of(notebook: Notebook, name: str, source: str) -> str:
    """The whole text. It is a profile as soon as every question is answered."""
    open_fields = len(notebook.unknown)
    lines = [
        _comment(f"A draft of the profile {name}, made by looking at {source}."),
        _comment(
            f"{open_fields} fields are open: they hold a question mark. The draft is refused until each has "
            "its value or is taken out."
        ),
        _comment(f"Then: meterspace profile put {name} FILE"),
        *(_comment(f"Note: {note}") for note in notebook.notes),
        "",
    ]
    for table in _ORDER:
        if entries := notebook.tables.get(table):
            lines += [f"[{table}]"] if table else []
            lines += _fields(entries)
            lines.append("")
    return "\n".join(lines)


def literal(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        shown = [literal(one) for one in value]
        flat = f"[{', '.join(shown)}]"
        return flat if len(flat) <= _WIDE else "[\n" + "".join(f"  {one},\n" for one in shown) + "]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _fields(entries: Mapping[str, Entry]) -> list[str]:
    lines: list[str] = []
    for key, entry in sorted(entries.items(), key=_place):
        lines += [_comment(text) for text in entry.said]
        name = key if _BARE.fullmatch(key) else literal(key)
        lines.append(f"{name} = {literal(entry.value)}")
    return lines


def _place(item: tuple[str, Entry]) -> int:
    return _FIRST.index(item[0]) if item[0] in _FIRST else len(_FIRST)


def _comment(text: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return textwrap.fill(plain, _WIDE, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False)
