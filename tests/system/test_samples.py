"""Every sample that ships gives exactly the days that its maker counted, and no others."""

import csv
from decimal import Decimal

import pytest

from common.receipt import FileState
from processor.bounds import Bounds
from tests.system.against_oracle import new_world
from tests.system.samples import FILES, FOLDER, HOME, data_of, load_sample, profile_of
from tests.world import World

Row = tuple[str, str, str, Decimal, int, int]


def expected_rows() -> dict[str, set[Row]]:
    found: dict[str, set[Row]] = {}
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            said = (row["meter"], row["channel"], row["date"], Decimal(row["total"]))
            found.setdefault(row["sample"], set()).add((*said, int(row["readings"]), int(row["expected"])))
    return found


EXPECTED = expected_rows()


def answers(world: World) -> set[Row]:
    """All days that have a total."""
    page, _ = world.store.meters(10_000)
    return {
        (
            one.meter_id,
            one.channel,
            str(day.day),
            Decimal(day.total_uwh).scaleb(-9),
            day.readings,
            day.expected,
        )
        for one in page
        for day in world.days(one.meter_id, one.channel).values()
        if day.total_uwh is not None
    }


@pytest.mark.parametrize("sample", FILES)
def test_all_days_of_a_sample_are_exact(sample: str) -> None:
    loaded = load_sample(sample)
    assert loaded.file.finished
    assert loaded.file.state == FileState.LOADED
    loaded.file.counts.check()
    assert answers(loaded.world) == EXPECTED[sample]


@pytest.mark.parametrize("sample", FILES)
def test_a_sample_in_small_parts_with_few_open_days_gives_the_same(sample: str) -> None:
    for bounds in (Bounds(part_bytes=300, open_slots=60), Bounds(part_bytes=1_500, open_slots=300)):
        world = new_world(bounds=bounds)
        file = world.deliver(f"{profile_of(sample)}/{HOME}/file", data_of(sample))
        file.counts.check()
        assert answers(world) == EXPECTED[sample]


def test_the_table_of_expected_days_and_the_samples_fit() -> None:
    assert set(EXPECTED) == set(FILES)
