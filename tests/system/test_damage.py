"""Files with seeded damage: nothing crashes, nothing is lost, and what the damage left alone is loaded."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from common.energy import MISSING, VOID
from common.receipt import FileReceipt
from tests.generate.mutate import Mutation, mutate
from tests.oracle import Delivery, Key, Said, read
from tests.system.against_oracle import counts_of, new_world
from tests.system.layouts import SAMPLES, Sample
from tests.world import World

IN_MAKE_TEST = 60
"""Files per layout: 540 in all."""
LONG_RUN = 2_300
FILE_SECONDS = 20
Slots = dict[Key, dict[int, Decimal | None]]


def rows_in(world: World) -> Slots:
    """kWh (None: void) by meter day and slot, of files read as one part."""
    rows = world.store.rows  # type: ignore[attr-defined]
    return {
        (meter, channel, day): {
            slot: None if uwh == VOID else Decimal(uwh).scaleb(-9)
            for slot, uwh in enumerate(said.slots_uwh)
            if uwh != MISSING
        }
        for (meter, channel, day, _), (_, said) in rows.items()
    }


def load(sample: Sample, data: bytes) -> tuple[World, FileReceipt]:
    world = new_world()
    started = time.monotonic()
    file = world.deliver(sample.key, data)
    assert time.monotonic() - started < FILE_SECONDS, "hangs"
    return world, file


@contextmanager
def told_on_failure(sample: Sample, seed: int, mutation: Mutation) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        error.add_note(f"{sample.profile}, seed {seed}: {', '.join(mutation.kinds)}")
        raise


def check(sample: Sample, seed: int) -> None:
    """One damaged file. The header is left alone by three in four."""
    mutation = mutate(sample.data, seed, sample.header_lines, spare_header=seed % 4 != 0)
    with told_on_failure(sample, seed, mutation):
        world, file = load(sample, mutation.data)
        assert file.finished
        file.counts.check()
        if file.first.refused:
            assert not rows_in(world)
            assert file.first.first_error
            assert not mutation.header_intact or first_line_is_strange(sample, mutation)
            return
        assert bool(file.first.rejects_key) == (file.counts.rejected > 0)
        if mutation.header_intact:
            said, count = read(Delivery(mutation.data, sample.layout))
            assert counts_of(file) == count
            loaded = rows_in(world)
            assert loaded == last_said(said)
            check_untouched(sample, mutation, loaded)


def check_untouched(sample: Sample, mutation: Mutation, loaded: Slots) -> None:
    """Slot by slot: what untouched lines say stands wherever the touched ones, read alone, say nothing."""
    if sample.profile == "uk-half-hourly-readings":
        return  # a line more or less shifts the repeated labels of the long day
    order = dict(mutation.kept)
    kept = [one for one in sound_said(sample.profile) if one.line in order and one.kwh is not None]
    strange = rows_in_strange_lines(sample, mutation)
    for key, slots in last_said(sorted(kept, key=lambda one: order[one.line])).items():
        for slot, kwh in slots.items():
            assert slot in strange.get(key, {}) or loaded[key][slot] == kwh


@cache
def sound_said(profile: str) -> list[Said]:
    return read(Delivery(SAMPLES[profile].data, SAMPLES[profile].layout))[0]


def last_said(said: list[Said]) -> Slots:
    found: Slots = {}
    for one in said:
        found.setdefault(one.key, {})[one.slot] = one.kwh
    return found


def rows_in_strange_lines(sample: Sample, mutation: Mutation) -> Slots:
    lines = mutation.data.split(b"\n")
    head, strange = lines[: sample.header_lines], sorted(mutation.strange)
    if not strange or not b"".join(lines[n] for n in strange).strip():
        return {}
    world, _ = load(sample, b"\n".join([*head, *(lines[n] for n in strange)]) + b"\n")
    return rows_in(world)


def first_line_is_strange(sample: Sample, mutation: Mutation) -> bool:
    """Without a header a file is known by its first line; a file that lost all lines has no readings."""
    lines = [n for n, line in enumerate(mutation.data.split(b"\n")) if line.strip()][sample.header_lines :]
    return not lines or (not sample.header_lines and lines[0] in mutation.strange)


@pytest.mark.parametrize("profile", SAMPLES)
def test_damage_to_some_lines_leaves_all_others_loaded(profile: str) -> None:
    for seed in range(IN_MAKE_TEST):
        check(SAMPLES[profile], seed)


@pytest.mark.long
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("profile", SAMPLES)
def test_damage_in_twenty_thousand_files(profile: str) -> None:
    for seed in range(1_000, 1_000 + LONG_RUN):
        check(SAMPLES[profile], seed)


def test_a_sound_file_has_no_rejects() -> None:
    for sample in SAMPLES.values():
        _, file = load(sample, sample.data)
        assert file.counts.rejected == 0, "the odd second of LCL has no reading"
        assert (file.first.first_day or date.min) > date(2000, 1, 1)
