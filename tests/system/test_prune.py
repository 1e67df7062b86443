"""Pruning: re-exports go, answers stay, and what is not old and hidden is left alone."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.receipt import FileReceipt
from common.store.connect import create_tables, open_store
from common.store.port import Store
from common.store.records import of_ms, to_ms
from processor.bounds import Bounds
from processor.prune import prune
from processor.prune_ask import Ask
from tests.fakes import FakeStore
from tests.generate.layouts import LAYOUTS
from tests.generate.strategies import SAID_AT_MS, worlds
from tests.generate.strategies import World as Drawn
from tests.system.against_oracle import answers_of, new_world
from tests.system.layouts import SAMPLES, toml_of
from tests.world import INBOX, World

PROFILES = {name: toml_of(layout) for name, layout in LAYOUTS.items()}
DATA = SAMPLES["challenge"].data
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
DAYS = 31


@pytest.fixture(params=["fake", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "fake":
        yield FakeStore()
        return
    create_tables(f"sqlite://{tmp_path}/store.sqlite")
    sqlite = open_store(f"sqlite://{tmp_path}/store.sqlite")
    yield sqlite
    sqlite.close()


def exports(store: Store, weeks: int = 52) -> World:
    """A month, exported again each week; the last time now. Each is loaded when it is said."""
    world = World(store)
    header, _, body = DATA.partition(b"\n")
    for week in range(weeks):
        at = NOW - (weeks - 1 - week) * WEEK
        world.deliver("challenge/x.csv", header + b"\n" + body.replace(b",7", b",%d" % week), to_ms(at))
    finish_when_said(world)
    world.commands = replace(world.commands, now=lambda: NOW)
    return world


def finish_when_said(world: World) -> None:
    for file in world.receipts():
        for part in file.parts:
            world.store.put_receipt(replace(part, finished_at=of_ms(part.version.said_at_ms)))


def rows_of(world: World) -> int:
    return sum(
        len(list(world.store.day_rows(one.meter_id, one.channel, None, None)))
        for one in world.store.meters(1000)[0]
    )


def run(world: World, days: int, **more: Any) -> dict[str, Any]:
    return world.command(command="prune", older_than_days=days, **more)


def test_of_a_years_weekly_exports_one_and_the_young_ones_stay(store: Store) -> None:
    world = exports(store)
    instants = [None, *(to_ms(NOW - timedelta(days=days)) for days in range(31))]
    before = [answers_of(world, instant) for instant in instants]
    dry = run(world, 30)
    assert (dry["rows"], dry["days"], dry["channels"]) == (46 * DAYS, DAYS, 1)
    assert (dry["deleted"], dry["next"], dry["before"]) == (False, None, "2026-10-21T12:00:00+00:00")
    assert rows_of(world) == 52 * DAYS, "a dry run deletes nothing"
    assert run(world, 30, delete=True) == {**dry, "deleted": True}
    assert rows_of(world) == 6 * DAYS
    assert [answers_of(world, instant) for instant in instants] == before
    assert run(world, 30, delete=True)["rows"] == 0


def test_any_one_load_may_still_be_withdrawn(store: Store) -> None:
    world, pruned = exports(FakeStore(), 12), exports(store, 12)
    assert run(pruned, 0, delete=True)["rows"] == 10 * DAYS
    for mine, other in zip(world.receipts(), pruned.receipts(), strict=True):
        for undo in (False, True):
            world.command(command="withdraw", file_id=mine.file_id, undo=undo)
            pruned.command(command="withdraw", file_id=other.file_id, undo=undo)
            assert answers_of(pruned) == answers_of(world)


def test_receipts_stay_and_nothing_seems_to_be_lost(store: Store) -> None:
    world = exports(store, 5)
    receipts = world.receipts()
    run(world, 0, delete=True)
    assert world.receipts() == receipts
    assert world.command(command="reconcile") == {"ok": True, "listed": 5, "sent": 0}


def test_a_late_duplicate_changes_nothing_and_a_replay_writes_the_rows_again(store: Store) -> None:
    world = exports(store, 5)
    before = answers_of(world)
    run(world, 0, delete=True)
    oldest = world.receipts()[0]
    world.notify(world.buckets.versions[0][0])
    assert (rows_of(world), answers_of(world)) == (2 * DAYS, before)
    assert world.command(command="replay", file_id=oldest.file_id)["ok"]
    assert (rows_of(world), answers_of(world)) == (3 * DAYS, before)
    for file in world.receipts()[1:]:
        world.command(command="withdraw", file_id=file.file_id)
    assert len(answers_of(world)) == DAYS, "what was pruned is back"


def test_a_load_that_is_not_finished_or_was_only_just_loaded_neither_goes_nor_hides(store: Store) -> None:
    world = exports(store, 5)
    oldest, *_, newest = world.receipts()
    world.store.put_receipt(replace(oldest.first, finished_at=None))
    assert run(world, 1)["rows"] == 2 * DAYS, "the second and the third"
    world.store.put_receipt(replace(oldest.first, finished_at=NOW))
    assert run(world, 1)["rows"] == 2 * DAYS, "replayed today"
    world.store.put_receipt(oldest.first)
    assert run(world, 1)["rows"] == 3 * DAYS
    for file in world.receipts()[:-1]:
        world.store.put_receipt(replace(file.first, finished_at=NOW))
    world.store.put_receipt(newest.first)
    assert run(world, 1)["rows"] == 0, "a backfill of today, said long ago"


def test_withdrawn_rows_stay_and_hide_nothing(store: Store) -> None:
    world = exports(store, 4)
    for file in world.receipts()[2:]:
        world.command(command="withdraw", file_id=file.file_id)
    assert run(world, 0, delete=True)["rows"] == 0
    world.command(command="withdraw", file_id=world.receipts()[2].file_id, undo=True)
    assert run(world, 0, delete=True)["rows"] == DAYS
    world.command(command="withdraw", file_id=world.receipts()[3].file_id, undo=True)
    assert answers_of(world) == answers_of(exports(FakeStore(), 4))


def test_parts_of_a_large_file_are_pruned_when_their_own_receipt_is_there(store: Store) -> None:
    world = World(store)
    world.ingest = replace(world.ingest, bounds=Bounds(part_bytes=2000))
    for said_s in range(1, 5):
        assert world.deliver("challenge/x.csv", DATA, said_s * 1000).first.parts > 1
    before = answers_of(world)
    finish_when_said(world)
    world.commands = replace(world.commands, now=lambda: NOW)
    assert run(world, 0, delete=True)["rows"] == 2 * DAYS
    assert answers_of(world) == before


def test_a_piece_ends_in_time_and_the_next_one_goes_on_from_there(store: Store) -> None:
    world = World(store)
    world.commands = replace(world.commands, now=lambda: NOW)
    for said_s in range(1, 4):
        for meter in (b"EE00011", b"EE00012", b"EE00013"):
            world.deliver(f"challenge/{meter!r}.csv", DATA.replace(b"EE00011", meter), said_s * 1000)
    finish_when_said(world)
    ask = Ask(to_ms(NOW), delete=True)
    pieces, rows, days, channels = 0, 0, 0, 0
    while True:
        done = prune(store, ask, clock=iter(range(0, 10_000, 9)).__next__)
        pieces, rows, days = pieces + 1, rows + done.rows, days + done.days
        channels += done.channels
        if done.following is None:
            break
        ask = replace(ask, begin=done.following)
    assert (rows, days, channels) == (3 * DAYS, 3 * DAYS, 3)
    assert pieces > 10
    assert rows_of(world) == 2 * 3 * DAYS


def test_a_cursor_goes_on_with_the_time_of_the_first_piece(store: Store) -> None:
    world = exports(store, 5)
    world.commands = replace(world.commands, prune_s=0)
    first = run(world, 7, delete=True)
    assert first["next"]
    world.commands = replace(world.commands, now=lambda: NOW + 10 * WEEK)
    answer, rows = first, first["rows"]
    while answer["next"]:
        answer = run(world, 7, delete=True, cursor=answer["next"])
        assert answer["before"] == first["before"]
        rows += answer["rows"]
    assert rows == 3 * DAYS


def test_only_the_meters_that_are_named(store: Store) -> None:
    world = exports(store, 3)
    for said_s in range(1, 4):
        world.deliver("challenge/y.csv", DATA.replace(b"EE00011", b"OTHER"), said_s * 1000)
    finish_when_said(world)
    assert run(world, 0)["rows"] == 2 * DAYS
    assert run(world, 0, meters=["OTHER"], delete=True)["rows"] == DAYS
    assert run(world, 0)["rows"] == DAYS


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"older_than_days": None}, "older_than_days"),
        ({"older_than_days": -1}, "older_than_days"),
        ({"older_than_days": 1.5}, "older_than_days"),
        ({"older_than_days": True}, "older_than_days"),
        ({"older_than_days": 36_501}, "older_than_days"),
        ({"meters": "EE00011"}, "meters"),
        ({"meters": ["NOBODY"]}, "'NOBODY'"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "e30="}, "cursor"),
        ({"cursor": "WzEsICJ4IiwgIm0iLCAiYyIsIG51bGxd"}, "cursor"),
        ({"cursor": "WzEsIG51bGwsICJtIiwgImMiLCAiMTMtMTMiXQ=="}, "cursor"),
    ],
)
def test_what_is_not_understood_is_told_and_nothing_happens(wrong: dict[str, Any], told: str) -> None:
    world = exports(FakeStore(), 4)
    answer = world.command(**{"command": "prune", "older_than_days": 0, "delete": True, **wrong})
    assert not answer["ok"]
    assert told in answer["error"]
    assert rows_of(world) == 4 * DAYS


again = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(SAID_AT_MS)), min_size=3, max_size=7)


histories = (
    worlds(layouts=["wide-30", "long-30-local"], most=2, parts=False),
    again,
    st.sampled_from(SAID_AT_MS[1:]),
    st.sampled_from([200, 4000, 2**24]),
)


def check_history(drawn: Drawn, exported_again: list[tuple[int, int]], cut_ms: int, size: int) -> None:
    world = new_world(PROFILES, Bounds(part_bytes=size))
    told = [(number, one.said_at_ms) for number, one in enumerate(drawn.deliveries)]
    files: list[FileReceipt] = []
    for number, said_at_ms in [*told, *((at % len(told), said) for at, said in exported_again)]:
        key = f"{drawn.layouts[number]}/any/{len(files)}.csv"
        files.append(world.deliver(key, drawn.deliveries[number].data, said_at_ms))
    finish_when_said(world)
    withdrawn = {file.file_id for file, one in zip(files, drawn.deliveries, strict=False) if one.withdrawn}
    for file_id in withdrawn:
        world.command(command="withdraw", file_id=file_id)
    instants = [None, *(at for at in SAID_AT_MS if at >= cut_ms)]
    before = [answers_of(world, instant) for instant in instants]
    unpruned = World(deepcopy(world.store))
    prune(world.store, Ask(cut_ms, delete=True))
    assert [answers_of(world, instant) for instant in instants] == before
    assert prune(world.store, Ask(cut_ms)).rows == 0
    for file in files:
        for undo in (file.file_id in withdrawn, file.file_id not in withdrawn):
            for each in (world, unpruned):
                each.command(command="withdraw", file_id=file.file_id, undo=undo)
            assert answers_of(world) == answers_of(unpruned)
    for info, _ in world.buckets.versions:
        if info.bucket == INBOX:
            world.notify(info)
    assert [answers_of(world, instant) for instant in instants] == before


@given(*histories)
@settings(max_examples=25)
def test_no_history_is_answered_differently_after_pruning(
    drawn: Drawn, exported_again: list[tuple[int, int]], cut_ms: int, size: int
) -> None:
    check_history(drawn, exported_again, cut_ms, size)


@pytest.mark.long
@given(*histories)
@settings(max_examples=600)
def test_none_of_very_many_histories_is_answered_differently_after_pruning(
    drawn: Drawn, exported_again: list[tuple[int, int]], cut_ms: int, size: int
) -> None:
    check_history(drawn, exported_again, cut_ms, size)
