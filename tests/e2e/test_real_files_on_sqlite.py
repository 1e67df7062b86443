"""Real meter files give the totals that two programs agree on, through the whole path, on SQLite."""

from pathlib import Path

import pytest

from tests.e2e.conftest import StoreChoice
from tests.e2e.real_files import OF_EACH_KIND, PROFILES, check_every_day, files_without_profile


@pytest.mark.parametrize(
    "file", [pytest.param(file, marks=pytest.mark.long if file in OF_EACH_KIND else ()) for file in PROFILES]
)
def test_every_day_of_a_real_file_has_the_expected_total_and_counts(
    file: str, real_data: Path, home: Path
) -> None:
    check_every_day(file, real_data, StoreChoice(None, {}), home)


def test_every_real_file_has_a_profile_or_is_refused(real_data: Path) -> None:
    assert not files_without_profile(real_data)
