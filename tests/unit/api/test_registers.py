"""Cumulative registers as a client sees them: totals from midnight to midnight, and why one is lacking."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from common.energy import VOID
from common.meter_day import REGISTER_KIND
from common.version import Version
from tests.unit.api.world import NOW, World, days_from, registers, version_of

EARLIER = NOW - timedelta(days=2)
NO_NEXT = "no register at the next midnight"


def load(world: World, name: str, days: dict[str, list[int | None]], **more: object) -> Version:
    return world.load(name, days, kind=REGISTER_KIND, **more)  # type: ignore[arg-type]


def totals(world: World, **parameters: str) -> list[tuple[str, int | None]]:
    days = world.get("/meters/EE00011/daily", **parameters).json["days"]
    return [(day["date"], day["total"]) for day in days]


def reasons(days: Sequence[dict[str, object]]) -> list[object]:
    return [day.get("reason") for day in days]


def test_the_answer_of_a_day_without_a_total(world: World) -> None:
    load(world, "a", registers("2022-09-01", 2))
    reply = world.get("/meters/EE00011/daily")
    assert reply.body == (
        '{"meter":"EE00011","channel":"import","unit":"kWh","timezone":"Europe/London","days":'
        '[{"date":"2022-09-01","total":48,"readings":48,"expected":48,"complete":true,"estimated":0},'
        '{"date":"2022-09-02","total":null,"readings":48,"expected":48,"complete":false,"estimated":0,'
        '"reason":"no register at the next midnight"}],"next":null}'
    )


def test_csv_leaves_the_total_empty(world: World) -> None:
    load(world, "a", registers("2022-09-01", 2))
    rows = list(csv.DictReader(io.StringIO(world.get("/meters/EE00011/daily", format="csv").body)))
    assert [(row["total_kwh"], row["complete"]) for row in rows] == [("48", "true"), ("", "false")]
    assert [len(row) for row in rows] == [8, 8]


def test_clock_change_days_have_their_real_length(world: World) -> None:
    load(world, "spring", registers("2022-03-27", 2))
    load(world, "autumn", registers("2022-10-30", 2, step=2))
    assert [total for _, total in totals(world)] == [46, None, 100, None]


class TestLastDay:
    def test_its_total_comes_from_the_day_after_the_range(self, world: World) -> None:
        load(world, "a", registers("2022-09-01", 10))
        assert totals(world, from_="2022-09-02", to="2022-09-04") == [("2022-09-02", 48), ("2022-09-03", 48)]
        assert totals(world)[-1] == ("2022-09-10", None)

    def test_that_takes_one_small_read_more_and_none_for_intervals(self, world: World) -> None:
        load(world, "a", registers("2022-09-01", 31))
        world.load("b", days_from("2022-09-01", 31), channel="export")
        world.get("/meters/EE00011/daily", from_="2022-09-01", to="2022-10-01")
        assert world.store.calls.count("day_rows") == 2
        for asked in (
            {"channel": "export", "from_": "2022-09-01", "to": "2022-10-01"},
            {"from_": "2022-09-01"},
            {"from_": "2022-09-20", "to": "2022-10-20"},
        ):
            world.store.calls.clear()
            world.get("/meters/EE00011/daily", **asked)
            assert world.store.calls == ["day_rows"], asked

    def test_a_day_before_an_absent_last_day_is_not_bridged(self, world: World) -> None:
        load(world, "a", {**registers("2022-09-01", 2), **registers("2022-09-04", 1, start=1200)})
        assert totals(world, to="2022-09-04") == [("2022-09-01", 48), ("2022-09-02", None)]


class TestBorderOfTwoFiles:
    def test_in_either_order_of_arrival(self, world: World) -> None:
        load(world, "october", registers("2022-10-01", 2, start=1048), said_at=EARLIER)
        load(world, "september", registers("2022-09-30", 1))
        assert totals(world)[:2] == [("2022-09-30", 48), ("2022-10-01", 48)]

    def test_with_the_midnight_in_the_first_file_and_the_rest_in_the_second(self, world: World) -> None:
        whole = registers("2022-10-01", 2, start=1048)["2022-10-01"]
        load(world, "september", {**registers("2022-09-30", 1), "2022-10-01": [1048] + [None] * 47})
        load(
            world,
            "october",
            {"2022-10-01": [None, *whole[1:]], **registers("2022-10-02", 1, start=1096)},
            said_at=EARLIER,
        )
        days = world.get("/meters/EE00011/daily").json["days"]
        assert [(day["total"], day["readings"], day["complete"]) for day in days] == [
            (48, 48, True),
            (48, 48, True),
            (None, 48, False),
        ]

    def test_once_a_file_is_withdrawn_its_midnight_is_gone(self, world: World) -> None:
        load(world, "september", registers("2022-09-29", 2))
        wrong = load(world, "october", registers("2022-10-01", 2, start=5000))
        for asked in ({}, {"to": "2022-10-01"}):
            assert totals(world, **asked)[1] == ("2022-09-30", 5000 - 1048)
        world.withdraw(wrong)
        for asked in ({}, {"to": "2022-10-01"}):
            assert totals(world, **asked) == [("2022-09-29", 48), ("2022-09-30", None)]
        world.withdraw(wrong, undone=True)
        assert totals(world, to="2022-10-01")[1] == ("2022-09-30", 5000 - 1048)

    def test_as_of_holds_for_the_day_after_the_range_too(self, world: World) -> None:
        load(world, "a", registers("2022-09-30", 1), said_at=datetime(2022, 10, 1, tzinfo=UTC))
        load(world, "b", registers("2022-10-01", 1, start=1048), said_at=datetime(2022, 11, 1, tzinfo=UTC))
        for asked in ({}, {"to": "2022-10-01"}):
            assert totals(world, as_of="2022-10-15", **asked) == [("2022-09-30", None)]
            assert totals(world, as_of="2022-11-01", **asked)[0] == ("2022-09-30", 48)


class TestPages:
    def test_the_last_day_of_a_page_ends_with_the_first_of_the_next(self, world: World) -> None:
        days = registers("2020-01-01", 802)
        load(world, "years", days)
        sizes, seen = [], []
        cursor: dict[str, str] = {}
        while True:
            page = world.get("/meters/EE00011/daily", **cursor).json
            sizes.append(len(page["days"]))
            seen += [(day["date"], day["total"]) for day in page["days"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert sizes == [400, 400, 2]
        assert seen[:-1] == [(day, len(slots)) for day, slots in list(days.items())[:-1]]
        assert seen[-1] == ("2022-03-12", None)

    def test_a_period_of_exactly_one_page_ends_with_the_day_after_it(self, world: World) -> None:
        load(world, "years", registers("2020-01-01", 401))
        page = world.get("/meters/EE00011/daily", to="2021-02-04").json
        assert (len(page["days"]), page["next"]) == (400, None)
        assert page["days"][-1]["total"] == 48


class TestChannels:
    def test_two_registers_are_added(self, world: World) -> None:
        load(world, "a", registers("2022-09-01", 3), channel="import")
        load(world, "b", registers("2022-09-01", 3, step=3), channel="export")
        days = world.get("/meters/EE00011/daily", channel="import,export").json["days"]
        assert [day["total"] for day in days] == [192, 192, None]
        assert reasons(days) == [None, None, NO_NEXT]

    def test_a_total_that_one_of_them_lacks_is_lacking_with_the_first_reason(self, world: World) -> None:
        load(world, "a", registers("2022-09-01", 3), channel="T1")
        exchanged = {**registers("2022-09-01", 2, start=7000), **registers("2022-09-03", 1, start=0)}
        load(world, "b", exchanged, channel="T2")
        world.load("c", days_from("2022-09-01", 3), channel="solar")
        days = world.get("/meters/EE00011/daily", channel="solar,T1,T2").json["days"]
        assert [(day["total"], day["readings"], day["complete"]) for day in days] == [
            (144, 144, True),
            (None, 144, False),
            (None, 144, False),
        ]
        assert reasons(days) == [None, "the register runs backwards: was the meter exchanged?", NO_NEXT]


class TestGaps:
    def test_a_day_without_a_total_is_incomplete_and_says_why(self, world: World) -> None:
        load(world, "a", registers("2022-09-01", 5))
        world.write(
            "2022-09-02", [VOID] + [10**9] * 47, version_of("v", NOW + timedelta(1)), kind=REGISTER_KIND
        )
        reply = world.get("/meters/EE00011/gaps").json
        assert reply["absent"] == []
        assert reply["incomplete"] == [
            {"date": "2022-09-01", "readings": 48, "expected": 48, "reason": NO_NEXT},
            {"date": "2022-09-02", "readings": 47, "expected": 48, "reason": "no register at midnight"},
            {"date": "2022-09-05", "readings": 48, "expected": 48, "reason": NO_NEXT},
        ]

    def test_the_day_after_the_period_completes_it(self, world: World) -> None:
        load(world, "a", registers("2022-09-01", 5))
        reply = world.get("/meters/EE00011/gaps", to="2022-09-04").json
        assert (reply["absent"], reply["incomplete"], reply["to"]) == ([], [], "2022-09-04")
