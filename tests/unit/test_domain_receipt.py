"""Receipts: nothing gets lost, parts add up to files, ids round-trip."""

from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from typing import Unpack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.errors import ConservationError
from common.receipt import (
    SHARDS,
    Counts,
    FileReceipt,
    FileState,
    Receipt,
    clip_error,
    file_id,
    group_files,
    parse_file_id,
    shard_of,
    utc_now,
)
from common.version import Version
from tests.unit.receipt_changes import ReceiptChanges

FATES = ("loaded", "duplicates", "conflicts", "rejected", "blank", "ignored")
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
some_counts = st.builds(Counts, *[st.integers(0, 10**9)] * len(fields(Counts)))


def receipt(
    part: int = 0,
    parts: int = 1,
    digest: bytes = b"digest-a",
    said_at_ms: int = 1000,
    **more: Unpack[ReceiptChanges],
) -> Receipt:
    version = Version(said_at_ms // 1000, said_at_ms, part, digest)
    made = Receipt(version, date(2026, 1, 31), "inbox", "wide/a.csv", "v1", 10, parts, "wide", "p")
    return replace(made, **more)


@settings(deadline=None)
@given(some_counts, some_counts)
def test_counts_add_up_one_by_one(one: Counts, other: Counts) -> None:
    both = asdict(one + other)
    assert both == {name: getattr(one, name) + getattr(other, name) for name in both}


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=6, max_size=6), st.integers(-2, 2))
def test_conservation(out: list[int], error: int) -> None:
    counts = Counts(cells=sum(out) + error, rounded=7, fast=3, **dict(zip(FATES, out, strict=True)))
    if error:
        with pytest.raises(ConservationError):
            counts.check()
    else:
        counts.check()


@settings(deadline=None)
@given(st.dates(), st.binary(min_size=8, max_size=8))
def test_file_ids_round_trip(received_on: date, digest: bytes) -> None:
    assert parse_file_id(file_id(received_on, digest)) == (received_on, digest)
    assert 0 <= shard_of(digest) < SHARDS


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "x",
            "2026-01-31",
            "2026-01-31-0123",
            "2026-02-30-0123456789abcdef",
            "2026-01-31-0123456789abcdeg",
        ),
        *("2026-01-31_0123456789abcdef", "2026-01-31-0123456789abcdef0", "2026W01031-0123456789abcdef"),
        *("2026-01-31-01 23 45 67 8 9 ", "2026-W05-6-0123456789abcdef", "2026-01-31-0123456789ABCDEF"),
    ],
)
def test_what_is_no_file_id(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the type is the message
        parse_file_id(text)


def test_a_file_is_done_when_all_its_parts_are() -> None:
    done, waiting = receipt(0, 2, finished_at=NOW), receipt(1, 2)
    assert not FileReceipt((done,)).finished
    assert not FileReceipt((done, waiting)).finished
    assert FileReceipt((done, replace(waiting, finished_at=NOW))).finished


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ([receipt()], FileState.QUEUED),
        ([receipt(started_at=NOW)], FileState.LOADING),
        ([receipt(0, 2, started_at=NOW, finished_at=NOW), receipt(1, 2)], FileState.LOADING),
        ([receipt(finished_at=NOW)], FileState.LOADED),
        ([receipt(finished_at=NOW, counts=Counts(cells=1, rejected=1))], FileState.PARTLY),
        ([receipt(finished_at=NOW, refused="wrong_header")], FileState.REFUSED),
    ],
)
def test_the_state_of_a_file(parts: list[Receipt], state: FileState) -> None:
    assert FileReceipt(tuple(parts)).state == state


def test_parts_are_grouped_into_files_in_order() -> None:
    late = receipt(digest=b"digest-b", said_at_ms=5000)
    parts = [receipt(n, 3, counts=Counts(cells=n, loaded=n)) for n in (2, 0, 1)]
    early, last = group_files([late, *parts])
    assert [part.version.part for part in early.parts] == [0, 1, 2]
    assert early.counts == Counts(cells=3, loaded=3)
    assert last.parts == (late,)
    assert early.file_id == parts[0].file_id == "2026-01-31-6469676573742d61"


@settings(deadline=None)
@given(st.text())
def test_errors_are_clipped_to_whole_characters(text: str) -> None:
    clipped = clip_error(text * 50)
    assert (text * 50).startswith(clipped)
    assert len(clipped.encode()) <= 200
    assert len(text * 50) == len(clipped) or len(clipped.encode()) > 196


def test_now_is_whole_milliseconds() -> None:
    assert utc_now().microsecond % 1000 == 0
    assert utc_now().tzinfo is UTC
