"""Real meter files give the totals that two programs agree on, through the whole path, on both stores."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest

from tests.e2e.conftest import StoreChoice, on_cassandra
from tests.e2e.product import Product, product, rows_by_file

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
BESIDE = {
    "challenge/consumption-two-days.csv": 1,
    "nem12/actual-interval.csv": 1,
    "nem12/incomplete-interval.csv": 2,
    "uk_half_hourly/row-per-day-repeated-date.csv": 1,
}
"""Files with a meter of another file, and the store that they go into; all others share store 0."""
SIX_PLACES = Decimal("0.000001")
RUNS = [
    pytest.param((kind, number), file, id=f"{kind}-{file}")
    for kind in ("sqlite", "cassandra")
    for number in range(3)
    for file in PROFILES
    if BESIDE.get(file, 0) == number
]

Place = tuple[str, int]


@pytest.fixture(scope="module")
def product_on(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Place], Product]]:
    """Starts the product on a store, and stops the one before it. Files come into it one after the other."""
    running: dict[Place, Product] = {}
    with ExitStack() as stack:

        def started(place: Place) -> Product:
            if place not in running:
                stack.close()
                running.clear()
                store = StoreChoice(None, {})
                if place[0] == "cassandra":
                    store = on_cassandra(request.getfixturevalue("cassandra_server"))
                home = tmp_path_factory.mktemp("home")
                running[place] = stack.enter_context(
                    product(home, store.url, environment=store.environment, api_workers=1)
                )
            return running[place]

        yield started


@pytest.mark.parametrize(("place", "file"), RUNS)
def test_every_day_of_a_real_file_has_the_expected_total_and_counts(
    product_on: Callable[[Place], Product], place: Place, file: str, real_data: Path
) -> None:
    """Each day that the API answers is held against the table.

    The table has a row for a day of which no reading is valid; the answer leaves such a day out. A register's
    last day has no total, and no row in the table.
    """
    rows = rows_by_file(real_data / "expected_daily.csv", "file")[file]
    expected = [row for row in rows if int(row["readings"])]
    site = file.replace("/", "-")
    running = product_on(place)
    receipt = running.load(f"{PROFILES[file]}/{site}/{Path(file).name}", real_data / file)
    assert receipt["state"] == "loaded", receipt
    series = {(row["meter"] or site, row["channel"]) for row in expected}
    answers = {pair: running.days(*pair) for pair in series}

    for row in expected:
        day = answers[row["meter"] or site, row["channel"]][row["date"]]
        # The table of expected totals has six places; the answer has as many as the file.
        assert Decimal(day["total"]).quantize(SIX_PLACES) == Decimal(row["total_kwh"]), row
        counts = (int(row["readings"]), int(row["full_day_readings"]))
        assert (day["readings"], day["expected"]) == counts, row
    totals = [day["total"] for days in answers.values() for day in days.values()]
    assert sum(total is not None for total in totals) == len(expected)


def test_every_real_file_has_a_profile_or_is_refused(real_data: Path) -> None:
    folders = [folder for folder in real_data.iterdir() if folder.is_dir()]
    found = {str(path.relative_to(real_data)) for folder in folders for path in folder.iterdir()}
    assert found == PROFILES.keys() | REFUSED
