"""What holds for every document: links lead somewhere, named files are there, no path of a machine."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT

FOLDERS = "api|benchmarks|cli|cloudformation|common|docs|local|processor|profiles|requirements|samples|tests"
WRITTEN_BY_RUNS = {"benchmarks/quick.json", "benchmarks/results.md", "benchmarks/results.json"}
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(rf"`((?:{FOLDERS})/[\w./-]*\.\w+)`")
MACHINE = re.compile(r"(?<![\w.:/])/(?:work|root|home|tmp|Users|opt|var|mnt)\b|[A-Z]:\\\\")


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The names that a forge gives to headings."""
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if re.match(r"https?:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.is_file(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_is_there(page: Path) -> None:
    for named in NAMED_FILE.findall(prose(page)):
        assert named in WRITTEN_BY_RUNS or (ROOT / named).exists(), named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_document_holds_a_path_of_a_machine(page: Path) -> None:
    assert MACHINE.findall(page.read_text(encoding="utf-8")) == []


def test_every_decision_is_listed_and_short() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    listed = re.findall(
        r"\]\(decisions/([^)]+)\)", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    )
    assert listed == [page.name for page in decisions]
    assert [page.name[:4] for page in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for page in decisions:
        assert 10 <= len(page.read_text(encoding="utf-8").splitlines()) <= 35, page.name
