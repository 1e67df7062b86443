"""The parts of the ingest benchmark that can be wrong without a Cassandra."""

import json
from pathlib import Path

import pytest

from benchmarks.figures import Run
from benchmarks.ingest.entrants import DSBULK, MONTH, PANDAS, WIDE, all_entrants
from benchmarks.ingest.sustained import rate_between
from benchmarks.ingest.tables import loaders_table, ratios
from benchmarks.ingest.units import unit_ratios
from benchmarks.measure import Usage
from benchmarks.product import Inbox
from benchmarks.programs.server_alone import SLOTS, blocks
from benchmarks.targets import CPU_PANDAS, WIDE_DSBULK
from common.store.encode import cql_rows
from tests.batch_entries import values_of
from tests.generate.files import Plan, write_lists, write_wide


def run(loader: str, readings: int, wall_s: float, cpu_s: float, disk_bytes: int | None = None) -> Run:
    return Run(1, loader, readings, Usage(0, 0, 0), Usage(wall_s, cpu_s, 100), disk_bytes)


def test_only_those_who_took_part_are_compared() -> None:
    runs = [run(DSBULK, 100, 1, 1), run(WIDE, 4000, 1, 1)]
    assert [(one.target, one.median) for one in ratios(runs)] == [(WIDE_DSBULK, 40)]
    runs.append(run(PANDAS, 1000, 1, 0.1))
    assert ratios(runs)[-1].target == CPU_PANDAS
    assert ratios(runs)[-1].median == pytest.approx(2.5)


def test_a_figure_that_is_not_known_is_an_empty_cell() -> None:
    (row,) = loaders_table([run(WIDE, 1_000_000, 2, 1, 4_000_000)]).rows
    assert row[:3] == (WIDE, "1,000,000", "500,000")
    assert row[-3:] == ("", "100", "4.0")


def test_a_meter_day_costs_one_unit_at_either_interval() -> None:
    assert all(one.goal_held for one in unit_ratios())


def test_a_long_load_is_looked_at_by_thirds() -> None:
    marks = [
        (10.0 * number, 1000 * number if number <= 6 else 6000 + 100 * (number - 6))
        for number in range(1, 10)
    ]
    assert rate_between(marks, 0, 1 / 3) == pytest.approx(100)
    assert rate_between(marks, 2 / 3, 1) == pytest.approx(10)
    assert rate_between([(4.0, 100)], 0, 1 / 3) == pytest.approx(25)


def test_lists_hold_what_the_wide_file_holds(tmp_path: Path) -> None:
    plan = Plan(3, 2, seed=7)
    lists, wide = write_lists(tmp_path / "lists", plan), write_wide(tmp_path / "wide", plan)
    days = [json.loads(line) for line in (tmp_path / "lists").read_text().splitlines()]
    assert [(one["meter"], one["day"]) for one in days[:3]] == [
        (wide.meter_id(0), "2023-01-01"), (wide.meter_id(0), "2023-01-02"), (wide.meter_id(1), "2023-01-01")
    ]  # fmt: skip
    assert [sum(one["slots"]) for one in days] == lists.uwh.ravel().tolist() == wide.uwh.ravel().tolist()
    assert {len(one["slots"]) for one in days} == {48}


def test_frames_are_made_of_whole_rows() -> None:
    rows = [row for block in blocks(3, 4) for row in cql_rows(block)]
    assert len(rows) == 12
    assert len(values_of(rows[0])[4]) == 4 + 12 * SLOTS


def test_entrants_that_are_compared_by_file_share_it(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path, "http://nowhere")
    every = {one.name: one for one in all_entrants(inbox, tmp_path, tmp_path)}
    assert (
        len({(every[name].meters, every[name].layout, every[name].profile) for name in (WIDE, PANDAS)}) == 1
    )
    assert every[WIDE].resized(lambda size: size // 100).meters == every[WIDE].meters // 100
    assert every[WIDE].days == MONTH
    file = inbox.path("long", "x.csv")
    assert inbox.key(file) == "long/x.csv"
