"""The machine's own mirror is found in both formats of Debian's sources lists."""

from pathlib import Path

import pytest

from tests.rehearsal import debian
from tests.rehearsal.command import RehearsalError

LINES = """\
# deb http://old.example/debian bookworm main
deb-src http://source.example/debian bookworm main
deb http://other.example/debian sid main
deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://mirror.example/debian bookworm main
"""
PARAGRAPHS = """\
Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security

Types: deb
# a remark
URIs: http://mirror.example/debian http://second.example/debian
Suites: bookworm bookworm-updates
Components: main
"""


@pytest.fixture(autouse=True)
def on_bookworm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "codename", lambda: "bookworm")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("sources.list", LINES),
        (
            "sources.list",
            LINES.splitlines()[3].replace(" [arch=amd64 signed-by=/usr/share/keyrings/x.gpg]", ""),
        ),
        ("sources.list.d/debian.sources", PARAGRAPHS),
    ],
)
def test_the_mirror_of_this_release_is_found(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "other.list").write_text(
        "deb http://x.example stable main\n", encoding="utf-8"
    )
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert debian.mirror(tmp_path) == "http://mirror.example/debian"


def test_without_one_it_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match="No Debian mirror is named in"):
        debian.mirror(tmp_path)
