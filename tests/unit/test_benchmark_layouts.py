"""The files that `make bench-layouts` generates hold what they say, under their profiles."""

from pathlib import Path

import pytest

from benchmarks.layouts.catalogue import MAKERS, generate, peer_of
from benchmarks.layouts.reading import read
from benchmarks.layouts.sheet import Plan
from common.profile.catalogue import builtin_names


def test_every_shipped_profile_has_a_generator() -> None:
    assert sorted(MAKERS) == builtin_names()


@pytest.mark.parametrize("profile", MAKERS)
def test_generated_files_are_read_to_the_last_reading(profile: str, tmp_path: Path) -> None:
    given = generate(profile, tmp_path, Plan(readings=1, meters=2))
    assert read(given, 1).readings == given.readings > 0


def test_the_same_plan_gives_the_same_file(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    one, two = (generate("lcl", folder, Plan(readings=1, meters=1)) for folder in folders)
    assert one.file.read_bytes() == two.file.read_bytes()
    assert one.days == two.days


def test_layouts_are_compared_with_the_plainest_of_their_kind() -> None:
    peers = {profile: peer_of(profile) for profile in MAKERS}
    assert {peer: [p for p, of in peers.items() if of == peer][0] for peer in ("challenge", "long")} == {
        "challenge": "ausgrid-solar-home",
        "long": "datadis",
    }
    without = sorted(profile for profile, peer in peers.items() if peer is None)
    assert without == [
        "challenge", "green-button-report", "green-button-xml", "green-button-xml-toronto", "homewizard",
        "long", "nem12",
    ]  # fmt: skip
