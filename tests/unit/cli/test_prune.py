"""`meterspace prune`, against a processor that only listens."""

import json
from typing import Any

import pytest

from tests.unit.cli.desk import Desk

BEFORE = "2026-10-21T12:00:00+00:00"
PIECE = {"ok": True, "rows": 1426, "days": 31, "channels": 1, "before": BEFORE, "deleted": False}


def test_it_is_dry_unless_told_otherwise(desk: Desk) -> None:
    desk.replies["prune"] = {**PIECE, "next": None}
    done = desk.run("prune", "--older-than", "30")
    assert (done.exit_code, done.stdout) == (
        0,
        f"1,426 rows of 31 meter days would be deleted, hidden since {BEFORE}\n",
    )
    assert "--yes deletes them" in done.stderr
    assert "meterspace replay" in done.stderr
    assert desk.commands == [
        {"command": "prune", "older_than_days": 30, "meters": [], "delete": False, "cursor": None}
    ]


def test_with_yes_it_deletes(desk: Desk) -> None:
    desk.replies["prune"] = {**PIECE, "next": None, "deleted": True}
    done = desk.run("prune", "--older-than", "30", "--yes", "--meter", "A", "--meter", "B")
    assert done.stdout == f"1,426 rows of 31 meter days deleted, hidden since {BEFORE}\n"
    assert done.stderr == ""
    assert (desk.commands[0]["delete"], desk.commands[0]["meters"]) == (True, ["A", "B"])


def test_it_goes_on_where_the_processor_stopped_and_tells_how_far_it_is(desk: Desk) -> None:
    pieces = iter([{**PIECE, "next": "first"}, {**PIECE, "next": "second"}, {**PIECE, "next": None}])

    class InPieces(dict[str, dict[str, Any]]):
        def get(self, name: str, default: Any = None) -> Any:
            return next(pieces)

    desk.replies = InPieces()
    done = desk.run("prune", "--older-than", "0", "--json")
    assert json.loads(done.stdout) == {
        "rows": 3 * 1426,
        "days": 93,
        "channels": 3,
        "before": BEFORE,
        "deleted": False,
    }
    assert [asked["cursor"] for asked in desk.commands] == [None, "first", "second"]
    assert done.stderr.splitlines() == [
        "Channels looked at: 1; rows so far: 1,426",
        "Channels looked at: 2; rows so far: 2,852",
    ]


@pytest.mark.parametrize("words", [[], ["--older-than", "-1"], ["--older-than", "soon"]])
def test_the_age_must_be_given(desk: Desk, words: list[str]) -> None:
    assert desk.run("prune", *words).exit_code == 2
    assert desk.commands == []


def test_a_processor_of_another_version_is_told_from_one_that_found_nothing(desk: Desk) -> None:
    desk.replies["prune"] = {"ok": False, "error": "no command 'prune'", "advice": "known are: withdraw"}
    assert "no command 'prune'" in desk.run("prune", "--older-than", "30").stderr
    desk.replies["prune"] = {"ok": True}
    assert desk.run("prune", "--older-than", "30").exit_code == 1
