"""What latencies become, and that the meters that are read are what the benchmark says."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from benchmarks import targets
from benchmarks.reads import given, names, ways
from benchmarks.reads.period import A_MONTH, FIRST_MONTH, THE_YEAR
from benchmarks.reads.tables import latency_table, p50_ratios, ratios
from benchmarks.reads.timing import Timed, percentile, time_each
from common.meter_day import merge_days
from tests.batch_entries import values_of
from tests.fakes import FakeStore


def timed(ask: str, way: str, number: int, *ms: float) -> Timed:
    return Timed(ask, way, number, tuple(one / 1000 for one in ms))


@pytest.mark.parametrize(
    ("share", "figure"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.01, 1), (0.0, 1), (0.985, 99)]
)
def test_a_percentile_is_one_of_the_figures(share: float, figure: int) -> None:
    assert percentile(range(100, 0, -1), share) == figure


def test_ratios_are_those_of_the_medians_of_one_round() -> None:
    runs = [
        timed(names.MONTH, names.HANDLER, 1, 2, 4, 90),
        timed(names.MONTH, names.QUERY, 1, 1, 2, 3),
        timed(names.MONTH, names.HANDLER, 2, 9, 9, 9),
        timed(names.MONTH, names.QUERY, 2, 3, 3, 3),
        timed(names.YEAR, names.HANDLER, 1, 1),
    ]
    assert p50_ratios(runs, names.MONTH, names.HANDLER, names.QUERY) == pytest.approx((2, 3))
    (handler, query) = latency_table("", runs, names.MONTH).rows
    assert handler == (names.HANDLER, "6.50 (4.00-9.00)", "90.00", "2.50 (2.00-3.00)")
    assert query[3] == "1.00 (1.00-1.00)"


def test_every_read_target_gets_its_figure() -> None:
    ours, theirs = (names.HANDLER, names.DAYS), (names.QUERY, names.READINGS)
    runs = [timed(ask, way, 1, 1) for ask in (names.MONTH, names.YEAR) for way in ours]
    runs += [timed(ask, way, 1, 8) for ask in (names.MONTH, names.YEAR) for way in theirs]
    assert {one.target for one in ratios(runs)} == {targets.API_QUERY, targets.MONTH_SUM, targets.YEAR_SUM}
    assert all(one.values == pytest.approx((1 / 8,)) for one in ratios(runs))


def test_every_way_is_first_equally_often() -> None:
    asked: list[str] = []
    found = {name: lambda meter, name=name: asked.append(f"{name}{meter}") for name in "abc"}
    result = list(time_each("x", 1, found, ["0", "1", "2"]))
    assert asked == ["a0", "b0", "c0", "b1", "c1", "a1", "c2", "a2", "b2"]
    assert [(one.way, len(one.seconds)) for one in result] == [("a", 3), ("b", 3), ("c", 3)]


def test_periods() -> None:
    assert (FIRST_MONTH.days, A_MONTH.days, THE_YEAR.days) == (31, 31, 366)
    assert THE_YEAR.query == {"from": "2024-01-01", "to": "2025-01-01"}


def test_all_tables_amount_to_the_same_days() -> None:
    store, readings = FakeStore(), given.Readings.make(3, 40)
    given.fill_days(store, readings)
    given.fill_crowded(store, readings)
    given.fill_plain(store, readings, "Y01")
    wanted = readings.uwh.sum(axis=2)
    meters = readings.meters
    for index, names_of in enumerate(zip(meters, [f"Y01{at:07}" for at in range(3)], strict=True)):
        for meter in names_of:
            assert totals(store, meter) == wanted[index].tolist()
    for crowded in names.CROWDED:
        assert totals(store, crowded) == wanted[0, : given.MONTH_DAYS].tolist()
    rows = [sum(key[0] == meter for key in store.rows) for meter in (*meters, *names.CROWDED)]
    assert rows == [79, 80, 81, 31 * 2, 31 * 48, 31 * 52]


def totals(store: FakeStore, meter: str) -> list[int | None]:
    rows = store.day_rows(meter, "import", None, None)
    slots = {key: slots for key, (_, slots) in store.rows.items()}
    days = merge_days(rows, lambda row: slots[row.meter_id, row.channel, row.day, row.version])
    return [day.total_uwh for day in days]


def test_single_readings_are_written_as_decimals_of_nine_places() -> None:
    readings = given.Readings(np.array([[[0, -1, 127, 128, 10**15, -(2**40)]]]))
    for row, uwh in zip(given.reading_rows(readings), readings.uwh.ravel(), strict=True):
        meter, stamp, kwh = values_of(row)
        assert (meter, len(stamp)) == (b"GEN0000000000", 8)
        assert int.from_bytes(kwh[:4], "big") == 9
        assert int.from_bytes(kwh[4:], "big", signed=True) == uwh


def test_sums_of_an_answer_are_exact() -> None:
    body = '{"days":[{"date":"2024-01-01","total":0.000000001},{"date":"2024-01-02","total":7}]}'
    assert ways.sums_in(body) == {
        date(2024, 1, 1): Decimal("0.000000001"),
        date(2024, 1, 2): Decimal(7),
    }
