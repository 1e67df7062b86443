"""A person at a draft: answers its questions as the shipped profile of the same source would."""

import json
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cli.draft.draft import Draft, draft_of
from common.profile.base import fields_of
from common.profile.catalogue import builtin_names, builtin_text

SAMPLES = Path(__file__).parents[3] / "samples"
Fields = dict[str, Any]
VALUES = ["0.5", "1.25", "0.75", "2.5", "0.1", "3.0", "0.2"]


def table_samples() -> list[Path]:
    """The samples that are tables of a shipped profile, however many there are."""
    return [path for path in sorted(SAMPLES.glob("*.csv")) if layout_of(path) in ("wide", "long")]


def shipped_name(sample: Path) -> str:
    """The profile of a sample: of its name, or the longest that begins it. Empty where there is none."""
    names = [name for name in builtin_names() if f"{sample.stem}-".startswith(f"{name}-")]
    return max(names, key=len, default="")


def layout_of(sample: Path) -> str:
    name = shipped_name(sample)
    return str(fields_of(builtin_text(name))["layout"]) if name else ""


def drafted(path: Path) -> Draft:
    return draft_of(path, "draft", anyway=True)


def drafted_text(text: str | bytes, folder: Path) -> Draft:
    file = folder / "file.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return drafted(file)


def said(draft: Draft) -> Fields:
    """What the draft holds, by table; the top is ``."""
    assert draft.toml is not None
    return by_table(tomllib.loads(draft.toml))


def by_table(fields: Mapping[str, Any]) -> Fields:
    tables: Fields = {"": {key: value for key, value in fields.items() if not isinstance(value, dict)}}
    return tables | {key: dict(value) for key, value in fields.items() if isinstance(value, dict)}


def open_fields(draft: Draft) -> set[str]:
    return {one.field for one in draft.unknown}


def answered(draft: Draft, answers: Fields, but: str = "") -> str:
    """The draft with the answers in place of its questions, except the one called `but`. As TOML."""
    tables = said(draft)
    for name in open_fields(draft) - {but}:
        table, _, key = name.rpartition(".")
        answer = answers.get(table, {})
        if table in ("channel", "keep"):
            tables[table] = {**{one: is_not for one, is_not in tables[table].items() if one != key}, **answer}
        elif key in answer:
            tables[table][key] = answer[key]
        else:
            del tables[table][key]
            if table == "value" and "sums" in answer:
                tables[table]["sums"] = answer["sums"]
            if table in ("quality", "revision", "meter") and not answer:
                del tables[table]
    if tables["value"].get("sums"):
        tables.pop("channel", None)
    return written(tables)


def written(tables: Fields) -> str:
    lines = [f"{key} = {literal(value)}" for key, value in tables[""].items()]
    for table, fields in tables.items():
        if table:
            lines += [f"[{table}]", *(f"{literal(key)} = {literal(value)}" for key, value in fields.items())]
    return "\n".join(lines)


def literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)} = {literal(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def stamps(form: str, count: int = 60, minutes: int = 30, start: str = "2024-01-20T00:00") -> list[str]:
    first = datetime.fromisoformat(start)
    return [(first + timedelta(minutes=minutes * n)).strftime(form) for n in range(count)]


def table_of(header: str, *columns: list[str], mark: str = ",") -> str:
    """Columns that are shorter than the longest are repeated."""
    longest = max(map(len, columns))
    rows = [mark.join(column[n % len(column)] for column in columns) for n in range(longest)]
    return "\n".join([*([header] if header else []), *rows, ""])


def by_day(labels: list[str], days: int = 14, day: str = "2024-01-{:02}", extra: str = "") -> str:
    rows = [
        ",".join(["M1", day.format(n + 1), *(VALUES[(n + k) % 7] for k in range(len(labels)))]) + extra
        for n in range(days)
    ]
    return "\n".join([",".join(["Meter", "Day", *labels]) + extra, *rows, ""])


def halves(form: str = "{:02}:{:02}", first: int = 0, minutes: int = 30) -> list[str]:
    at = [minutes * n for n in range(first, first + 1440 // minutes)]
    return [form.format(one // 60 % 24, one % 60) for one in at]
