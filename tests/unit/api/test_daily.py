"""The daily sums as a client sees them."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import simplejson

from common.energy import LIMIT_UWH, MISSING, VOID
from common.meter_day import DaySlots
from tests.fakes import FakeStore
from tests.unit.api.world import LONDON, NOW, World, days_from, read_event, version_of

FULL = [1] * 48
EARLIER = NOW - timedelta(days=2)


def test_answers_as_the_design_shows(world: World) -> None:
    world.load("january", {"2019-01-01": [*[8] * 47, 4], "2019-01-02": [7] * 48})
    reply = world.get("/meters/EE00011/daily", from_="2019-01-01", to="2019-01-02")
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.body == (
        '{"meter":"EE00011","channel":"import","unit":"kWh","timezone":"Europe/London","days":'
        '[{"date":"2019-01-01","total":380,"readings":48,"expected":48,"complete":true,"estimated":0}],'
        '"next":null}'
    )


def test_a_month_takes_two_short_reads_and_then_one(world: World) -> None:
    world.load("january", days_from("2019-01-01", 31))
    world.get("/meters/EE00011/daily", from_="2019-01-01", to="2019-02-01")
    assert world.store.calls == ["withdrawals", "day_rows"]
    world.store.calls.clear()
    world.get("/meters/EE00011/daily", from_="2019-01-01", to="2019-02-01")
    assert world.store.calls == ["day_rows"]


def test_the_register_of_meters_is_asked_only_where_the_likely_channel_has_no_days(world: World) -> None:
    world.load("gas", days_from("2019-01-01", 31), channel="gas")
    assert world.get("/meters/EE00011/daily").json["channel"] == "gas"
    assert world.store.calls == ["withdrawals", "day_rows", "channels", "day_rows"]
    world.store.calls.clear()
    assert world.get("/meters/EE00011/daily").json["channel"] == "gas"
    assert world.store.calls == ["day_rows"]
    world.clock += 60
    world.store.calls.clear()
    assert world.get("/meters/EE00011/daily", channel="gas").json["channel"] == "gas"
    assert world.store.calls == ["withdrawals", "day_rows"]


def test_slots_are_read_only_for_days_that_need_merging(world: World) -> None:
    world.load(
        "first", {**days_from("2019-01-01", 30), "2019-01-31": [1] * 24 + [None] * 24}, said_at=EARLIER
    )
    world.load("second", {"2019-01-31": [None] * 24 + [2] * 24, "2019-01-01": [3] * 48})
    reply = world.get("/meters/EE00011/daily")
    assert world.store.calls.count("day_slots") == 1
    assert [reply.json["days"][0]["total"], reply.json["days"][30]["total"]] == [144, 72]


class PrunedMeanwhile(FakeStore):
    """The oldest row of a day goes after the days were listed, before its slots are read."""

    def day_slots(self, meter_id: str, channel: str, day: date) -> Mapping[bytes, DaySlots]:
        self.delete_rows(list(self.day_rows(meter_id, channel, day, day))[-1:])
        return super().day_slots(meter_id, channel, day)


def test_a_row_that_is_pruned_between_two_reads_is_not_missed() -> None:
    world = World(PrunedMeanwhile())
    for number in range(3):
        partial = [number + 1] * 47 + [None]
        world.load(f"week {number}", {"2019-01-01": partial}, said_at=EARLIER + timedelta(hours=number))
    assert world.get("/meters/EE00011/daily").json["days"][0]["total"] == 3 * 47
    assert len(world.store.rows) == 2


def test_totals_are_exact_to_the_last_digit_and_never_in_exponents(world: World) -> None:
    odd = [LIMIT_UWH - 1] * 46 + [123_456_789, 0]
    world.write("2019-01-01", odd, version_of("odd", NOW))
    world.load("tiny", {})
    world.write("2019-01-02", [1] + [0] * 47, version_of("tiny", NOW))
    reply = world.get("/meters/EE00011/daily")
    days = simplejson.loads(reply.body, use_decimal=True)["days"]
    assert days[0]["total"] == Decimal(sum(odd)).scaleb(-9)
    assert '"total":0.000000001' in reply.body


def test_a_day_without_a_reading_is_absent(world: World) -> None:
    world.load("void", {"2019-01-01": FULL})
    world.write("2019-01-02", [VOID] * 48, version_of("void", NOW))
    world.write("2019-01-03", [MISSING] * 48, version_of("void", NOW))
    assert [day["date"] for day in world.get("/meters/EE00011/daily").json["days"]] == ["2019-01-01"]


def test_incomplete_and_estimated_days_say_so(world: World) -> None:
    world.load("part", {"2019-01-01": [1] * 40 + [None] * 8}, quality="0-1:E,5:E")
    day = world.get("/meters/EE00011/daily").json["days"][0]
    assert (day["readings"], day["expected"], day["complete"], day["estimated"]) == (40, 48, False, 2)


def test_summer_time_days_have_46_and_50_readings(world: World) -> None:
    world.load("dst", {**days_from("2019-03-31", 1), **days_from("2019-10-27", 1)})
    days = world.get("/meters/EE00011/daily").json["days"]
    assert [(day["readings"], day["expected"], day["complete"]) for day in days] == [
        (46, 46, True),
        (50, 50, True),
    ]


def test_unknown_meter_is_404_and_known_without_data_200(world: World) -> None:
    world.load("january", days_from("2019-01-01", 2))
    assert world.get("/meters/nobody/daily").status == 404
    assert world.get(f"/meters/{'x' * 70000}/daily").status == 404
    reply = world.get("/meters/EE00011/daily", from_="2020-01-01", to="2020-02-01")
    assert (reply.status, reply.json["days"], reply.json["next"]) == (200, [], None)
    assert reply.json["timezone"] is None


def test_a_meter_id_is_unquoted_once(world: World) -> None:
    world.load("odd", days_from("2019-01-01", 1), meter="Zähler 1/a+b%41")
    reply = world.get("/meters/Z%C3%A4hler%201%2Fa+b%2541/daily")
    assert (reply.status, reply.json["meter"]) == (200, "Zähler 1/a+b%41")


class TestPages:
    def test_the_whole_history_comes_in_pages_of_400_days(self, world: World) -> None:
        world.load("years", days_from("2017-01-01", 1000))
        sizes, seen = [], []
        cursor: dict[str, str] = {}
        while True:
            page = world.get("/meters/EE00011/daily", **cursor).json
            seen += [day["date"] for day in page["days"]]
            sizes.append(len(page["days"]))
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert sizes == [400, 400, 200]
        assert seen == list(days_from("2017-01-01", 1000))

    def test_exactly_one_page_has_no_next(self, world: World) -> None:
        world.load("days", days_from("2017-01-01", 400))
        assert world.get("/meters/EE00011/daily").json["next"] is None

    def test_a_page_stays_below_a_megabyte(self, world: World) -> None:
        meter, channels = "\N{FULLWIDTH DIGIT ONE}" * 64, ["c" * 31 + letter for letter in "AB"]
        for channel in channels:
            world.load("x", {}, meter=meter, channel=channel)
            for day in days_from("2000-01-01", 401):
                slots = [-(LIMIT_UWH - 1)] * 50
                world.write(day, slots, version_of("x", NOW), meter=meter, channel=channel, quality="0-49:E")
        for form in ("json", "csv"):
            path = "/meters/" + "%EF%BC%91" * 64 + "/daily"
            reply = world.get(path, channel=",".join(channels), format=form)
            assert reply.status == 200
            assert len(reply.body.encode()) < 1_000_000

    @pytest.mark.parametrize(
        "cursor", ["nonsense", "ä", "W10", "WyJkYWlseSIsIngiXQ", "WyJnYXBzIiwiMjAxOS0wMS0wMSJd"]
    )
    def test_a_bad_cursor_is_named(self, world: World, cursor: str) -> None:
        world.load("days", days_from("2019-01-01", 1))
        reply = world.get("/meters/EE00011/daily", cursor=cursor)
        assert (reply.status, reply.json["parameter"]) == (400, "cursor")

    def test_a_cursor_outside_the_period_is_refused(self, world: World) -> None:
        world.load("years", days_from("2017-01-01", 401))
        cursor = world.get("/meters/EE00011/daily").json["next"]
        assert world.get("/meters/EE00011/daily", cursor=cursor, to="2017-02-01").status == 400


class TestChannels:
    def test_the_only_one_is_meant(self, world: World) -> None:
        world.load("gas", days_from("2019-01-01", 1), channel="gas")
        assert world.get("/meters/EE00011/daily").json["channel"] == "gas"

    def test_of_several_import_is_meant(self, world: World) -> None:
        world.load("a", days_from("2019-01-01", 1), channel="export")
        world.load("b", days_from("2019-01-01", 1, kwh=2), channel="import")
        reply = world.get("/meters/EE00011/daily").json
        assert (reply["channel"], reply["days"][0]["total"]) == ("import", 96)

    def test_without_import_the_channels_are_listed(self, world: World) -> None:
        for channel in ("GC", "CL"):
            world.load(channel, days_from("2019-01-01", 1), channel=channel)
        reply = world.get("/meters/EE00011/daily")
        assert (reply.status, reply.json["parameter"]) == (400, "channel")
        assert "CL, GC" in reply.json["detail"]

    def test_several_are_added_and_complete_only_together(self, world: World) -> None:
        world.load("GC", days_from("2019-01-01", 2), channel="GC")
        world.load("CL", days_from("2019-01-02", 2, kwh=2), channel="CL")
        reply = world.get("/meters/EE00011/daily", channel="GC,CL").json
        assert reply["channel"] == "GC,CL"
        assert [(d["total"], d["readings"], d["expected"], d["complete"]) for d in reply["days"]] == [
            (48, 48, 96, False),
            (144, 96, 96, True),
            (96, 48, 96, False),
        ]

    def test_an_absent_channel_is_expected_by_its_own_interval(self, world: World) -> None:
        world.load("GC", days_from("2019-03-31", 1), channel="GC")
        world.load("CL", {}, channel="CL", minutes=15)
        day = world.get("/meters/EE00011/daily", channel="GC,CL").json["days"][0]
        assert (day["readings"], day["expected"], day["complete"]) == (46, 46 + 92, False)

    @pytest.mark.parametrize("channel", ["", "solar", "import,solar", "import,import", "import,"])
    def test_what_is_no_channel_is_named(self, world: World, channel: str) -> None:
        world.load("a", days_from("2019-01-01", 1))
        reply = world.get("/meters/EE00011/daily", channel=channel)
        assert (reply.status, reply.json["parameter"]) == (400, "channel")

    def test_a_channel_that_has_just_come_is_found(self, world: World) -> None:
        world.load("a", days_from("2019-01-01", 1))
        world.get("/meters/EE00011/daily")
        world.load("b", days_from("2019-01-01", 1), channel="export")
        assert world.get("/meters/EE00011/daily", channel="export").status == 200


class TestWithdrawnLoads:
    def test_their_rows_are_left_out(self, world: World) -> None:
        world.load("right", {"2019-01-01": FULL}, said_at=EARLIER)
        wrong = world.load("wrong", {"2019-01-01": [9] * 48, "2019-01-02": [9] * 48})
        world.withdraw(wrong)
        assert [day["total"] for day in world.get("/meters/EE00011/daily").json["days"]] == [48]
        world.withdraw(wrong, undone=True)
        assert [day["total"] for day in world.get("/meters/EE00011/daily").json["days"]] == [432, 432]

    def test_a_meter_of_which_only_they_spoke_is_unknown(self, world: World) -> None:
        world.withdraw(world.load("wrong", {"2019-01-01": FULL}, meter="typo"))
        assert world.get("/meters/typo/daily").status == 404

    def test_a_channel_of_which_only_they_spoke_does_not_stand_in_the_way(self, world: World) -> None:
        world.withdraw(world.load("wrong", {"2019-01-01": FULL}, channel="import"))
        world.load("right", {"2019-01-01": [2] * 48}, channel="export")
        reply = world.get("/meters/EE00011/daily").json
        assert (reply["channel"], reply["days"][0]["total"]) == ("export", 96)
        assert world.get("/meters/EE00011/daily", channel="import").status == 400

    def test_nor_in_a_choice_between_two(self, world: World) -> None:
        world.withdraw(world.load("wrong", {"2019-01-01": FULL}, channel="A"))
        world.load("right", {"2019-01-01": FULL}, channel="B")
        assert world.get("/meters/EE00011/daily").json["channel"] == "B"


class TestAsOf:
    def test_only_what_had_been_said_counts(self, world: World) -> None:
        world.load("first", {"2019-01-01": FULL}, said_at=datetime(2019, 1, 3, tzinfo=UTC))
        world.load("correction", {"2019-01-01": [2] * 48}, said_at=datetime(2019, 2, 1, 12, tzinfo=UTC))

        def total(as_of: str) -> list[int]:
            days = world.get("/meters/EE00011/daily", as_of=as_of).json["days"]
            return [day["total"] for day in days]

        assert total("2019-01-02") == []
        assert total("2019-01-03") == [48]
        assert total("2019-02-01T12:59:59.999+01:00") == [48]
        assert total("2019-02-01T13:00:00+01:00") == [96]
        assert total("2019-02-01T12:00:00Z") == [96]

    @pytest.mark.parametrize(
        "as_of", ["", "yesterday", "2019-01-01T00:00:00", "2019-13-01", "2019-01-01T00:00:00 01:00"]
    )
    def test_what_is_no_instant_is_named(self, world: World, as_of: str) -> None:
        world.load("a", days_from("2019-01-01", 1))
        reply = world.get("/meters/EE00011/daily", as_of=as_of)
        assert (reply.status, reply.json["parameter"]) == (400, "as_of")


class TestCsv:
    def test_has_the_same_figures(self, world: World) -> None:
        world.write("2019-01-01", [123_456_789] * 48, version_of("a", NOW), zone=LONDON)
        world.load("a", {})
        reply = world.get("/meters/EE00011/daily", format="csv")
        assert reply.headers["content-type"] == "text/csv; charset=utf-8"
        assert reply.body == (
            "meter,channel,date,total_kwh,readings,expected,complete,estimated\n"
            "EE00011,import,2019-01-01,5.925925872,48,48,true,0\n"
        )

    @pytest.mark.parametrize(
        ("accept", "form", "kind"),
        [
            ("text/csv", None, "text/csv"),
            ("text/csv;q=0.9, */*;q=0.1", None, "text/csv"),
            ("text/csv", "json", "application/json"),
            ("*/*", None, "application/json"),
            ("application/json, text/csv", None, "application/json"),
        ],
    )
    def test_is_asked_for_by_header_or_format(
        self, world: World, accept: str, form: str | None, kind: str
    ) -> None:
        world.load("a", days_from("2019-01-01", 1))
        parameters = {"format": form} if form else {}
        reply = world.get("/meters/EE00011/daily", accept=accept, **parameters)
        assert reply.headers["content-type"].startswith(kind)

    def test_names_the_next_page_in_a_link(self, world: World) -> None:
        world.load("a", days_from("2017-01-01", 401), meter="a/b")
        reply = world.get("/meters/a%2Fb/daily", format="csv", to="2030-01-01")
        link = reply.headers["link"]
        assert link.startswith("</meters/a%2Fb/daily?format=csv&to=2030-01-01&cursor=")
        assert link.endswith('>; rel="next"')
        assert len(list(csv.reader(io.StringIO(reply.body)))) == 401


def test_a_browser_gets_json(world: World) -> None:
    world.load("january", days_from("2019-01-01", 2))
    reply = world.send(read_event("get"))
    assert (reply.status, len(reply.json["days"])) == (200, 2)
    assert reply.headers["cache-control"] == "private, max-age=5"
