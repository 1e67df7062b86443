"""The commands for operators, against a processor that only listens."""

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.failure import Exit
from cli.main import main
from tests.unit.api.world import World
from tests.unit.cli.desk import Desk, unused_port, write_stack_json
from tests.unit.receipt_changes import ReceiptChanges

ID = "2026-11-20-0123456789abcdef"
TALKING = [
    ["load", __file__],
    ["daily", "x"],
    ["gaps", "x"],
    ["files"],
    ["rejects", ID],
    ["replay", ID],
    ["withdraw", ID],
    ["reconcile"],
    ["prune", "--older-than", "30"],
    ["profile", "list"],
    ["profile", "show", "challenge"],
    ["doctor"],
]


@pytest.mark.parametrize("words", TALKING, ids=" ".join)
class TestWithoutAStack:
    def test_it_is_exit_code_3_with_what_to_do(self, words: list[str], tmp_path: Path) -> None:
        done = CliRunner().invoke(main, [*words, "--home", str(tmp_path)])
        assert done.exit_code == 3
        assert "meterspace up" in done.stdout + done.stderr
        assert words[0] == "doctor" or done.stdout == ""

    def test_what_a_killed_one_left_does_not_count(self, words: list[str], tmp_path: Path) -> None:
        write_stack_json(tmp_path, "http://127.0.0.1:1", pid=2**22 + 1)
        assert CliRunner().invoke(main, [*words, "--home", str(tmp_path)]).exit_code == 3

    def test_one_that_does_not_answer_is_exit_code_4(self, words: list[str], tmp_path: Path) -> None:
        if words[:2] == ["profile", "show"]:
            words = ["profile", "show", "mine"]
        write_stack_json(tmp_path, f"http://127.0.0.1:{unused_port()}")
        done = CliRunner().invoke(main, [*words, "--home", str(tmp_path)])
        assert done.exit_code == 4, done.output


def test_the_home_may_come_from_the_environment(desk: Desk) -> None:
    done = CliRunner(env={"METERSPACE_HOME": str(desk.home)}).invoke(main, ["files"])
    assert done.exit_code == 0


def test_a_damaged_stack_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{")
    done = CliRunner().invoke(main, ["files", "--home", str(tmp_path)])
    assert done.exit_code == 1
    assert "stack.json is damaged" in done.stderr


def test_withdraw_says_who_and_why(desk: Desk) -> None:
    done = desk.run("withdraw", ID, "--reason", "wrong zone")
    assert (done.exit_code, desk.commands[0]["by"] != "") == (0, True)
    wanted = {"command": "withdraw", "file_id": ID, "undo": False, "reason": "wrong zone"}
    assert desk.commands[0] | wanted == desk.commands[0]
    desk.run("withdraw", ID, "--undo")
    assert desk.commands[1]["undo"] is True


def test_reconcile_prints_its_counts(desk: Desk) -> None:
    desk.replies["reconcile"] = {"ok": True, "listed": 1200, "sent": 3}
    assert desk.run("reconcile").stdout == "1,200 objects in the inbox, 3 messages sent again\n"
    assert json.loads(desk.run("reconcile", "--json").stdout) == desk.replies["reconcile"]


def test_replay_waits_for_the_receipt_of_the_new_load(desk: Desk) -> None:
    old = desk.world.receive("old", refused="wrong_header")
    new = desk.world.receive("new")
    desk.replies["replay"] = {"ok": True, "file_id": new.file_id, "replaces": old.file_id}
    done = desk.run("replay", old.file_id, "--profile", "wide")
    assert (done.exit_code, desk.commands[0]["profile"]) == (0, "wide")
    assert f"id {new.file_id}" in done.stdout


def test_replay_of_the_same_load_waits_for_it_to_be_finished_anew(desk: Desk) -> None:
    old = desk.world.receive("old")
    desk.replies["replay"] = {"ok": True, "file_id": old.file_id}
    done = desk.run("replay", old.file_id, "--timeout", "0.3")
    assert done.exit_code == 4
    assert "No progress for 0.3 s" in done.stderr
    assert "meterspace reconcile" in done.stderr
    assert desk.run("replay", old.file_id, "--no-wait").exit_code == 0


def test_what_the_processor_refuses_is_told_with_its_advice(desk: Desk) -> None:
    desk.replies["withdraw"] = {"ok": False, "error": "no load of this id", "advice": "meterspace files"}
    done = desk.run("withdraw", ID)
    assert done.exit_code == 1
    assert done.stderr == "Error: no load of this id.\nmeterspace files\n"


def test_rejects_says_why_there_are_none(desk: Desk) -> None:
    cases: tuple[tuple[ReceiptChanges, str], ...] = (
        ({}, "No line was rejected"),
        ({"refused": "not_text", "first_error": "a PNG picture"}, "refused (not_text: a PNG picture)"),
        ({"finished_at": None}, "not finished"),
    )
    for more, reason in cases:
        receipt = World().receive("x", **more)
        desk.world.store.put_receipt(receipt)
        done = desk.run("rejects", receipt.file_id)
        assert done.exit_code == 1
        assert reason in done.stderr


def test_doctor_names_each_fault_with_its_fix(desk: Desk) -> None:
    done = desk.run("doctor", "--json")
    assert done.exit_code == 4
    checks = {check["check"]: check for check in json.loads(done.stdout)["checks"]}
    assert set(checks) == {
        "stack", "api port", "s3 and sqs port", "api and store", "tables", "processor and clock", "queue",
        "dead letters",
    }  # fmt: skip
    assert checks["api and store"]["ok"]
    assert not checks["queue"]["ok"]
    assert all(check["ok"] or check["fix"] for check in checks.values())


def test_doctor_sees_a_wrong_clock(desk: Desk) -> None:
    desk.replies["ping"] = {"ok": True, "now": "2020-01-01T00:00:00+00:00"}
    assert "the clocks differ by" in desk.run("doctor").stdout


def test_a_profile_is_checked_before_it_is_kept(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('layout = "round"\n')
    done = desk.run("profile", "put", "mine", str(file))
    assert done.exit_code == 1
    assert "not a valid profile" in done.stderr
    assert desk.run("profile", "put", "a/b", str(file)).exit_code == 1


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found = []
    for name, command in group.commands.items():
        here = (*path, name)
        found += commands(command, here) if isinstance(command, click.Group) else [(here, command)]
    return found


@pytest.mark.parametrize(("path", "command"), commands(main), ids=str)
class TestEveryCommand:
    def test_explains_itself(self, path: tuple[str, ...], command: click.Command) -> None:
        done = CliRunner().invoke(main, [*path, "--help"])
        assert done.exit_code == 0
        assert "Exit codes:" in done.stdout
        assert path == ("cost",) or "METERSPACE_HOME" in done.stdout  # asks no stack
        assert path == ("up",) or "--json" in done.stdout
        first = done.stdout.split("\n\n")[1]
        assert "..." not in first

    def test_is_in_the_manual(self, path: tuple[str, ...], command: click.Command) -> None:
        manual = (Path(__file__).resolve().parents[3] / "docs" / "cli.md").read_text()
        assert f"meterspace {' '.join(path)}" in manual
        for option in command.params:
            for name in option.opts:
                assert not name.startswith("--") or name in manual, name


def test_the_manual_has_every_exit_code() -> None:
    manual = (Path(__file__).resolve().parents[3] / "docs" / "cli.md").read_text()
    assert {int(code) for code in re.findall(r"^\| (\d) \|", manual, re.MULTILINE)} == {
        int(code) for code in Exit
    }


def test_short_helps_are_not_cut() -> None:
    lines = CliRunner().invoke(main, ["--help"]).stdout.split("Commands:")[1].split("Exit codes")[0]
    assert "..." not in lines
