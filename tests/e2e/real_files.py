"""Real meter files give the daily totals that two independent programs agree on, through the whole path."""

from decimal import Decimal
from pathlib import Path

from tests.e2e.conftest import StoreChoice
from tests.e2e.product import product, rows_by_file

PROFILES = {
    "challenge/consumption-iso-dates.csv": "challenge",
    "challenge/consumption-two-days.csv": "challenge",
    "lcl/MAC000002-raw.csv": "lcl",
    "lcl/MAC000009-2013.csv": "lcl",
    "octopus/consumption-2023-2024.csv": "octopus",
    "uk_half_hourly/no-header-mixed-line-ends.csv": "uk-half-hourly-no-header",
    "uk_half_hourly/row-per-day-end-labels.csv": "uk-half-hourly-end-labels",
    "uk_half_hourly/row-per-day-missing-slots.csv": "uk-half-hourly",
    "uk_half_hourly/row-per-day-repeated-date.csv": "uk-half-hourly",
    "uk_half_hourly/row-per-reading.csv": "uk-half-hourly-readings",
}
SIX_PLACES = Decimal("0.000001")


def check_every_day(file: str, data: Path, store: StoreChoice, home: Path) -> None:
    """Load a file into a store of its own, and hold every day that the API answers against the table."""
    expected = rows_by_file(data / "expected_daily.csv", "file")[file]
    with product(home, store.url, environment=store.environment) as running:
        receipt = running.load(f"{PROFILES[file]}/home-1/{Path(file).name}", data / file)
        assert receipt["state"] == "loaded", receipt
        series = {(row["meter"] or "home-1", row["channel"]) for row in expected}
        answers = {pair: running.days(*pair) for pair in series}

    for row in expected:
        day = answers[row["meter"] or "home-1", row["channel"]][row["date"]]
        # The table of expected totals has six places; the answer has as many as the file.
        assert Decimal(day["total"]).quantize(SIX_PLACES) == Decimal(row["total_kwh"]), row
        assert (day["readings"], day["expected"]) == (int(row["readings"]), int(row["full_day_readings"])), (
            row
        )
    assert sum(len(days) for days in answers.values()) == len(expected)
