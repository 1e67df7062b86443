"""deploy.sh: what it refuses, and that it changes nothing before it has been told to.

Run from here and not by bats: the fakes and what they saw are data to look into, and there is one runner, one
report and one rule for skips.
"""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.infra.script_desk import PULL, ScriptDesk, new_stacks, scripts

__all__ = ["scripts"]


@pytest.mark.parametrize(
    "options",
    [
        ["--bogus"],
        ["stray"],
        ["--name"],
        ["--region"],
        ["--name", "Upper"],
        ["--name", "x"],
        ["--name", "a b"],
        ["--name", "$(touch /x)"],
        ["--name", "plant-"],
        ["--name", "pl--ant"],
        ["--name", "plant-ecr"],
        ["--name", "aws-plant"],
        ["--name", "system-x"],
        ["--name", "a" * 22],
        ["--arch", "sparc"],
        ["--credentials", "password"],
        ["--set", "NoValue"],
        ["--set", "Unknown=1"],
        ["--set", "Public=true"],
        ["--set", "Running=false"],
    ],
)
def test_a_wrong_command_line_calls_nothing(scripts: ScriptDesk, options: list[str]) -> None:
    done = scripts.deploy(*options, "--yes")
    assert (done.code, done.calls, done.stdout) == (2, [], "")
    assert done.stderr.startswith("Error: ")
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize("script", ["deploy.sh", "cleanup.sh"])
def test_help_names_every_option(scripts: ScriptDesk, script: str) -> None:
    done = scripts.run(script, "--help")
    text = (ROOT / script).read_text(encoding="utf-8")
    taken = set(re.findall(r"^    (--[a-z-]+)(?: \| -h)?\) ", text, re.MULTILINE))
    assert (done.code, done.calls) == (0, [])
    assert set(re.findall(r"^  (--[a-z-]+) ", done.stdout, re.MULTILINE)) == taken
    assert all(f"`{option}" in (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8") for option in taken)


def test_an_edit_of_a_script_that_runs_does_not_get_in_between(scripts: ScriptDesk, tmp_path: Path) -> None:
    """Bash reads on after each command, from the place in the file where it was."""
    shutil.copytree(ROOT / "cloudformation", tmp_path / "r" / "cloudformation")
    script = Path(shutil.copy(ROOT / "cleanup.sh", tmp_path / "r" / "cleanup.sh"))
    longer = f"# An edit\n{script.read_text(encoding='utf-8')}\necho 'a quote that nothing ends\n"
    (tmp_path / "longer").write_text(longer, encoding="utf-8")
    fake = scripts.folder / "bin" / "aws"
    shebang, call = fake.read_text(encoding="utf-8").splitlines()
    fake.write_text(f"{shebang}\ncat {tmp_path}/longer >{script}\n{call}\n", encoding="utf-8")
    done = replace(scripts, root=tmp_path / "r").cleanup("--yes")
    assert (done.code, done.stderr) == (0, "")
    assert script.read_text(encoding="utf-8") == longer
    for name in ("deploy.sh", "cleanup.sh"):
        assert (ROOT / name).read_text(encoding="utf-8").endswith('\n{\n  main "$@"\n  exit\n}\n')


def test_every_message_that_the_page_explains_is_one_of_the_scripts_or_of_aws() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([^`-]+)` \|", page.partition("## When something fails")[2], re.MULTILINE)
    said = "".join(path.read_text(encoding="utf-8") for path in [*ROOT.glob("*.sh"), *ROOT.glob("*/*.sh")])
    assert len(explained) > 8
    for message in set(explained) - SAID_BY_AWS:
        assert re.search(re.escape(message).replace(r"\.\.\.", ".+"), said), message


SAID_BY_AWS = {"ReservedConcurrentExecutions ... below its minimum", "QueueDeletedRecently"}


@pytest.mark.parametrize("tool", ["aws", "docker", "curl"])
def test_a_missing_tool_is_named_with_where_to_get_it(scripts: ScriptDesk, tool: str) -> None:
    scripts.without(tool)
    done = scripts.deploy("--yes")
    assert (done.code, done.writes()) == (1, [])
    assert f"{tool} is not on the PATH" in done.stderr
    assert "https://" in done.stderr


def test_an_old_aws_cli_is_refused(scripts: ScriptDesk) -> None:
    scripts.change(aws_version="1.45.11")
    done = scripts.deploy("--yes")
    assert (done.code, "version 1.45.11; 2.15.0 or newer" in done.stderr) == (1, True)


def test_a_docker_that_does_not_answer_is_told_from_one_that_is_not_there(scripts: ScriptDesk) -> None:
    scripts.change(refuse={"docker info": "Cannot connect to the Docker daemon"})
    done = scripts.deploy("--yes")
    assert (done.code, "Docker does not answer" in done.stderr, done.writes()) == (1, True, [])


def test_another_architecture_needs_a_builder_for_it(scripts: ScriptDesk) -> None:
    done = scripts.deploy("--arch", "arm64", "--yes")
    assert (done.code, done.writes()) == (1, [])
    assert "cannot build for arm64" in done.stderr
    scripts.change(engine="aarch64")
    assert "architecture  arm64" in scripts.deploy("--dry-run").stdout


def test_without_a_region_it_asks_for_one(scripts: ScriptDesk) -> None:
    done = scripts.deploy("--yes", AWS_REGION="")
    assert (done.code, "--region" in done.stderr, done.writes()) == (1, True, [])
    assert scripts.deploy("--region", "here", "--yes").code == 2


def test_keys_that_aws_does_not_know_end_it(scripts: ScriptDesk) -> None:
    scripts.change(refuse={"sts": "An error occurred (ExpiredToken)"})
    done = scripts.deploy("--yes")
    assert (done.code, "Sign in" in done.stderr, done.writes()) == (1, True, [])


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        (["ProcessorReservedConcurrency=3"], "is 3, and ProcessorConcurrency 4"),
        (["ProcessorConcurrency=20"], "is 6, and ProcessorConcurrency 20"),
        (["ProcessorConcurrency=20", "ProcessorReservedConcurrency=22"], ""),
        (["ProcessorReservedConcurrency=3", "ProcessorReservedConcurrency=0"], ""),
        (["ProcessorReservedConcurrency=4"], ""),
        (["ProcessorReservedConcurrency=many"], ""),
    ],
)
def test_less_reserved_than_the_queue_may_use_is_refused(
    scripts: ScriptDesk, settings: list[str], refused: str
) -> None:
    done = scripts.deploy("--dry-run", *(word for setting in settings for word in ("--set", setting)))
    assert (done.code, refused in done.stderr) == (2 if refused else 0, True)


def test_what_a_stack_reserves_already_counts(scripts: ScriptDesk) -> None:
    stack = new_stacks("meterspace")["meterspace"]
    kept = {"ProcessorConcurrency": "8", "ProcessorReservedConcurrency": "10"}
    scripts.change(stacks={"meterspace": {**stack, "parameters": kept}})
    assert scripts.deploy("--dry-run", "--set", "ProcessorConcurrency=10").code == 0
    done = scripts.deploy("--yes", "--set", "ProcessorReservedConcurrency=7")
    assert (done.code, done.writes()) == (2, [PULL])
    assert "--set ProcessorReservedConcurrency=10" in done.stderr


def test_a_dry_run_prints_the_plan_and_changes_nothing(scripts: ScriptDesk) -> None:
    done = scripts.deploy("--dry-run", "--public", "--name", "plant-2")
    assert (done.code, done.writes()) == (0, [])
    assert "stack         plant-2-ecr: create" in done.stdout
    assert "EVERYBODY" in done.stdout
    assert "US dollars a month" in done.stdout
    assert "123456789012" in done.stdout


def test_without_a_terminal_it_does_not_go_on_by_itself(scripts: ScriptDesk) -> None:
    done = scripts.deploy()
    assert (done.code, done.writes()) == (2, [PULL])
    assert "--yes" in done.stderr


@pytest.mark.parametrize(("typed", "code"), [("n", 1), ("", 1), ("y", 0)])
def test_it_goes_on_only_where_yes_is_typed(scripts: ScriptDesk, typed: str, code: int) -> None:
    done = scripts.deploy(typed=typed)
    assert (done.code, done.writes() == [PULL]) == (code, code == 1)
