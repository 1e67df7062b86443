"""A TOML table whose fields are taken one by one, each with its kind, so that an error can name the field."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from common.errors import ProfileError

_MAX_FACTOR_DIGITS = 12
_FACTOR = re.compile(rf"-?\d{{1,{_MAX_FACTOR_DIGITS}}}(\.\d{{1,{_MAX_FACTOR_DIGITS}}})?", re.ASCII)

OPEN = "?"
"""Stands in a draft where a question is open. A text that is really so stands in a list: `["?"]`."""


class Table:
    """A TOML table whose fields are taken one by one, so that what is left over can be named."""

    def __init__(self, fields: Mapping[str, Any], path: str = "") -> None:
        self._fields, self._path, self._taken = dict(fields), path, set[str]()

    def table(self, key: str) -> "Table":
        return Table(self._take(key, dict, {}, "a table"), f"{self._path}{key}.")

    def text(self, key: str, default: str | None = None, one_of: Sequence[str] = ()) -> str:
        found: str = self._take(key, str, default, "a text")
        if one_of and found not in one_of:
            raise ProfileError(f"{self._path}{key} = {found!r}: expected one of {', '.join(one_of)}")
        return found

    def number(self, key: str, default: int | None = None) -> int:
        return self._take(key, int, default, "a whole number")  # type: ignore[no-any-return]

    def ratio(self, key: str) -> Fraction:
        """A number, or a decimal as a text, exactly; 1 where the field is absent. Never zero."""
        found = self._take(key, (str, int, Decimal), 1, 'a number such as "0.001"')
        text = str(found)
        if isinstance(found, Decimal) and abs(found.adjusted()) <= _MAX_FACTOR_DIGITS:
            text = f"{found:f}"
        if isinstance(found, bool) or not _FACTOR.fullmatch(text):
            raise ProfileError(f'{self._path}{key} = {found!r}: expected a number such as "0.001"')
        if not (ratio := Fraction(text)):
            raise ProfileError(f"{self._path}{key} = {found!r}: expected another number than zero")
        return ratio

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

    def done(self, otherwise: str = "no such field") -> None:
        if unknown := sorted(self._fields.keys() - self._taken):
            raise ProfileError(f"{self._path}{unknown[0]}: {otherwise}")

    def _all_texts(self, key: str, found: Any) -> tuple[str, ...]:
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise ProfileError(f"{self._path}{key}: expected texts")
        return tuple(found)

    def _take(self, key: str, kind: Any, default: Any, expected: str) -> Any:
        self._taken.add(key)
        found = self._fields.get(key, default)
        if found is None:
            raise ProfileError(f"{self._path}{key}: missing, expected {expected}")
        if found == OPEN:
            raise ProfileError(f"{self._path}{key}: the question is still open, expected {expected}")
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise ProfileError(f"{self._path}{key} = {found!r}: expected {expected}")
        return found
