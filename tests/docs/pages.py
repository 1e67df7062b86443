"""The documents of the project, as tests read them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def sections(page: str, level: str) -> dict[str, str]:
    """The text under each heading of a level (`##`), up to the next of the same or a higher one."""
    higher = "|".join("#" * n for n in range(1, len(level) + 1))
    pattern = rf"^{level} (.+?)\n(.*?)(?=^(?:{higher}) |\Z)"
    return dict(re.findall(pattern, page, re.MULTILINE | re.DOTALL))


def first_cells(text: str) -> list[str]:
    """The name in backticks that begins each row of the tables in a text."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
