"""docs/profiles.md names every field that the loader takes, and each of its examples loads."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest

from common.errors import FileRefusedError
from common.profile.catalogue import builtin, builtin_names
from common.profile.load import _profile
from common.profile.model import MORE, Profile
from common.profile.table import Table
from processor.columns import columns_of
from tests.docs.pages import DOCS, sections

PAGE = (DOCS / "profiles.md").read_text(encoding="utf-8")
CHANGES = re.findall(r"^```toml (wide|long)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WHOLE = {
    fields["layout"]: fields
    for fields in map(tomllib.loads, re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
}


class ListeningTable(Table):
    """A table that also writes down the path of every field that is taken from it."""

    def __init__(self, fields: Mapping[str, Any], path: str, taken: set[str]) -> None:
        super().__init__(fields, path)
        self.heard = taken

    def table(self, key: str) -> Table:
        return ListeningTable(self._take(key, dict, {}, "a table"), f"{self._path}{key}.", self.heard)

    def _take(self, key: str, kind: Any, default: Any, expected: str) -> Any:
        self.heard.add(f"{self._path}{key}")
        return super()._take(key, kind, default, expected)


def load(fields: Mapping[str, Any]) -> tuple[Profile, set[str]]:
    taken: set[str] = set()
    return _profile(ListeningTable(fields, "", taken), "example", "digest"), taken


def changed(layout: str, change: Mapping[str, Any]) -> dict[str, Any]:
    """The whole profile of that layout, with the fields of `change` in place of its own."""
    fields: dict[str, Any] = dict(WHOLE[layout])
    for key, value in change.items():
        is_table = isinstance(value, dict) and "columns" not in value
        fields[key] = {**fields.get(key, {}), **value} if is_table else value
    return fields


def fields_of(loaded: set[str]) -> set[str]:
    """Without the tables themselves; the columns that `keep` names are the user's own."""
    tables = {path.partition(".")[0] for path in loaded if "." in path}
    return {path for path in loaded if path not in tables | {"keep"} and not path.startswith("keep.")}


@pytest.mark.parametrize(("layout", "text"), CHANGES)
def test_every_example_loads(layout: str, text: str) -> None:
    load(changed(layout, tomllib.loads(text)))


def test_both_whole_profiles_load() -> None:
    assert sorted(WHOLE) == ["long", "wide"]
    for fields in WHOLE.values():
        load(fields)


def test_every_field_has_a_section_with_an_example_that_gives_it() -> None:
    taken = set[str]().union(*(load(fields)[1] for fields in WHOLE.values()))
    titles = sections(PAGE, "###")
    assert set(titles) == fields_of(taken)
    for title, text in titles.items():
        example = re.search(r"^```toml (?:wide|long)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        assert example, f"{title} has no example"
        found: Any = tomllib.loads(example[1])
        for key in title.split("."):
            assert key in found, f"the example of {title} does not give it"
            found = found[key]


def test_every_shipped_profile_is_listed() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \| (wide|long) \|", PAGE, re.MULTILINE)
    assert listed == [(name, builtin(name).layout) for name in builtin_names()]


def test_no_shipped_header_is_accepted_by_two_profiles() -> None:
    with_header = [builtin(name) for name in builtin_names() if builtin(name).file.headers]
    for profile in with_header:
        for header in profile.file.headers:
            labels = profile.slots.expand(profile.interval_minutes) if profile.slots else ()
            cells = [
                cell for name in header if name != MORE for cell in (labels if name == "{slots}" else [name])
            ]
            line = profile.file.delimiter.join(cells)
            assert [other.name for other in with_header if accepts(other, line)] == [profile.name]


def accepts(profile: Profile, header: str) -> bool:
    try:
        columns_of(profile, header)
    except FileRefusedError:
        return False
    return True
