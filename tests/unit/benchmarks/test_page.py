"""The page of results says which figures were missed, in a form that people and programs read."""

import json
from math import inf
from pathlib import Path

import pytest

from benchmarks import targets
from benchmarks.page import page, save, verdict_rows
from benchmarks.part import Part, Ratio, Table, Target
from benchmarks.terminal import report_missed

ABOUT = {"command": "make bench", "at": "2026-11-21T12:00:00+00:00", "Cassandra": "5.0.9"}
FAST = Ratio(Target("speed", 15, 35, at_least=True), (40.0, 36.0, 50.0))
SLOW = Ratio(Target("memory", 512, 256, at_least=False, unit="MB"), (600.0,))
FREE = Ratio(Target("units", inf, 1, at_least=False), (3.0,))
PART = Part("ingest", (Table("Loaders", ("loader", "rate"), (("a|b", "1"),)),), (FAST, SLOW, FREE), ("So.",))


def test_every_figure_stands_beside_its_bounds() -> None:
    assert verdict_rows(PART.ratios) == (
        ("speed", "40 x (36-50)", ">= 15", ">= 35", "goal"),
        ("memory", "600 MB", "<= 512", "<= 256", "MISSED"),
        ("units", "3 x", "", "<= 1", "must"),
    )


def test_the_page_has_targets_tables_notes_and_machine() -> None:
    text = page([PART], ABOUT)
    assert "| speed | 40 x (36-50) | >= 15 | >= 35 | goal |" in text
    assert "| loader | rate |\n| --- | --- |\n| a/b | 1 |" in text
    assert "- So." in text
    assert "| Cassandra | 5.0.9 |" in text


def test_programs_find_every_single_figure_and_what_was_missed(tmp_path: Path) -> None:
    save([PART], ABOUT, tmp_path / "results.json")
    told = json.loads((tmp_path / "results.json").read_text())
    assert told["missed"] == ["memory"]
    assert told["parts"][0]["ratios"][0]["values"] == [40.0, 36.0, 50.0]


def test_what_is_missed_is_named_and_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert report_missed([PART]) == 1
    assert capsys.readouterr().err == "MISSED: memory: 600 MB, at most 512 wanted\n"
    assert report_missed([Part("ingest", (), (FAST,))]) == 0


def test_no_goal_is_weaker_than_what_must_hold() -> None:
    for target in vars(targets).values():
        if isinstance(target, Target):
            assert target.holds(target.goal, target.first), target.name
