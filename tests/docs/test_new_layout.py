"""The page on a new layout is a session: every command is run, its output is what the page shows."""

import re
import shlex
import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from local.stack import Stack, StackConfig
from tests.docs.pages import DOCS

PAGE = (DOCS / "new-layout.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(console|toml answers)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "..."
PATIENCE_S = 120


def answered(draft: str, answers: str) -> str:
    """The draft with its open questions answered, line by line."""
    for line in answers.splitlines():
        field = line.partition(" = ")[0]
        draft, count = re.subn(rf'^{field} = "\?"$', lambda _: line, draft, flags=re.MULTILINE)  # noqa: B023
        assert count == 1, f"{field} is no open question"
    return draft


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.usefixtures("session_folder")
def test_the_session_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started, commands = time.monotonic(), 0
    monkeypatch.setenv("METERSPACE_HOME", str(tmp_path / "home"))
    with Stack(StackConfig(home=tmp_path / "home")):
        for kind, text in BLOCK.findall(PAGE):
            if kind != "console":
                draft = Path("elnet-dk.toml")
                draft.write_text(answered(draft.read_text(encoding="utf-8"), text), encoding="utf-8")
                continue
            for part in re.split(r"^\$ meterspace ", text, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                said = CliRunner().invoke(main, shlex.split(command))
                commands += 1
                if shown.strip() != LEFT_OUT:
                    assert lines(said.output) == lines(shown), command
                assert (said.exit_code == 0) == ("Error:" not in shown), said.output
    assert commands == 6
    assert time.monotonic() - started < PATIENCE_S


@pytest.fixture
def session_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(DOCS / "new-layout" / "maaledata.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
