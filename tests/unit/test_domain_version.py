"""Versions: bytes that sort like what they mean, and a digest that depends on everything."""

from hypothesis import given, settings
from hypothesis import strategies as st

from common.version import MAX_SAID_AT_MS, Version, digest_of, load_digest, said_at_ms_of

times_ms = st.one_of(st.integers(0, MAX_SAID_AT_MS), st.integers(1_700_000_000_000, 1_700_000_002_000))
versions = st.builds(
    Version,
    revision_s=st.one_of(st.integers(0, 2**40 - 1), times_ms.map(lambda ms: ms // 1000)),
    said_at_ms=times_ms,
    part=st.integers(0, 2**16 - 1),
    digest=st.binary(min_size=8, max_size=8),
)


@settings(deadline=None)
@given(versions)
def test_packing_round_trips(version: Version) -> None:
    packed = version.pack()
    assert len(packed) == 21
    assert Version.unpack(packed) == version
    assert digest_of(packed) == version.digest
    assert said_at_ms_of(packed) == version.said_at_ms


@settings(deadline=None)
@given(st.lists(versions, max_size=8))
def test_packed_versions_sort_like_versions(some: list[Version]) -> None:
    assert [version.pack() for version in sorted(some)] == sorted(version.pack() for version in some)


def test_the_layout_is_written_in_stone() -> None:
    packed = Version(0x0102030405, 0x060708090A0B, 0x0C0D, b"digestxy").pack()
    assert packed == bytes(range(1, 14)) + b"digestxy"


@settings(deadline=None)
@given(
    st.lists(st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="\0"))] * 4), unique=True)
)
def test_loads_that_differ_in_anything_have_different_digests(loads: list[tuple[str, str, str, str]]) -> None:
    digests = {load_digest(*load) for load in loads}
    assert len(digests) == len(loads)
    assert all(len(digest) == 8 for digest in digests)


def test_a_digest_is_always_the_same() -> None:
    assert load_digest("inbox", "octopus/home-1/2024.csv", "v1", "p").hex() == "6da78f97aa71a6ed"
