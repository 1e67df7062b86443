"""What became of the files, as a client sees it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from common.receipt import Counts
from common.store.port import MeterChannel
from tests.unit.api.world import NOW, World
from tests.unit.receipt_changes import ReceiptChanges


def ids(world: World, **parameters: str) -> list[str]:
    reply = world.get("/files", **parameters)
    assert reply.status == 200, reply.body
    return [file["key"].removeprefix("challenge/").removesuffix(".csv") for file in reply.json["files"]]


def test_lists_the_last_seven_days_newest_first(world: World) -> None:
    for name, on in [("old", "2026-11-13"), ("a", "2026-11-14"), ("b", "2026-11-20"), ("c", "2026-11-20")]:
        world.receive(name, on)
    assert ids(world) == ["c", "b", "a"]
    assert ids(world, from_="2026-11-13") == ["c", "b", "a", "old"]
    assert ids(world, to="2026-11-14") == ["old"]
    assert ids(world, from_="2026-11-14", to="2026-11-15") == ["a"]


def test_covers_at_most_92_dates(world: World) -> None:
    assert world.get("/files", from_="2026-01-01", to="2026-04-03").status == 200
    reply = world.get("/files", from_="2026-01-01", to="2026-04-04")
    assert (reply.status, reply.json["parameter"]) == (400, "from")


def test_filters_by_state_key_and_version(world: World) -> None:
    world.receive("good")
    world.receive("bad", counts=Counts(cells=48, loaded=40, rejected=8))
    world.receive("junk", refused="not_text", counts=Counts(), first_error="a picture")
    world.receive("waiting", started_at=None, finished_at=None)
    world.receive("working", finished_at=None)
    states = {"loaded": "good", "partly": "bad", "refused": "junk", "queued": "waiting", "loading": "working"}
    for state, name in states.items():
        assert ids(world, state=state) == [name]
    assert ids(world, key="challenge/good.csv") == ["good"]
    assert ids(world, object_version="v-junk") == ["junk"]
    reply = world.get("/files", state="done")
    assert (reply.status, reply.json["parameter"]) == (400, "state")


def test_pages_hold_100_files(world: World) -> None:
    for number in range(250):
        world.receive(f"f{number:03}", "2026-11-20" if number > 120 else "2026-11-19")
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = world.get("/files", **cursor).json
        seen += [file["key"] for file in page["files"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert len(seen) == 250
    assert len(set(seen)) == 250
    assert world.get("/files", cursor="WyJmaWxlcyIsMV0").status == 400


def test_a_page_full_of_long_names_stays_below_a_megabyte(world: World) -> None:
    for number in range(101):
        world.receive(f"{number}", key="é" * 512, first_error="\u0001" * 200, rejects_key="r" * 200)
    assert len(world.get("/files").body.encode()) < 1_000_000


def test_a_file_of_two_parts(world: World) -> None:
    first = world.receive("big", parts=2)
    second = replace(first, version=replace(first.version, part=1), finished_at=None)
    world.store.put_receipt(replace(second, counts=Counts(cells=8, rejected=8), rejects_key="r/1"))
    file = world.get(f"/files/{first.file_id}").json
    assert (file["id"], file["state"], file["part_count"], file["parts_finished"]) == (
        first.file_id,
        "loading",
        2,
        1,
    )
    assert (file["counts"]["cells"], file["counts"]["rejected"], file["finished_at"]) == (56, 8, None)
    assert [one["part"] for one in file["parts"]] == [0, 1]
    assert file["rejects"] == f"/files/{first.file_id}/rejects?part=1"
    assert (file["withdrawn"], file["withdrawal"]) == (False, None)


def test_a_withdrawn_file_says_so(world: World) -> None:
    receipt = world.receive("wrong")
    world.withdraw(receipt.version)
    file = world.get(f"/files/{receipt.file_id}").json
    assert file["withdrawn"] is True
    assert file["withdrawal"] == {
        "reason": "wrong zone",
        "by": "me",
        "at": "2026-11-20T12:00:00.000Z",
        "undone": False,
    }
    world.withdraw(receipt.version, undone=True)
    assert world.get(f"/files/{receipt.file_id}").json["withdrawn"] is False
    assert world.get("/files").json["files"][0]["withdrawn"] is False


@pytest.mark.parametrize(
    "file_id",
    ["x", "2026-11-20-0123456789abcdef", "2026-99-20-0123456789abcdef", "2026-11-20-é123456789abcdef"],
)
def test_an_unknown_file_is_404(world: World, file_id: str) -> None:
    assert world.get(f"/files/{file_id}").status == 404
    assert world.get(f"/files/{file_id}/rejects").status == 404


class TestRejects:
    def test_leads_to_the_report_for_15_minutes(self, world: World) -> None:
        world.objects.add("records", "rejects/x.csv", b"report")
        receipt = world.receive("bad", rejects_key="rejects/x.csv")
        reply = world.get(f"/files/{receipt.file_id}/rejects")
        assert (reply.status, reply.headers["location"]) == (
            303,
            "https://records.example/rejects/x.csv?expires=900",
        )
        assert reply.headers["cache-control"] == "no-store"
        assert world.get(f"/files/{receipt.file_id}/rejects", part="0").status == 303

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({}, "no line was rejected"),
            ({"refused": "not_text"}, "refused as a whole (not_text)"),
            ({"finished_at": None}, "not finished"),
            ({"rejects_key": "rejects/gone.csv"}, "has been deleted"),
        ],
    )
    def test_or_says_why_there_is_none(self, world: World, more: ReceiptChanges, reason: str) -> None:
        receipt = world.receive("file", **more)
        reply = world.get(f"/files/{receipt.file_id}/rejects")
        assert reply.status == 404
        assert reason in reply.json["detail"]

    def test_a_part_must_exist(self, world: World) -> None:
        receipt = world.receive("file", rejects_key="rejects/x.csv")
        assert world.get(f"/files/{receipt.file_id}/rejects", part="1").status == 404
        for part in ("-1", "x", "65536", ""):
            reply = world.get(f"/files/{receipt.file_id}/rejects", part=part)
            assert (reply.status, reply.json["parameter"]) == (400, "part")


def test_meters_come_in_pages(world: World) -> None:
    world.store.add_meters([MeterChannel(f"m{number:03}", "import", 30) for number in range(150)])
    first = world.get("/meters").json
    assert first["meters"][0] == {"meter": "m000", "channel": "import", "interval_minutes": 30}
    second = world.get("/meters", cursor=first["next"]).json
    assert [len(first["meters"]), len(second["meters"]), second["next"]] == [100, 50, None]
    assert len(world.get("/meters", limit="7").json["meters"]) == 7
    for limit in ("0", "1001", "x", ""):
        assert world.get("/meters", limit=limit).json["parameter"] == "limit"
    assert world.get("/meters", cursor="x").json["parameter"] == "cursor"


def test_now_is_what_the_default_period_ends_with(world: World) -> None:
    reply = world.get("/files").json
    assert (reply["from"], reply["to"]) == ("2026-11-14", str(NOW.date() + timedelta(days=1)))
