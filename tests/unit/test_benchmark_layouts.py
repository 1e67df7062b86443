"""The files that `make bench-layouts` generates hold what they say, under their profiles."""

from pathlib import Path

import pytest

from benchmarks.layouts.catalogue import MAKERS, Given, generate, peer_of
from benchmarks.layouts.reading import Reading, read
from benchmarks.layouts.sheet import Plan
from benchmarks.layouts.verdict import standings
from benchmarks.measure import BenchmarkError
from common.profile.catalogue import builtin_names


def test_every_shipped_profile_has_a_generator() -> None:
    assert sorted(MAKERS) == builtin_names()


@pytest.mark.parametrize("profile", MAKERS)
def test_generated_files_are_read_to_the_last_reading(profile: str, tmp_path: Path) -> None:
    given = generate(profile, tmp_path, Plan(readings=1, meters=2))
    assert read(given, 1).readings == given.readings > 0


def test_a_wrong_day_is_noticed(tmp_path: Path) -> None:
    given = generate("wide", tmp_path, Plan(readings=1, meters=1))
    key, (total, count) = next(iter(given.days.items()))
    for wrong in ({key: (total + 1, count)}, {key: (total, count + 1)}, {("W-9", "import", 19_000): (1, 1)}):
        with pytest.raises(BenchmarkError, match="wide: "):
            read(Given(given.profile, given.file, {**given.days, **wrong}), 1)


def test_what_is_slow_or_not_fast_is_a_fault() -> None:
    readings = [
        Reading(number, profile, 1_000_000, cpu_s, cpu_s, share)
        for number in (1, 2, 3)
        for profile, cpu_s, share in (
            ("long", 1.0, 1.0),
            ("lcl", 4.9, 0.995),
            ("octopus", 5.1, 1.0),
            ("datadis", 2.0, 0.98),
            ("nem12", 9.0, 0.5),
        )
    ]
    faults = {one.profile: list(one.faults) for one in standings(readings)}
    assert faults.pop("octopus") == ["0.196 of the speed of long, at least 0.2 wanted"]
    assert faults.pop("datadis") == ["98.0% by the fast path, at least 99% wanted"]
    assert not any(faults.values())


def test_the_same_plan_gives_the_same_file(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    one, two = (generate("lcl", folder, Plan(readings=1, meters=1)) for folder in folders)
    assert one.file.read_bytes() == two.file.read_bytes()
    assert one.days == two.days


def test_layouts_are_compared_with_the_plainest_of_their_kind() -> None:
    peers = {profile: peer_of(profile) for profile in MAKERS}
    assert {peer: next(p for p, of in peers.items() if of == peer) for peer in ("challenge", "long")} == {
        "challenge": "ausgrid-solar-home",
        "long": "datadis",
    }
    without = sorted(profile for profile, peer in peers.items() if peer is None)
    assert without == [
        "challenge", "green-button-report", "green-button-xml", "green-button-xml-toronto", "homewizard",
        "long", "nem12",
    ]  # fmt: skip
