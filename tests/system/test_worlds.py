"""Whatever is delivered, in any order, number and cut: the days are what the oracle says."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.bounds import BOUNDS, Bounds
from tests.generate.layouts import LAYOUTS, stands_alone
from tests.generate.strategies import World as Drawn
from tests.generate.strategies import worlds
from tests.oracle import Delivery, counts
from tests.system.against_oracle import check_answers, counts_of, loaded_as, new_world
from tests.system.layouts import toml_of
from tests.world import INBOX, World

PROFILES = {name: toml_of(layout) for name, layout in LAYOUTS.items()}
ALONE = [name for name in LAYOUTS if stands_alone(LAYOUTS[name])]
ELAPSED = [name for name in LAYOUTS if LAYOUTS[name].get("basis") == "elapsed"]


def play(
    drawn: Drawn, acts: list[tuple[int, str]], bounds: Bounds = BOUNDS, *, same_counts: bool = True
) -> None:
    """Deliver everything as it arrives, withdraw and undo in between, and compare with the oracle."""
    world = new_world(PROFILES, bounds)
    said: dict[int, Delivery] = {}
    for step, number in enumerate(drawn.arrivals):
        delivery, profile = drawn.deliveries[number], drawn.layouts[number]
        key = f"{profile}/any/{number}.csv"
        if number in said:
            world.notify(world.buckets.head(INBOX, key))
        else:
            file = world.deliver(key, delivery.data, delivery.said_at_ms)
            said[number] = replace(loaded_as(delivery, file, bounds), withdrawn=False)
            assert file.finished
            assert not file.first.refused, file.first.first_error
            if same_counts:
                assert counts_of(file) == counts(said[number])
        for about, act in acts[step::7]:
            if about in said:
                withdraw(world, said, about, undo=act == "undo")
    for number, delivery in enumerate(drawn.deliveries):
        if delivery.withdrawn != said[number].withdrawn:
            withdraw(world, said, number, undo=not delivery.withdrawn)
    check_answers(world, said.values())


def withdraw(world: World, said: dict[int, Delivery], number: int, *, undo: bool) -> None:
    (file,) = [file for file in world.receipts() if file.first.version.digest == said[number].digest]
    assert world.command(command="withdraw", file_id=file.file_id, undo=undo)["ok"]
    said[number] = replace(said[number], withdrawn=not undo)


all_acts = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["withdraw", "undo"])), max_size=6)
part_bytes = st.sampled_from([150, 400, 1_000, 4_000])


def apart(drawn: Drawn) -> Drawn:
    """The same with no two deliveries of the same millisecond: parts come before digests in a version."""
    told = [replace(d, said_at_ms=d.said_at_ms + 7 * n) for n, d in enumerate(drawn.deliveries)]
    return replace(drawn, deliveries=tuple(told))


@given(worlds(parts=False), all_acts)
@settings(max_examples=40)
def test_any_history_ends_in_what_the_oracle_says(drawn: Drawn, acts: list[tuple[int, str]]) -> None:
    play(drawn, acts)


@given(worlds(layouts=ALONE, parts=False), all_acts, part_bytes)
@settings(max_examples=25)
def test_any_history_in_parts_ends_in_what_the_oracle_says(
    drawn: Drawn, acts: list[tuple[int, str]], size: int
) -> None:
    play(apart(drawn), acts, Bounds(part_bytes=size))


@given(worlds(layouts=ELAPSED, parts=False), all_acts, part_bytes, st.sampled_from([60, 300]))
@settings(max_examples=25)
def test_days_that_are_closed_early_and_opened_again_are_the_same(
    drawn: Drawn, acts: list[tuple[int, str]], size: int, open_slots: int
) -> None:
    play(apart(drawn), acts, Bounds(size, open_slots), same_counts=False)


@pytest.mark.long
@given(worlds(most=7), all_acts)
@settings(max_examples=3_000)
def test_very_many_histories(drawn: Drawn, acts: list[tuple[int, str]]) -> None:
    play(drawn, acts)


@pytest.mark.long
@given(worlds(layouts=ALONE, parts=False), all_acts, part_bytes)
@settings(max_examples=2_000)
def test_very_many_histories_in_parts(drawn: Drawn, acts: list[tuple[int, str]], size: int) -> None:
    play(apart(drawn), acts, Bounds(part_bytes=size))


@pytest.mark.long
@given(worlds(layouts=ELAPSED, parts=False), all_acts, part_bytes, st.sampled_from([60, 300]))
@settings(max_examples=2_000)
def test_very_many_histories_with_days_closed_early(
    drawn: Drawn, acts: list[tuple[int, str]], size: int, open_slots: int
) -> None:
    play(apart(drawn), acts, Bounds(size, open_slots), same_counts=False)
