"""That shares of one file are put together right, whoever did them."""

import random
from dataclasses import replace

import pytest

from benchmarks.measure import BenchmarkError
from benchmarks.parallel import Shared, check_same, speed_ups
from benchmarks.programs.parts import MODULUS, Hashed, row_digest
from tests.contract.rows import block, consecutive, readings

RUN = Shared("wide file", 1, 1, 10, 1000, 2.0, 2.0, 80.0, "same")


def test_the_digest_does_not_depend_on_order_nor_on_the_worker() -> None:
    blocks = [block(f"M{seed}", consecutive(3), [readings(seed=seed)] * 3) for seed in range(6)]
    one, halves = Hashed(), (Hashed(), Hashed())
    for each in blocks:
        one.write(each)
    random.Random(1).shuffle(blocks)
    for index, each in enumerate(blocks):
        halves[index % 2].write(each)
    assert sum(half.digest for half in halves) % MODULUS == one.digest
    assert sum(half.rows for half in halves) == one.rows == 18


def test_the_digest_tells_one_value_from_another_and_where_one_ends() -> None:
    assert row_digest((b"ab", b"c")) != row_digest((b"a", b"bc"))
    assert row_digest((b"a", b"")) != row_digest((b"", b"a"))


def test_speed_ups_compare_within_a_round() -> None:
    runs = [RUN, replace(RUN, workers=2, wall_s=1.0), replace(RUN, round=2, wall_s=3.0)]
    runs.append(replace(RUN, round=2, workers=2, wall_s=2.0))
    (ratio,) = speed_ups(runs)
    assert ratio.values == (2.0, 1.5)
    assert ratio.first_held


def test_another_result_is_an_error() -> None:
    check_same([RUN, replace(RUN, workers=2), replace(RUN, kind="long file", result="other")])
    with pytest.raises(BenchmarkError, match="wide file"):
        check_same([RUN, replace(RUN, workers=2, result="other")])
