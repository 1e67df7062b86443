"""Which days a meter lacks."""

from tests.unit.api.world import World, days_from


def test_absent_days_are_ranges_and_incomplete_ones_have_counts(world: World) -> None:
    world.load("a", {**days_from("2019-01-01", 2), **days_from("2019-01-05", 1)})
    world.load("b", {"2019-01-06": [1] * 40 + [None] * 8, **days_from("2019-01-08", 1)})
    reply = world.get("/meters/EE00011/gaps")
    assert reply.status == 200
    assert reply.json == {
        "meter": "EE00011",
        "channel": "import",
        "from": "2019-01-01",
        "to": "2019-01-09",
        "absent": [
            {"from": "2019-01-03", "to": "2019-01-05", "days": 2},
            {"from": "2019-01-07", "to": "2019-01-08", "days": 1},
        ],
        "incomplete": [{"date": "2019-01-06", "readings": 40, "expected": 48}],
        "next": None,
    }


def test_the_period_is_looked_through_to_both_ends(world: World) -> None:
    world.load("a", days_from("2019-01-10", 1))
    reply = world.get("/meters/EE00011/gaps", from_="2019-01-01", to="2019-02-01").json
    assert reply["absent"] == [
        {"from": "2019-01-01", "to": "2019-01-10", "days": 9},
        {"from": "2019-01-11", "to": "2019-02-01", "days": 21},
    ]


def test_a_period_without_data_is_absent_as_a_whole(world: World) -> None:
    world.load("a", days_from("2019-01-10", 1))
    reply = world.get("/meters/EE00011/gaps", from_="2020-01-01", to="2020-02-01").json
    assert reply["absent"] == [{"from": "2020-01-01", "to": "2020-02-01", "days": 31}]


def test_a_meter_without_any_day_has_no_period(world: World) -> None:
    world.load("a", {})
    reply = world.get("/meters/EE00011/gaps").json
    assert (reply["from"], reply["to"], reply["absent"], reply["incomplete"]) == (None, None, [], [])


def test_a_complete_meter_has_none(world: World) -> None:
    world.load("a", days_from("2019-01-01", 400))
    reply = world.get("/meters/EE00011/gaps").json
    assert (reply["absent"], reply["incomplete"], reply["to"]) == ([], [], "2020-02-05")


def test_many_gaps_come_in_pages(world: World) -> None:
    every_other = list(days_from("2010-01-01", 4400))[::2]
    world.load(
        "a", {day: [1] * 46 for day in every_other if "-03-" not in day and "-10-" not in day}, zone="UTC"
    )
    dates: list[str] = []
    cursor: dict[str, str] = {}
    pages = 0
    while True:
        page = world.get("/meters/EE00011/gaps", **cursor).json
        dates += [gap["from"] for gap in page["absent"]] + [gap["date"] for gap in page["incomplete"]]
        pages += 1
        if page["next"] is None:
            break
        assert len(page["absent"]) + len(page["incomplete"]) <= 1002
        cursor = {"cursor": page["next"]}
    assert pages > 2
    assert len(dates) == len(set(dates))
    whole = [d for d in every_other if "-03-" not in d and "-10-" not in d]
    assert {day for day in dates if day in whole} == set(whole)


def test_an_unknown_meter_is_404(world: World) -> None:
    assert world.get("/meters/nobody/gaps").status == 404
