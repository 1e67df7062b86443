"""Energy: parsing is exact, output is exact, marks are no readings."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common.energy import LIMIT_UWH, MISSING, VOID, is_value, parse_uwh, to_kwh, total_uwh

KWH = Fraction(10**9)
FACTORS = {"1": KWH, "0.001": Fraction(10**6), "0.5": Fraction(10**9, 2), "0.25": Fraction(10**9, 4)}

plain_decimals = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "+", "-"]),
    st.text("0123456789", min_size=1, max_size=8),
    st.sampled_from(["."]),
    st.text("0123456789", max_size=20),
)


def exact_uwh(text: str, kwh_per_unit: str) -> tuple[int, bool]:
    with localcontext() as context:
        context.prec = 200
        exact = Decimal(text) * Decimal(kwh_per_unit) * 10**9
        value = exact.quantize(Decimal(1), ROUND_HALF_EVEN)
        return int(value), value != exact


@settings(deadline=None)
@given(plain_decimals, st.sampled_from(sorted(FACTORS)))
@example("0.39600000000000000000", "1")
@example("0.0000000005", "1")
@example("-0.0000000015", "1")
@example("5000000.0000000005", "1")
@example("5000000.00000000051", "1")
def test_parsing_is_exact(text: str, kwh_per_unit: str) -> None:
    value, rounded = exact_uwh(text, kwh_per_unit)
    if abs(value) > LIMIT_UWH:
        with pytest.raises(OverflowError):
            parse_uwh(text, FACTORS[kwh_per_unit])
    else:
        assert parse_uwh(text, FACTORS[kwh_per_unit]) == (value, rounded)


@settings(deadline=None)
@given(plain_decimals)
def test_a_decimal_comma_means_the_same(text: str) -> None:
    try:
        expected = parse_uwh(text, KWH)
    except OverflowError:
        return
    assert parse_uwh(text.replace(".", ","), KWH, ",") == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "1e3",
            "1E3",
            "inf",
            "-Infinity",
            "nan",
            "NaN",
            "0x1",
            "1_000",
            "1,000",
            "--1",
            "+",
            ".",
            "-.",
        ),
        *("1.2.3", " 1", "1 ", "1\n", "\u0661", "\uff11", "1\0"),
    ],
)
def test_anything_but_a_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the type is the message
        parse_uwh(text, KWH)


def test_a_point_is_no_decimal_where_the_comma_is() -> None:
    for text in ("1.5", "1.000,5", "1.", "1,5,5"):
        with pytest.raises(ValueError):  # noqa: PT011 - the type is the message
            parse_uwh(text, KWH, ",")


@pytest.mark.parametrize("text", ["5000000.000000001", "-5000000.000000001", "9" * 60, "9" * 5000])
def test_beyond_the_limit(text: str) -> None:
    with pytest.raises(OverflowError):
        parse_uwh(text, KWH)


def test_the_limit_itself_and_the_headroom_that_it_leaves() -> None:
    assert parse_uwh("-5000000", KWH) == (-LIMIT_UWH, False)
    assert 1500 * LIMIT_UWH < 2**63, "a day of minutes"
    assert LIMIT_UWH < 2**53, "each value is an exact float64"


@settings(deadline=None)
@given(st.integers(-(2**63), 2**63 - 1))
@example(0)
@example(10**18)
@example(-1)
def test_output_is_exact(uwh: int) -> None:
    kwh = to_kwh(uwh)
    assert Fraction(kwh) * 10**9 == uwh
    assert isinstance(kwh, int) == (uwh % 10**9 == 0)
    if isinstance(kwh, Decimal):
        assert format(kwh, "f").rstrip("0") == format(kwh, "f")


@settings(deadline=None)
@given(st.lists(st.one_of(st.integers(-LIMIT_UWH, LIMIT_UWH), st.sampled_from([MISSING, VOID]))))
def test_marks_add_nothing(slots: list[int]) -> None:
    values = [slot for slot in slots if slot not in (MISSING, VOID)]
    assert total_uwh(slots) == sum(values)
    assert sum(map(is_value, slots)) == len(values)
