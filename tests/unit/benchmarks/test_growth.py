"""What loads of growing size, years and re-exports become."""

import pytest

from benchmarks.figures import Run
from benchmarks.growth import exports, sizes, years
from benchmarks.growth.sizes import Sized
from benchmarks.measure import Usage

START_UP = Usage(2.0, 1.5, 80.0, 0.5)


def sized(number: int, millions: float, wall_s: float, cpu_s: float) -> Sized:
    """A load on top of the start-up."""
    used = Usage(START_UP.wall_s + wall_s, START_UP.cpu_s + cpu_s, 100 + millions, 0.5 + wall_s)
    return Sized(Run(number, "", round(millions * 1e6), START_UP, used), millions * 7)


def a_round(number: int, *largest: Sized) -> list[Sized]:
    small = [sized(number, millions, 2 * millions, millions) for millions in (0.1, 0.3, 0.6)]
    return [*small, sized(number, 1, 2, 1), sized(number, 10, 20, 11), *largest]


def test_growth_is_that_of_the_largest_file_of_a_round_by_whichever_grew_more() -> None:
    found = [*a_round(1, sized(1, 100, 260, 100)), *a_round(2)]
    growth, memory = sizes.ratios(found)
    assert list(growth.values) == pytest.approx([1.3, 1.1])
    assert memory.values == (200.0,)
    assert memory.target.name == "peak memory of the processor, file of 700 MB"


def test_the_line_through_small_files_gives_fixed_cost_and_slope() -> None:
    wall, cpu = sizes.fixed_table([*a_round(1), *a_round(2)]).rows
    assert wall == ("wall s", "2.00", "2.00", "2.00")
    assert cpu == ("client CPU s", "1.50", "1.50", "1.00")


def test_a_row_for_each_size() -> None:
    rows = sizes.table([*a_round(1), *a_round(2)]).rows
    assert rows[-1] == ("10,000,000", "70.0", "2", "2.00", "1.10", "2.00", "110")


def test_years_are_compared_round_by_round() -> None:
    p50_ms = {"1": [1.0, 2.0], "2": [1.0, 2.0], "5": [1.0, 2.0], "10": [1.1, 3.0]}
    assert years.ratio(p50_ms).values == pytest.approx((1.1, 1.5))
    assert years.table(p50_ms).rows[-1] == ("10", "2.05 (1.10-3.00)", "1.30")


def test_what_re_exports_take() -> None:
    stages = (
        exports.Stage(exports.ONE, 31, 4_000, (1.0,)),
        exports.Stage(exports.ALL, 31 * 52, 160_000, (5.0,)),
        exports.Stage(exports.PRUNED, 62, None, (1.5,)),
    )
    found = exports.Exports(1000, Usage(1, 0.1, 80), Usage(51, 5.1, 80), stages, 1550, 10.0)
    stored, effort = exports.tables(found)
    assert [row[2:] for row in stored.rows] == [
        ("4.0", "1.00", "1.00"),
        ("160.0", "5.00", "5.00"),
        ("", "1.50", "1.50"),
    ]
    assert ("later ones, readings/s", "1,000") in effort.rows
    assert ("rows pruned in a second", "155") in effort.rows
