"""Real meter files give the totals that two programs agree on, through the whole path, on Cassandra."""

from pathlib import Path

import pytest

from local.cassandra import CassandraServer
from tests.e2e.conftest import on_cassandra
from tests.e2e.real_files import OF_EACH_KIND, PROFILES, check_every_day


@pytest.mark.parametrize(
    "file", [pytest.param(file, marks=() if file in OF_EACH_KIND else pytest.mark.long) for file in PROFILES]
)
def test_every_day_of_a_real_file_has_the_expected_total_and_counts(
    file: str, real_data: Path, home: Path, cassandra_server: CassandraServer
) -> None:
    check_every_day(file, real_data, on_cassandra(cassandra_server), home)
