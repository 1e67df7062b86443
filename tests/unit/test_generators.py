"""The generated data is what it says it is: the oracle reads it and finds the same sums."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.generate.files import CHUNK_CELLS, Order, Plan, meters_for, write_long, write_wide
from tests.generate.layouts import LAYOUTS, SHIPPED, header_of
from tests.generate.mutate import CELL_DAMAGES, HEADER_DAMAGES, LINE_DAMAGES, mutate
from tests.generate.strategies import World, worlds
from tests.generate.sums import Sums
from tests.generate.survivors import sound_values, survivors
from tests.generate.values import make_pool
from tests.oracle import Delivery, answer, counts, rows_of

ORDERS: tuple[Order, ...] = ("meter", "time", "shuffled")
WIDE = SHIPPED["challenge"]
SAMPLES = Path(__file__).parents[2] / "samples"


def by_oracle(path: Path, layout: str) -> dict[tuple[str, date], tuple[int, int]]:
    days = answer([Delivery(path.read_bytes(), SHIPPED[layout])])
    return {
        (meter, day): (int(found.total * 10**9), found.readings) for (meter, _, day), found in days.items()
    }


def by_sums(sums: Sums) -> dict[tuple[str, date], tuple[int, int]]:
    return {(meter, day): (uwh, readings) for meter, day, uwh, readings in sums.items()}


@pytest.mark.parametrize("order", ORDERS)
def test_wide_files_add_up_to_their_sums(tmp_path: Path, order: Order) -> None:
    path = tmp_path / "wide.csv"
    sums = write_wide(path, Plan(meters=7, days=3, seed=1, order=order, blank_share=0.1, line_end=b"\r\n"))
    assert by_sums(sums) == by_oracle(path, "challenge")
    assert sums.cells == 7 * 3 * 48 == counts(Delivery(path.read_bytes(), WIDE))["cells"]
    assert sums.readings.sum() == counts(Delivery(path.read_bytes(), WIDE))["loaded"] < sums.cells


@pytest.mark.parametrize("order", ORDERS)
def test_long_files_add_up_to_their_sums(tmp_path: Path, order: Order) -> None:
    path = tmp_path / "long.csv"
    sums = write_long(path, Plan(meters=4, days=2, seed=2, order=order, blank_share=0.1))
    assert by_sums(sums) == by_oracle(path, "long")
    assert path.read_bytes().count(b"\n") == 1 + sums.cells


def test_orders_and_layouts_hold_the_same_readings(tmp_path: Path) -> None:
    plan = Plan(meters=5, days=4, seed=3)
    texts = set()
    for order in ORDERS:
        for write in (write_wide, write_long):
            sums = write(tmp_path / "file", replace(plan, order=order))
            texts.add((tmp_path / "file").read_bytes())
            assert by_sums(sums) == by_sums(write_wide(tmp_path / "other", plan))
    assert len(texts) == 6
    assert len({frozenset(text.split(b"\n")) for text in texts}) == 2


def test_files_longer_than_a_chunk_are_seamless(tmp_path: Path) -> None:
    meters = CHUNK_CELLS // (48 * 31) + 50
    sums = write_wide(tmp_path / "wide.csv", Plan(meters=meters, days=31))
    lines = (tmp_path / "wide.csv").read_text().splitlines()[1:]
    assert len(lines) == meters * 31
    last = [Decimal(cell) for cell in lines[-1].split(",")[2:]]
    assert int(sum(last) * 10**9) == sums.uwh[-1, -1]
    assert lines[-1].startswith(f"{sums.meter_id(meters - 1)},{sums.day(30)},")


def test_a_file_of_a_wanted_size(tmp_path: Path) -> None:
    meters = meters_for(2_000_000, 31, write_wide, tmp_path)
    write_wide(tmp_path / "file", Plan(meters=meters, days=31))
    assert 1_900_000 < (tmp_path / "file").stat().st_size < 2_100_000


def test_sums_can_be_kept(tmp_path: Path) -> None:
    sums = write_wide(tmp_path / "file", Plan(meters=3, days=2, blank_share=0.5))
    sums.save(tmp_path / "sums.npz")
    assert by_sums(Sums.load(tmp_path / "sums.npz")) == by_sums(sums)


def test_values_have_all_decimals_and_many_magnitudes() -> None:
    texts = [text.decode() for text in make_pool(0).texts.tolist()[1:]]
    assert {len(text.partition(".")[2]) for text in texts} == set(range(7))
    assert {len(text.lstrip("-").partition(".")[0]) for text in texts} == set(range(1, 7))
    assert any(text.startswith("-") for text in texts)
    assert all(
        int(Decimal(t) * 10**9) == u for t, u in zip(texts, make_pool(0).uwh[1:].tolist(), strict=True)
    )


@pytest.mark.parametrize("kind", [*LINE_DAMAGES, *CELL_DAMAGES, *HEADER_DAMAGES])
def test_mutations_know_what_they_left_alone(kind: str) -> None:
    data = (SAMPLES / "wide.csv").read_bytes()
    sound = data.split(b"\n")
    changed = 0
    for seed in range(200):
        mutation = mutate(data, seed, kinds=(kind,))
        here = mutation.data.split(b"\n")
        assert all(sound[origin] == here[at] for origin, at in mutation.kept)
        assert mutation.header_intact == ((0, 0) in mutation.kept)
        assert mutation.header_intact or kind in HEADER_DAMAGES
        assert len(mutation.touched) + len(mutation.kept) == len(sound)
        assert len(mutation.strange) + len(mutation.kept) == len(here)
        assert mutation == mutate(data, seed, kinds=(kind,))
        changed += mutation.data != data
    assert changed > 50


@pytest.mark.parametrize("name", ["wide", "long"])
def test_what_survives_damage_is_what_the_sound_file_said(name: str) -> None:
    sound = Delivery((SAMPLES / f"{name}.csv").read_bytes(), SHIPPED[name])
    sizes = Counter[int]()
    for seed in range(40):
        mutation = mutate(sound.data, seed)
        said = sound_values(sound, mutation)
        found = survivors(sound, mutation)
        assert all(kwh in said[key][slot] for key, slots in found.items() for slot, kwh in slots.items())
        damaged = replace(sound, data=mutation.data)
        loaded = {key: row.slots for key, row in rows_of(damaged)}
        assert all(loaded[k][s].kwh == kwh for k, slots in found.items() for s, kwh in slots.items())
        sizes[sum(map(len, found.values()))] += 1
        count = counts(damaged)
        assert count.pop("cells") == sum(count.values())
    assert max(sizes) >= 191
    assert len(sizes) > 3


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_worlds_can_be_told_in_any_order(world: World) -> None:
    told = [world.deliveries[arrival] for arrival in world.arrivals]
    assert answer(told) == answer(world.deliveries)
    for delivery, name in zip(world.deliveries, world.layouts, strict=True):
        count = counts(delivery)
        assert count.pop("cells") == sum(count.values())
        assert delivery.layout is LAYOUTS[name]
        assert delivery.data.startswith(header_of(LAYOUTS[name]).encode())


def test_worlds_hold_every_fate_of_a_reading() -> None:
    fates: set[str] = set()

    @given(worlds())
    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    def gather(world: World) -> None:
        for delivery in world.deliveries:
            fates.update(name for name, number in counts(delivery).items() if number)

    gather()
    assert fates >= {"loaded", "duplicates", "conflicts", "rejected", "blank"}
