"""How a period of days is divided before it is asked for."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.store.halves import HALF_DAYS, halves

DAYS = st.dates() | st.just(date.max) | st.just(date.min)


@given(first=DAYS, days=st.integers(0, 3 * HALF_DAYS))
def test_every_day_is_in_one_period_and_no_other_is(first: date, days: int) -> None:
    last = first + timedelta(days=min(days, (date.max - first).days))
    periods = halves(first, last)
    assert (periods[0][0], periods[-1][1]) == (first, last)
    for (_, end), (begin, _) in pairwise(periods):
        assert begin - end == timedelta(days=1)
    assert all(begin <= end for begin, end in periods)


@pytest.mark.parametrize(
    ("days", "periods"),
    [(31, 1), (HALF_DAYS, 1), (HALF_DAYS + 1, 2), (366, 2), (404, 2), (405, 1), (9999, 1)],
)
def test_only_what_a_page_of_the_api_holds_is_divided(days: int, periods: int) -> None:
    first = date(2024, 1, 1)
    assert len(halves(first, first + timedelta(days=days - 1))) == periods


def test_without_a_bound_it_is_one_period() -> None:
    day = date(2024, 1, 1)
    assert halves(None, None) == [(date.min, date.max)]
    assert halves(day, None) == [(day, date.max)]
    assert halves(None, day) == [(date.min, day)]


def test_no_day_stays_no_day() -> None:
    assert halves(date(2024, 1, 2), date(2024, 1, 1)) == [(date(2024, 1, 2), date(2024, 1, 1))]
