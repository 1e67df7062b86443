"""The reference pages name all that there is: columns, errors, addresses, commands and their options."""

import re
from collections.abc import Iterator

import click
import pytest

from api.routes import ROUTES
from cli.failure import Exit
from cli.main import main
from common import errors
from common.errors import MeterspaceError, Refusal, Reject
from common.receipt import Counts, FileState
from common.store.schema import Table, read_tables
from tests.docs.pages import DOCS, first_cells, sections

ON_EVERY_COMMAND = {"--home", "--deployment", "--region", "--json"}
ROLES = {"partition key", "clustering key", "clustering key, newest first", ""}


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(page_name: str, title: str) -> str:
    return sections(page(page_name), "##")[title]


@pytest.mark.parametrize("table", read_tables(), ids=lambda table: table.name)
def test_every_column_has_its_meaning_type_and_role(table: Table) -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| (\S+) \| (.*?) ?\| (.+) \|$", section("tables.md", table.name), re.MULTILINE
    )
    assert [(name, cql_type) for name, cql_type, _, _ in rows] == [
        (column.name, column.type) for column in table.columns
    ]
    for name, _, role, meaning in rows:
        assert role in ROLES
        assert meaning.strip()
        assert (role == "partition key") == (name in {column.name for column in table.partition_key})
        assert role.startswith("clustering") == (name in {column.name for column in table.clustering})
        assert role.endswith("newest first") == (name in table.descending)


def test_every_refusal_and_every_reject_is_explained() -> None:
    assert first_cells(section("errors.md", "Refused files")) == [str(one) for one in Refusal]
    assert first_cells(section("errors.md", "Rejected lines and cells")) == [str(one) for one in Reject]


def test_every_exception_of_the_product_is_named() -> None:
    names = {
        name
        for name, one in vars(errors).items()
        if isinstance(one, type) and issubclass(one, MeterspaceError) and one is not MeterspaceError
    }
    text = page("errors.md")
    assert {name for name in names if f"`{name}`" not in text} <= {"FileRefusedError"}


def test_the_exit_codes_are_those_of_the_command() -> None:
    assert first_cells(section("errors.md", "Exit codes")) == [str(int(code)) for code in Exit]
    assert re.findall(r"^\| (\d) \|", page("cli.md"), re.MULTILINE) == [str(int(code)) for code in Exit]


def test_every_count_and_every_state_is_explained() -> None:
    lost = section("receipts.md", "Nothing gets lost")
    assert {name for name in Counts.__slots__ if f"`{name}`" not in lost} == set()
    assert first_cells(section("receipts.md", "States")) == [str(state) for state in FileState]
    assert first_cells(section("api.md", "GET /files")) == [str(state) for state in FileState]


def test_every_address_of_the_api_has_a_section() -> None:
    addresses = {"GET " + re.sub(r"<(?:file_)?(\w+)>", r"{\1}", rule) for rule in ROUTES}
    assert {title for title in sections(page("api.md"), "##") if title.startswith("GET")} == addresses


def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for key, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {key}")
        else:
            yield f"{name} {key}", command


@pytest.mark.parametrize(("name", "command"), list(commands(main, "meterspace")), ids=str)
def test_every_command_has_a_section_with_its_arguments_and_options(
    name: str, command: click.Command
) -> None:
    found = {
        title: text
        for title, text in sections(page("cli.md"), "##").items()
        if f"{title} ".startswith(f"{name} ")
    }
    assert len(found) == 1, name
    ((title, text),) = found.items()
    before = page("cli.md").partition("\n## ")[0]
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            assert parameter.make_metavar(click.Context(command)) in title
            continue
        options = [option for option in parameter.opts if option.startswith("--")]
        where = before if ON_EVERY_COMMAND & set(options) else text
        assert any(f"`{option}" in where or f" {option} " in where for option in options), (name, options)


def test_no_section_is_about_a_command_that_there_is_not() -> None:
    names = {name for name, _ in commands(main, "meterspace")}
    for title in sections(page("cli.md"), "##"):
        assert any(f"{title} ".startswith(f"{name} ") for name in names), title
