"""Medians, ratios and verdicts of the benchmarks."""

import pytest

from benchmarks.figures import Contest, Run, Spread, contest
from benchmarks.measure import Usage


def run(number: int, loader: str, readings: int, start_up_s: float, wall_s: float) -> Run:
    return Run(number, loader, readings, Usage(start_up_s, 1, 100), Usage(wall_s, 3, 100))


def test_ratios_are_taken_round_by_round() -> None:
    runs = [
        *(run(1, "peer", 100, 1, 2), run(1, "ours", 1000, 1, 2)),
        *(run(2, "peer", 100, 1, 11), run(2, "ours", 1000, 1, 6)),
        *(run(3, "peer", 100, 1, 3), run(3, "ours", 1000, 1, 2)),
    ]
    found = contest(runs, "ours", "peer", target=14)
    assert found.without.median == pytest.approx(20)
    assert found.with_start_up.least == pytest.approx(10)
    assert found.with_start_up.median == pytest.approx(15)
    assert found.held


@pytest.mark.parametrize(("with_start_up", "without"), [(4.9, 6.0), (6.0, 4.9)])
def test_a_target_is_for_both_rates(with_start_up: float, without: float) -> None:
    assert not Contest("ours", 5.0, Spread.of([with_start_up]), Spread.of([without])).held


def test_client_cpu_leaves_out_the_start_up() -> None:
    assert run(1, "ours", 4_000_000, 1, 2).cpu_s_per_million == pytest.approx(0.5)
