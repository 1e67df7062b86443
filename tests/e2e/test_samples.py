"""The samples that ship with the project give their expected days through the whole path."""

from decimal import Decimal
from pathlib import Path

from tests.e2e.conftest import StoreChoice
from tests.e2e.product import product, rows_by_file

SAMPLES = Path(__file__).parents[2] / "samples"
PROFILE_OF = {
    "challenge-january-2019": "challenge",
    "homewizard-1": "homewizard",
    "homewizard-2": "homewizard",
    "homewizard-3": "homewizard",
    "nem12-fragments": "nem12",
}


def test_every_day_of_every_sample_has_the_expected_total_and_counts(
    store_choice: StoreChoice, home: Path
) -> None:
    """A file that names no meter is loaded as a meter of its own, so that no two samples meet on one."""
    expected = rows_by_file(SAMPLES / "expected.csv", "sample")
    with product(home, store_choice.url, environment=store_choice.environment) as running:
        for sample, rows in expected.items():
            stem = Path(sample).stem
            receipt = running.load(f"{PROFILE_OF.get(stem, stem)}/{stem}/{sample}", SAMPLES / sample)
            assert receipt["state"] in ("loaded", "partly"), receipt
            for row in rows:
                meter = stem if row["meter"] == "home-1" else row["meter"]
                day = running.days(meter, row["channel"])[row["date"]]
                assert Decimal(day["total"]) == Decimal(row["total"]), row
                assert (day["readings"], day["expected"]) == (int(row["readings"]), int(row["expected"])), row
