"""docs/emulation.md names tests; they have to be there."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "emulation.md"


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    written = "".join(file.read_text(encoding="utf-8") for file in HERE.glob("test_cloud_*.py"))
    assert named - set(re.findall(r"def (test_\w+)", written)) == set()


def test_every_refusal_that_is_tested_is_on_the_page() -> None:
    tested = re.findall(r"def (test_\w+)", (HERE / "test_cloud_refusals.py").read_text(encoding="utf-8"))
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in tested if name not in page] == []
