"""The first screen of the README shows what `make demo` prints."""

import re
import subprocess
import sys

from tests.docs.pages import ROOT

LEFT_OUT = re.compile(r"^  \[(\d+) more days\]$", re.MULTILINE)


def shown() -> tuple[str, int, str]:
    """The README's output above and below the days that it leaves out, and how many these are."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"^```\n\$ make demo\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    assert block
    found = LEFT_OUT.search(block[1])
    assert found
    return block[1][: found.start()], int(found[1]), block[1][found.end() + 1 :]


def test_the_demo_prints_what_the_readme_shows() -> None:
    demo = subprocess.run(
        [sys.executable, "-m", "cli.demo"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert demo.returncode == 0, demo.stdout
    above, left_out, below = (re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", str(text)) for text in shown())
    lines = [
        re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", line.rstrip()) for line in demo.stdout.splitlines()
    ]
    above_lines, below_lines = above.splitlines(), below.splitlines()
    assert lines[: len(above_lines)] == above_lines
    assert lines[-len(below_lines) :] == below_lines
    assert len(lines) == len(above_lines) + int(left_out) + len(below_lines)


def test_the_demo_is_on_the_first_screen() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines.index("$ make demo") < 20
