"""How many reads the slots of days take that must be merged."""

from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.slots_ahead import MOST_DAYS, SlotsAhead
from common.store.port import StoredRow
from tests.fakes import FakeStore
from tests.unit.api.world import LONDON, NOW, World, days_from, version_of

EARLIER = NOW - timedelta(days=2)
MORNING, EVENING = [1] * 24 + [None] * 24, [None] * 24 + [2] * 24


def halves(world: World, days: list[str], zone: str = LONDON) -> None:
    """Each of these days came in two files."""
    world.load("morning", dict.fromkeys(days, MORNING), said_at=EARLIER, zone=zone)
    world.load("evening", dict.fromkeys(days, EVENING), zone=zone)


def totals(world: World, **asked: str) -> list[int]:
    return [day["total"] for day in world.get("/meters/EE00011/daily", **asked).json["days"]]


def slot_reads(world: World) -> int:
    """Those of one day, and those of several, which the fake store lists as `day_rows` as well."""
    return world.store.calls.count("day_slots") + world.store.calls.count("day_rows") - 1


def test_a_month_of_halves_takes_five_reads(world: World) -> None:
    halves(world, list(days_from("2019-01-01", 31)), zone="")
    assert totals(world) == [72] * 31
    assert slot_reads(world) == 5


def test_a_year_of_halves_takes_a_read_for_every_32_days(world: World) -> None:
    days = 365
    halves(world, list(days_from("2019-01-01", days)), zone="")
    assert totals(world) == [72] * days
    assert slot_reads(world) == 5 + -(-(days - 31) // MOST_DAYS)


class Furthest(FakeStore):
    """`furthest`: the last day of which slots were read."""

    furthest = date.min

    def stored_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[StoredRow]:
        self.furthest = max(self.furthest, last or date.max)
        return super().stored_rows(meter_id, channel, first, last)


def test_nothing_is_read_beyond_the_last_day_asked_for() -> None:
    store = Furthest()
    world = World(store)
    halves(world, list(days_from("2019-01-01", 31)), zone="")
    assert totals(world, to="2019-01-06") == [72] * 5
    assert slot_reads(world) == 3
    assert store.furthest == date(2019, 1, 5)


def test_days_apart_are_read_one_by_one(world: World) -> None:
    days = list(days_from("2019-01-01", 31))
    halves(world, days[::2], zone="")
    world.load("whole", dict.fromkeys(days[1::2], [1] * 48))
    assert totals(world) == [72 if index % 2 == 0 else 48 for index in range(31)]
    assert world.store.calls.count("day_slots") == 16


class WrittenMeanwhile(FakeStore):
    """Rows of later days come after these were read ahead."""

    def stored_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[StoredRow]:
        for one in super().stored_rows(meter_id, channel, first, last):
            if one.row.day == first or one.row.version != LATE:
                yield one


LATE = version_of("evening", NOW).pack()


def test_a_row_that_comes_after_its_day_was_read_ahead_is_not_missed() -> None:
    world = World(WrittenMeanwhile())
    halves(world, list(days_from("2019-01-01", 5)), zone="")
    assert totals(world) == [72] * 5


@given(
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 2)), unique=True).map(sorted),
    st.none() | st.integers(0, 80),
)
def test_every_row_gets_its_own_slots(places: list[tuple[int, int]], last: int | None) -> None:
    world, days = World(), list(days_from("2019-01-01", 81))
    for day, said in places:
        world.write(days[day], [day, said] * 24, version_of(str(said), NOW + timedelta(hours=said)))
    until = None if last is None else date.fromisoformat(days[last])
    ahead = SlotsAhead(world.store, until)
    for row in list(world.store.day_rows("EE00011", "import", None, until)):
        assert ahead(row) == world.store.rows["EE00011", "import", row.day, row.version][1]
