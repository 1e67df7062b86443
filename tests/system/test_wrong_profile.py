"""A file under the profile of another source is refused with the first cell that differs, for every pair.

The pairs that no header tells apart are listed here and in docs/profiles.md.
"""

import re
from pathlib import Path

import pytest

from common.profile.catalogue import builtin_names
from common.profile.load import builtin
from common.receipt import FileReceipt
from tests.docs.pages import DOCS, sections
from tests.fakes import FakeStore
from tests.world import World

SAMPLES = Path(__file__).parents[2] / "samples"
ALIKE = [
    {"esb-hdf", "esb-hdf-kwh"},
    {"fingrid-datahub", "fingrid-datahub-hourly"},
    {"green-button-xml", "green-button-xml-toronto"},
]
FIRST_DIFFERENCE = re.compile(
    r'header column \d+: expected (".+"|no further column), found ("|the end of the line)'
    r'|(first|second) cell: expected "\w+"( or "\w+")?, found "'
    r'|the first line is none of readings \(.+\): expected .+, found "'
)


def profile_of(sample: Path) -> str:
    """The shipped profile whose name the sample's begins with; empty where there is none."""
    fitting = [name for name in builtin_names() if sample.stem == name or sample.stem.startswith(f"{name}-")]
    return max(fitting, key=len, default="")


FILES = [path for path in sorted(SAMPLES.glob("*.[cx][sm][vl]")) if profile_of(path)]
"""Samples that are of a profile. One that no profile reads (NEM13) has none."""


def delivered(sample: Path, profile: str) -> FileReceipt:
    return World(FakeStore()).deliver(f"{profile}/home-1/{sample.name}", sample.read_bytes())


def test_each_shipped_profile_has_a_sample() -> None:
    assert {profile_of(path) for path in FILES} == set(builtin_names())


@pytest.mark.parametrize("sample", FILES, ids=lambda path: path.name)
def test_a_file_under_its_own_profile_is_loaded(sample: Path) -> None:
    receipt = delivered(sample, profile_of(sample))
    assert not receipt.first.refused, receipt.first.first_error
    assert receipt.counts.loaded


@pytest.mark.parametrize("sample", FILES, ids=lambda path: path.name)
def test_a_file_under_any_other_profile_is_refused(sample: Path) -> None:
    own = profile_of(sample)
    others = [name for name in builtin_names() if name != own and {name, own} not in ALIKE]
    for other in others:
        receipt = delivered(sample, other).first
        tables = [builtin(name).layout != "espi" for name in (own, other)]
        if all(tables):
            assert receipt.refused == "wrong_header", (other, receipt.refused, receipt.first_error)
            assert FIRST_DIFFERENCE.search(receipt.first_error), (other, receipt.first_error)
        else:
            assert receipt.refused in ("wrong_header", "broken_xml", "not_text"), (other, receipt.refused)
            assert re.search(r"XML|line \d+", receipt.first_error), receipt.first_error


@pytest.mark.parametrize("sample", FILES, ids=lambda path: path.name)
def test_the_listed_pairs_are_not_told_apart(sample: Path) -> None:
    """A pair that can be told apart by now has no place in the list."""
    own = profile_of(sample)
    for other in (name for pair in ALIKE if own in pair for name in pair - {own}):
        assert not delivered(sample, other).first.refused, other


def test_no_register_readings_are_taken_for_intervals() -> None:
    receipt = delivered(SAMPLES / "nem13.csv", "nem12").first
    assert receipt.refused == "no_intervals"
    assert "NEM13" in receipt.first_error


def test_the_pairs_are_in_the_documentation() -> None:
    page = (DOCS / "profiles.md").read_text(encoding="utf-8")
    listed = re.findall(
        r"^\| `([\w-]+)` \| `([\w-]+)` \|", sections(page, "##")["What a header cannot tell"], re.MULTILINE
    )
    assert [set(pair) for pair in listed] == ALIKE
