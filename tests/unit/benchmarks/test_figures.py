"""Medians, ratios and verdicts of the benchmarks."""

import pytest

from benchmarks.figures import Run, rate_ratio, ratio
from benchmarks.measure import Usage
from benchmarks.part import Ratio, Target

TIMES = Target("rates", 5, 10, at_least=True)
SHARE = Target("costs", 3, 2, at_least=False)


def run(number: int, loader: str, readings: int, start_up_s: float, wall_s: float) -> Run:
    return Run(number, loader, readings, Usage(start_up_s, 1, 100), Usage(wall_s, 3, 100))


def test_ratios_are_taken_round_by_round_and_the_worse_of_both_rates_counts() -> None:
    runs = [
        *(run(1, "peer", 100, 1, 2), run(1, "ours", 1000, 1, 2)),
        *(run(2, "peer", 100, 1, 11), run(2, "ours", 1000, 1, 6)),
        *(run(3, "peer", 100, 1, 3), run(3, "ours", 1000, 1, 3)),
    ]
    found = rate_ratio(runs, TIMES, "ours", "peer")
    assert list(found.values) == pytest.approx([10, 11 / 6 * 10, 10])
    assert found.least == pytest.approx(10)
    assert found.most == pytest.approx(18.33, abs=0.01)
    assert found.first_held
    assert found.goal_held


def test_a_rate_that_is_only_good_with_or_without_start_up_does_not_count() -> None:
    slow_start = [run(1, "peer", 100, 1, 11), run(1, "ours", 1000, 9, 10)]
    assert rate_ratio(slow_start, TIMES, "ours", "peer").values == pytest.approx((11,))
    slow_load = [run(1, "peer", 100, 10, 11), run(1, "ours", 1000, 1, 11)]
    assert rate_ratio(slow_load, TIMES, "ours", "peer").values == pytest.approx((1,))


def test_rounds_that_a_loader_missed_are_left_out() -> None:
    runs = [run(1, "peer", 100, 1, 2), run(1, "ours", 100, 1, 2), run(2, "peer", 100, 1, 2)]
    assert len(rate_ratio(runs, TIMES, "ours", "peer").values) == 1


def test_a_ratio_of_costs_must_stay_below() -> None:
    runs = [run(1, "ours", 100, 0, 1), run(1, "peer", 250, 0, 1)]
    found = ratio(runs, SHARE, "ours", "peer", lambda run: run.cpu_s_per_million)
    assert list(found.values) == pytest.approx([2.5])
    assert (found.first_held, found.goal_held) == (True, False)


def test_a_bound_is_kept_in_spite_of_how_its_figure_was_worked_out() -> None:
    assert Ratio(Target("units", 1 / 48, 1 / 48, at_least=False), (0.020833333333333336,)).goal_held


def test_cpu_leaves_out_the_start_up() -> None:
    one = run(1, "ours", 4_000_000, 1, 2)
    assert one.cpu_s_per_million == pytest.approx(0.5)
    assert one.server_cpu_s_per_million is None
    whole = Usage(2, 3, 100, server_cpu_s=6)
    assert Run(1, "ours", 2_000_000, Usage(1, 1, 1, 2), whole).server_cpu_s_per_million == pytest.approx(2)
