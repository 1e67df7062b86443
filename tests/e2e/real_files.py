"""Real meter files give the daily totals that two independent programs agree on, through the whole path."""

from decimal import Decimal
from pathlib import Path

from tests.e2e.conftest import StoreChoice
from tests.e2e.product import product, rows_by_file

PROFILES = {
    "ausgrid_solar_home/three-days-2012.csv": "ausgrid-solar-home",
    "challenge/consumption-iso-dates.csv": "challenge",
    "challenge/consumption-two-days.csv": "challenge",
    "datadis/consumptions-2023.csv": "datadis",
    "dsmr_reader/export-hour-2024.csv": "dsmr-reader",
    "enel_distribuzione/export-15min-2024-09.csv": "enel-distribuzione",
    "engie_nl/usage-hourly-2021-2023.csv": "engie-nl",
    "esb_hdf/hdf-import-2022-2023.csv": "esb-hdf",
    "fingrid_datahub/consumption-15min-2024.csv": "fingrid-datahub",
    "fluvius/electricity-15min-2023.csv": "fluvius-electricity",
    "fluvius/gas-hourly-2023.csv": "fluvius-gas",
    "green_button_csv/peco-hourly-2013.csv": "green-button-csv",
    "green_button_csv/united-power-hourly-2025.csv": "green-button-report",
    "green_button_xml/algoma-hourly-2023.xml": "green-button-xml-toronto",
    "green_button_xml/peco-hourly-2013.xml": "green-button-xml",
    "green_button_xml/sample-nine-days-2014.xml": "green-button-xml",
    "homewizard/registers-15min-2022-09.csv": "homewizard",
    "israel_electric/quarter-hour-2024-2025.csv": "israel-electric",
    "lcl/MAC000002-raw.csv": "lcl",
    "lcl/MAC000009-2013.csv": "lcl",
    "nem12/actual-interval.csv": "nem12",
    "nem12/e1e2-200-per-day.csv": "nem12",
    "nem12/incomplete-interval.csv": "nem12",
    "nem12/month-solar-5min.csv": "nem12",
    "nem12/multiple-meters-wh.csv": "nem12",
    "nem12/multiple-quality.csv": "nem12",
    "nem12/powercor-restarts.csv": "nem12",
    "nem12/western-power.csv": "nem12",
    "octopus/consumption-2023-2024.csv": "octopus",
    "smart_meter_texas/interval-2022.csv": "smart-meter-texas",
    "uk_half_hourly/no-header-mixed-line-ends.csv": "uk-half-hourly-no-header",
    "uk_half_hourly/row-per-day-end-labels.csv": "uk-half-hourly-end-labels",
    "uk_half_hourly/row-per-day-missing-slots.csv": "uk-half-hourly",
    "uk_half_hourly/row-per-day-repeated-date.csv": "uk-half-hourly",
    "uk_half_hourly/row-per-reading.csv": "uk-half-hourly-readings",
}
REFUSED = {
    "nem12/nem13-accumulation.csv",
    "not_readable/cut-off-in-quotes.csv",
    "not_readable/damaged-utf16.csv",
    "not_readable/png-named-csv.csv",
}
"""Of no totals: held in test_bad_input.py."""
OF_EACH_KIND = {
    "challenge/consumption-iso-dates.csv",
    "engie_nl/usage-hourly-2021-2023.csv",
    "fluvius/electricity-15min-2023.csv",
    "green_button_csv/united-power-hourly-2025.csv",
    "green_button_xml/peco-hourly-2013.xml",
    "homewizard/registers-15min-2022-09.csv",
    "israel_electric/quarter-hour-2024-2025.csv",
    "lcl/MAC000002-raw.csv",
    "nem12/month-solar-5min.csv",
    "nem12/powercor-restarts.csv",
    "octopus/consumption-2023-2024.csv",
    "smart_meter_texas/interval-2022.csv",
    "uk_half_hourly/row-per-day-missing-slots.csv",
    "uk_half_hourly/row-per-day-repeated-date.csv",
}
"""One of each kind of row and of each reader. `make test` loads these into Cassandra, and the others, alike
in their rows, into SQLite; `make test-long` does it the other way round."""
SIX_PLACES = Decimal("0.000001")
ONE_OF_EACH = {"api_workers": 1, "reconcile_at_start": False}
"""A store holds one file, so there is nothing to catch up with."""


def check_every_day(file: str, data: Path, store: StoreChoice, home: Path) -> None:
    """Load a file into a store of its own, and hold every day that the API answers against the table.

    The table has a row for a day of which no reading is valid; the answer leaves such a day out. A register's
    last day has no total, and no row in the table.
    """
    expected = [
        row for row in rows_by_file(data / "expected_daily.csv", "file")[file] if int(row["readings"])
    ]
    with product(home, store.url, environment=store.environment, **ONE_OF_EACH) as running:
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
    totals = [day["total"] for days in answers.values() for day in days.values()]
    assert sum(total is not None for total in totals) == len(expected)


def files_without_profile(data: Path) -> set[str]:
    """Real files that nobody has said how to read."""
    found = {
        str(path.relative_to(data))
        for folder in data.iterdir()
        if folder.is_dir()
        for path in folder.iterdir()
    }
    return found - PROFILES.keys() - REFUSED
