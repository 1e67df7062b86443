"""A profile that is not valid is told by its field and by what was expected; no error goes untested."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.errors import ProfileError
from common.profile.load import load_profile
from tests.unit.profile.forms import LONG, changed
from tests.unit.profile.wrong_profiles import PLAIN, SPECIAL

FOLDER = Path(__file__).parents[3] / "common" / "profile"
WRONG = PLAIN + SPECIAL


@pytest.mark.parametrize(("text", "old", "new", "words"), WRONG)
def test_an_error_names_the_field_and_what_was_expected(
    text: str, old: str, new: str, words: list[str]
) -> None:
    with pytest.raises(ProfileError) as error:
        load_profile(changed(text, old, new), "mine")
    for word in ["profile mine", *words]:
        assert word in str(error.value)


@pytest.mark.parametrize("text", ["layout = ", "[", "x = 1\nx = 2", "x = " + "[" * 20_000,
"x = " + "9" * 5_000,
                                  "a" + ".a" * 3_000 + " = 1", "\0", "d = 2024-13-45"])  # fmt: skip
def test_text_that_is_no_toml_is_told(text: str) -> None:
    with pytest.raises(ProfileError, match="profile mine: not valid TOML"):
        load_profile(text, "mine")


@pytest.mark.parametrize("name", ["", "Mine", "my profile", "-a", "a" * 65, "../a", "ä"])
def test_a_profile_needs_a_plain_name(name: str) -> None:
    with pytest.raises(ProfileError, match="small letters"):
        load_profile(LONG, name)


def raised() -> Iterator[tuple[str, int]]:
    """File and line of every error that the profiles above lead to, and of those that caused it."""
    for name, text in [("A", LONG), *(("mine", changed(text, old, new)) for text, old, new, _ in WRONG)]:
        with pytest.raises(ProfileError) as found:
            load_profile(text, name)
        error: BaseException | None = found.value
        while error is not None:
            at = error.__traceback__
            while at is not None and at.tb_next is not None:
                at = at.tb_next
            if at is not None:
                yield Path(at.tb_frame.f_code.co_filename).name, at.tb_lineno
            error = error.__cause__


def test_every_error_of_the_loader_occurs_here() -> None:
    occurred = set(raised())
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and "ProfileError" in ast.unparse(node):
                lines = {(path.name, line) for line in range(node.lineno, (node.end_lineno or 0) + 1)}
                assert occurred & lines, f"{path.name}:{node.lineno} {ast.unparse(node)}"
