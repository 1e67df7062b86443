"""The pages on profiles name every field that the loader takes, and each of their examples loads."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import pytest

from common.errors import FileRefusedError
from common.profile.catalogue import builtin_names
from common.profile.header import expand
from common.profile.load import LAYOUTS, _profile, builtin, load_profile
from common.profile.model import MORE, Profile
from common.profile.table import Table
from processor.columns import columns_of
from tests.docs.pages import DOCS, sections
from tests.system.test_wrong_profile import ALIKE

PAGE = (DOCS / "profiles.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "profiles-reference.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^```toml (wide|long|nem12|espi|whole)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = EXAMPLE.findall(PAGE) + EXAMPLE.findall(REFERENCE)
WHOLE_TEXTS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WHOLE = {fields["layout"]: fields for fields in map(tomllib.loads, WHOLE_TEXTS)}
OF_ANY_NAME = ("keep", "value.sums")
"""Tables whose fields are the user's own columns and channels."""


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
    """Without the tables themselves."""
    tables = {path.partition(".")[0] for path in loaded if "." in path}
    own = {path for path in loaded if path.startswith(tuple(f"{name}." for name in OF_ANY_NAME))}
    return loaded - tables - own | set(OF_ANY_NAME) | {"extends"}


@pytest.mark.parametrize(("layout", "text"), EXAMPLES)
def test_every_example_loads(layout: str, text: str) -> None:
    if layout == "whole":
        load_profile(text, "example")
    else:
        load(changed(layout, tomllib.loads(text)))


@pytest.mark.parametrize("text", WHOLE_TEXTS, ids=WHOLE)
def test_every_whole_profile_loads(text: str) -> None:
    load_profile(text, "example")


def test_there_is_a_whole_profile_of_each_layout() -> None:
    assert list(WHOLE) == list(LAYOUTS)
    assert len(WHOLE_TEXTS) == len(LAYOUTS)


def test_every_field_has_a_section_with_an_example_that_gives_it() -> None:
    taken = set[str]().union(*(load(fields)[1] for fields in WHOLE.values()))
    titles = sections(REFERENCE, "###")
    assert set(titles) == fields_of(taken)
    for title, text in titles.items():
        example = EXAMPLE.search(text)
        assert example, f"{title} has no example"
        found: Any = tomllib.loads(example[2])
        for key in title.split("."):
            assert key in found, f"the example of {title} does not give it"
            found = found[key]


@pytest.mark.parametrize("layout", ["nem12", "espi"])
def test_the_fields_of_the_standards_are_listed(layout: str) -> None:
    taken = {path for path in load(WHOLE[layout])[1] if "." in path}
    row = re.search(r"^\| `nem12`, `espi` \| (.*) \|$", REFERENCE, re.MULTILINE)
    assert row
    said = [part.split("` ", 1) for part in row[1].replace("of `[", "`[").split("; ")[1:]]
    listed = {
        f"{table.strip('`[]')}.{field}" for table, fields in said for field in re.findall(r"`(\w+)`", fields)
    }
    assert listed == taken


def test_every_shipped_profile_is_listed() -> None:
    rows = re.findall(
        r"^\| `([\w-]+)` \| (\w+) \| (\S+) \| (\w+) \| ([\w ]+) \| .+ \|$",
        sections(PAGE, "##")["The profiles that ship"],
        re.MULTILINE,
    )
    shipped = [builtin(name) for name in builtin_names()]
    assert rows == [
        (one.name, one.layout, one.zone or "none", one.basis, str(one.interval_minutes or "as in the file"))
        for one in shipped
    ]


def test_no_shipped_header_is_accepted_by_two_profiles_that_are_not_listed() -> None:
    with_header = [builtin(name) for name in builtin_names() if builtin(name).file.headers]
    for profile in with_header:
        alike = {profile.name}.union(*(pair for pair in ALIKE if profile.name in pair))
        for header in profile.file.headers:
            cells = [cell for cell in expand(profile, header) if cell != MORE]
            line = profile.file.delimiter.join(cells)
            assert {other.name for other in with_header if accepts(other, line)} == alike


def accepts(profile: Profile, header: str) -> bool:
    try:
        columns_of(profile, header)
    except FileRefusedError:
        return False
    return True
