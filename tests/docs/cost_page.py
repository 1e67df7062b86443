"""The commands that docs/cost.md shows with their output. `python -m tests.docs.cost_page` writes it anew."""

import re
import shlex

from click.testing import CliRunner

from cli.main import main as meterspace
from tests.docs.pages import DOCS

PAGE = DOCS / "cost.md"
_BLOCK = re.compile(r"^```\n(\$ meterspace cost .*?)^```$", re.MULTILINE | re.DOTALL)
_FILTER = re.compile(r"head -(?P<lines>\d+)|grep (?:-E )?'?(?P<words>[\w| ]+)'?")


def commands(page: str) -> list[str]:
    """All command lines, without the prompt."""
    return [line[2:] for block in _BLOCK.findall(page) for line in block.splitlines() if line[:2] == "$ "]


def fresh(page: str) -> str:
    """The page with the output of today's command under each command line."""

    def block(found: re.Match[str]) -> str:
        shown = [f"$ {line}\n{output(line)}" for line in commands(found[0])]
        return "```\n" + "".join(shown) + "```"

    return _BLOCK.sub(block, page)


def output(line: str) -> str:
    """Of `meterspace cost ... [| head -N, or | grep WORDS]`, without blanks at the ends of lines."""
    command, _, pipe = line.partition(" | ")
    done = CliRunner().invoke(meterspace, shlex.split(command)[1:], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    lines = [each.rstrip() for each in done.stdout.splitlines()]
    if pipe:
        chosen = _FILTER.fullmatch(pipe)
        assert chosen, pipe
        lines = (
            lines[: int(chosen["lines"])]
            if chosen["lines"]
            else [each for each in lines if re.search(chosen["words"], each)]
        )
    return "".join(f"{each}\n" for each in lines)


if __name__ == "__main__":
    PAGE.write_text(fresh(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
