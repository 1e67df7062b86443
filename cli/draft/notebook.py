"""What a draft says, table by table: what was seen, and what has to be asked."""

import json
from dataclasses import dataclass, field

from common.profile.table import OPEN


@dataclass(frozen=True, slots=True)
class Unknown:
    """A question: the field, why the file does not answer it, and how to find out."""

    field: str
    why: str
    how: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of the draft, as it will be written, under what is said about it."""

    value: object
    said: tuple[str, ...] = ()


@dataclass(slots=True)
class Notebook:
    """Fields by table (`""`: the top), questions, and remarks for the person.

    `mark` stands where a question is open: no zone, unit, number or column is called so, and the loader
    refuses it.
    """

    tables: dict[str, dict[str, Entry]] = field(default_factory=dict)
    unknown: list[Unknown] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mark: str = OPEN

    def state(self, name: str, value: object, said: str = "") -> None:
        """A field whose value the file shows."""
        table, _, key = name.rpartition(".")
        self.tables.setdefault(table, {})[key] = Entry(value, (said,) if said else ())

    def ask(self, name: str, why: str, how: str, value: object = None) -> None:
        """A field that the file does not show. `value` is one that the loader refuses."""
        table, _, key = name.rpartition(".")
        self.tables.setdefault(table, {})[key] = Entry(self.mark if value is None else value, (why, how))
        self.unknown.append(Unknown(name, why, how))

    def note(self, text: str) -> None:
        """A remark that is no question."""
        self.notes.append(text)


def quoted(texts: "list[str] | tuple[str, ...]", most: int = 8) -> str:
    """Some texts, for a sentence."""
    shown = ", ".join(json.dumps(text[:60], ensure_ascii=False) for text in texts[:most])
    return f"{shown}, ... ({len(texts)})" if len(texts) > most else shown
