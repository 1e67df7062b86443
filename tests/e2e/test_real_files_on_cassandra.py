"""Real meter files give the totals that two programs agree on, through the whole path, on Cassandra."""

from pathlib import Path

import pytest

from local.cassandra import CassandraServer
from tests.e2e.conftest import on_cassandra
from tests.e2e.real_files import PROFILES, check_every_day

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
"""One of each kind of row and of each reader; the others, alike in their rows, in `make test-long`."""


@pytest.mark.parametrize(
    "file", [pytest.param(file, marks=() if file in OF_EACH_KIND else pytest.mark.long) for file in PROFILES]
)
def test_every_day_of_a_real_file_has_the_expected_total_and_counts(
    file: str, real_data: Path, home: Path, cassandra_server: CassandraServer
) -> None:
    check_every_day(file, real_data, on_cassandra(cassandra_server), home)
