"""A load under a wrong profile can be taken back: withdrawn, undone, replayed under the right one."""

from common.receipt import FileReceipt, FileState
from tests.oracle import Delivery
from tests.system.against_oracle import Answers, answers_of, check_answers, new_world
from tests.system.layouts import SAMPLES, toml_of
from tests.world import INBOX, RECORDS, World

RIGHT, WRONG = {"zone": "Europe/London"}, {"zone": "", "kwh_per_unit": "1"}
PROFILES = {"right": toml_of(RIGHT), "wrong": toml_of(WRONG) + '\n[value]\nunit = "Wh"'}
DATA = SAMPLES["challenge"].data


def by_id(world: World, file_id: str) -> FileReceipt:
    (file,) = [file for file in world.receipts() if file.file_id == file_id]
    return file


def only_right() -> Answers:
    world = new_world(PROFILES)
    world.deliver("right/x.csv", DATA)
    return answers_of(world)


def test_a_replay_answers_as_if_only_the_right_profile_had_ever_been_used() -> None:
    world = new_world(PROFILES)
    wrong = world.deliver("wrong/x.csv", DATA)
    assert answers_of(world) != only_right()
    told = world.command(command="replay", file_id=wrong.file_id, profile="right", by="me")
    assert told["ok"]
    assert told["replaces"] == wrong.file_id
    assert by_id(world, told["file_id"]).state == FileState.LOADED
    assert answers_of(world) == only_right()
    world.notify(world.buckets.head(INBOX, "wrong/x.csv"))
    assert answers_of(world) == only_right(), "a late duplicate of the withdrawn load"
    assert len(world.receipts()) == 2


def test_withdrawing_can_be_undone_and_done_again() -> None:
    world = new_world(PROFILES)
    file = world.deliver("right/x.csv", DATA)
    before = answers_of(world)
    for _ in range(2):
        assert world.command(command="withdraw", file_id=file.file_id, reason="zone")["withdrawn"] is True
        assert answers_of(world) == {}
        world.notify(world.buckets.head(INBOX, "right/x.csv"))
        assert answers_of(world) == {}
        assert world.command(command="withdraw", file_id=file.file_id, undo=True)["withdrawn"] is False
        assert answers_of(world) == before


def test_a_replay_back_to_the_first_profile_counts_again() -> None:
    world = new_world(PROFILES)
    right = world.deliver("right/x.csv", DATA)
    wrong = world.command(command="replay", file_id=right.file_id, profile="wrong")
    assert answers_of(world) != only_right()
    world.command(command="replay", file_id=wrong["file_id"], profile="right")
    assert answers_of(world) == only_right()


def test_a_replay_leaves_what_other_files_say_alone() -> None:
    world = new_world(PROFILES)
    older = DATA.replace(b"2019-01-01,", b"2018-12-31,")
    world.deliver("right/older.csv", older, said_at_ms=1_000)
    newer = world.deliver("wrong/newer.csv", DATA, said_at_ms=2_000)
    told = world.command(command="replay", file_id=newer.file_id, profile="right")
    digest = by_id(world, told["file_id"]).first.version.digest
    check_answers(world, [Delivery(older, RIGHT, 1_000), Delivery(DATA, RIGHT, 2_000, digest)])


def test_a_replay_under_a_profile_that_refuses_the_file_changes_nothing() -> None:
    world = new_world(PROFILES)
    right = world.deliver("right/x.csv", DATA)
    told = world.command(command="replay", file_id=right.file_id, profile="octopus")
    assert not told["ok"]
    assert "header column 1" in told["error"]
    assert answers_of(world) == only_right()
    assert len(world.receipts()) == 1


def test_a_file_that_is_not_in_the_inbox_any_more_cannot_be_replayed() -> None:
    world = new_world(PROFILES)
    right = world.deliver("right/x.csv", DATA)
    world.buckets.versions = [found for found in world.buckets.versions if found[0].bucket != INBOX]
    told = world.command(command="replay", file_id=right.file_id, profile="wrong")
    assert not told["ok"]
    assert "put it there again" in told["advice"]
    assert answers_of(world) == only_right()


def test_a_refused_file_is_loaded_by_a_replay_once_its_profile_is_there() -> None:
    world = new_world()
    refused = world.deliver("right/x.csv", DATA)
    assert refused.first.refused == "no_profile"
    assert not world.command(command="replay", file_id=refused.file_id)["ok"], "still no profile"
    world.buckets.add(RECORDS, "profiles/right.toml", PROFILES["right"].encode())
    told = world.command(command="replay", file_id=refused.file_id)
    assert told["ok"]
    assert by_id(world, told["file_id"]).state == FileState.LOADED
    assert answers_of(world) == only_right()
    assert world.store.withdrawals() == {}, "there was nothing to withdraw"


def test_a_replay_after_the_profile_was_mended_takes_the_new_text() -> None:
    world = new_world({"mine": PROFILES["wrong"]})
    wrong = world.deliver("mine/x.csv", DATA)
    world.buckets.add(RECORDS, "profiles/mine.toml", PROFILES["right"].encode())
    assert world.command(command="replay", file_id=wrong.file_id)["ok"]
    assert answers_of(world) == only_right()


def test_a_load_that_is_not_known_or_not_there_any_more_is_told() -> None:
    world = new_world(PROFILES)
    for command in ("withdraw", "replay"):
        for file_id in ("", "x", "2026-01-15-0123456789abcdef", "2026-01-15-0123456789abcdeg"):
            answer = world.command(command=command, file_id=file_id)
            assert not answer["ok"]
            assert answer["advice"]
    file = world.deliver("right/x.csv", DATA)
    world.buckets.versions = [one for one in world.buckets.versions if one[0].bucket != INBOX]
    assert not world.command(command="replay", file_id=file.file_id, profile="wrong")["ok"]
    assert answers_of(world) == only_right()


def test_events_that_were_lost_are_found_by_reconciling() -> None:
    world = new_world(PROFILES)
    for number in range(100):
        data = DATA.replace(b"EE00011", b"EE%05d" % number)
        if number % 7:
            world.deliver(f"right/{number}.csv", data)
        else:
            world.buckets.add(INBOX, f"right/{number}.csv", data)
    assert world.command(command="reconcile") == {"ok": True, "listed": 100, "sent": 15}
    assert len(answers_of(world)) == 100 * 31
    assert world.command(command="reconcile") == {"ok": True, "listed": 100, "sent": 0}
