"""The fast way to whole µWh gives what the exact way gives, or declines."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.energy import MISSING
from common.errors import Reject
from processor.numbers import FAST_LIMIT_UWH, FastNumbers, exact_uwh

KWH, WATT_HALF_HOURS, MWH = Fraction(10**9), Fraction(500_000), Fraction(10**12)


@given(
    st.decimals(-(10**7), 10**7, places=12, allow_nan=False),
    st.integers(0, 12),
    st.sampled_from([KWH, WATT_HALF_HOURS, MWH, Fraction(10**6, 3)]),
)
def test_fast_numbers_are_the_exact_ones_or_none(value: object, places: int, unit: Fraction) -> None:
    text = f"{value:.{places}f}"
    numbers = FastNumbers(unit, ".")
    if numbers.plain(f"x,{text}\n".encode()):
        found = numbers.to_uwh(np.array([[float(text), np.nan]]))
        if found is not None:
            assert found.tolist() == [[exact_uwh(text, unit, ".")[0], MISSING]]
            assert not exact_uwh(text, unit, ".")[1]


@pytest.mark.parametrize("value", [FAST_LIMIT_UWH, -FAST_LIMIT_UWH, 5e15, float("inf"), float("-inf"), 1e300])
def test_numbers_too_large_to_be_sure_are_declined(value: float) -> None:
    assert FastNumbers(Fraction(1), ".").to_uwh(np.array([1.0, value])) is None


@pytest.mark.parametrize("text", ["1e5", "1E5", "1e+5", ".5e1", "1.e-2", '"1e5"'])
def test_exponents_are_declined(text: str) -> None:
    assert not FastNumbers(KWH, ".").plain(f"M,{text}\n".encode())


@pytest.mark.parametrize(
    "text", ["1", "1.123456789", "1.1234567890000", "MAC1e", "e5", "2024-01-01T00:00:00Z"]
)
def test_plain_numbers_are_not(text: str) -> None:
    assert FastNumbers(KWH, ".").plain(f"M,{text}\n".encode())


def test_a_null_word_that_is_a_number_is_left_to_the_exact_path() -> None:
    numbers = FastNumbers(KWH, ".", ["Null", "-999"])
    assert numbers.to_uwh(np.array([1.0, -999.0])) is None
    assert numbers.to_uwh(np.array([1.0, -998.0])) is not None


@pytest.mark.parametrize(
    ("text", "unit", "mark", "found"),
    [
        ("1,5", KWH, ",", (1_500_000_000, False)),
        ("1.5", KWH, ",", Reject.NOT_A_NUMBER),
        ("0.0000000005", KWH, ".", (0, True)),
        ("0.0000000015", KWH, ".", (2, True)),
        ("-0.0000000005", KWH, ".", (0, True)),
        ("-0.0000000015", KWH, ".", (-2, True)),
        ("-0.0000000016", KWH, ".", (-2, True)),
        ("5000000", KWH, ".", (5 * 10**15, False)),
        ("-5000000.000000001", KWH, ".", Reject.OUT_OF_RANGE),
        ("1", Fraction(10**6, 3), ".", (333_333, True)),
        ("0" * 500 + "1." + "0" * 500, KWH, ".", (10**9, False)),
        ("0." + "1" * 100, KWH, ".", (111_111_111, True)),
        ("0." + "1" * 101, KWH, ".", Reject.OUT_OF_RANGE),
        ("1" * 100_000, KWH, ".", Reject.OUT_OF_RANGE),
    ],
)
def test_one_text_at_a_time(text: str, unit: Fraction, mark: str, found: object) -> None:
    assert exact_uwh(text, unit, mark) == found
