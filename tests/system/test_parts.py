"""Large files: when they are read in parts, and that parts, repeats and crashes in between change nothing."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from common.objects import ObjectInfo
from common.receipt import FileState
from processor.bounds import Bounds
from processor.events import tasks_in_message
from processor.task import LoadTask, PartTask
from tests.generate.files import Order, Plan, write_long, write_wide
from tests.generate.sums import Sums
from tests.system.against_oracle import answers_of, new_world
from tests.world import INBOX, World

SMALL = Bounds(part_bytes=60_000)


def days_by_sums(sums: Sums) -> dict[tuple[str, str], tuple[int, int]]:
    return {(meter, str(day)): (uwh, readings) for meter, day, uwh, readings in sums.items()}


def days_in(world: World) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (meter, str(day)): (int(found.total.scaleb(9)), found.readings)
        for (meter, _, day), found in answers_of(world).items()
    }


def written(
    tmp_path: Path, layout: str, order: Order = "meter", meters: int = 24, days: int = 16
) -> tuple[bytes, Sums]:
    write = {"wide": write_wide, "long": write_long}[layout]
    sums = write(tmp_path / "file", Plan(meters, days, seed=5, order=order))
    return (tmp_path / "file").read_bytes(), sums


def test_a_large_file_in_order_of_meters_is_split_although_readings_are_missing(tmp_path: Path) -> None:
    data, _ = written(tmp_path, "long")
    lines = data.splitlines(keepends=True)
    kept = [line for number, line in enumerate(lines) if number % 30 != 7]
    file = new_world(bounds=SMALL).deliver("long/x.csv", b"".join(kept))
    assert file.first.parts > 1
    assert file.counts.loaded == len(kept) - 1


@pytest.mark.parametrize(
    ("layout", "order", "split"),
    [("wide", "meter", True), ("wide", "time", True), ("wide", "shuffled", True),
     ("long", "meter", True), ("long", "time", False), ("long", "shuffled", False)],
)  # fmt: skip
def test_a_large_file_is_split_where_its_meter_days_stand_together(
    tmp_path: Path, layout: str, order: Order, split: bool
) -> None:
    data, sums = written(tmp_path, layout, order)
    world = new_world(bounds=SMALL)
    file = world.deliver(f"{'challenge' if layout == 'wide' else 'long'}/x.csv", data)
    assert file.first.parts == (-(-len(data) // SMALL.part_bytes) if split else 1)
    assert file.state == FileState.LOADED
    assert file.counts.loaded == sums.readings.sum()
    assert sum(part.lines for part in file.parts) == data.count(b"\n")
    assert days_in(world) == days_by_sums(sums)
    rows = sum(part.rows for part in file.parts)
    assert rows <= sums.meters * sums.days + file.first.parts - 1
    assert split or rows == sums.meters * sums.days


def test_gzip_and_small_files_are_read_in_one_pass(tmp_path: Path) -> None:
    data, sums = written(tmp_path, "wide")
    for body, bounds in ((gzip.compress(data), SMALL), (data, Bounds(part_bytes=len(data)))):
        world = new_world(bounds=bounds)
        assert world.deliver("challenge/x.csv", body).first.parts == 1
        assert days_in(world) == days_by_sums(sums)


def test_local_stamps_are_read_in_one_pass() -> None:
    lines = [f"1,{d:02} Mar 2024 {h:02}:30:00,1,Actual" for d in range(1, 29) for h in range(24)]
    world = new_world(bounds=Bounds(part_bytes=1_000))
    data = "\n".join(["MPR,ReadDatetime,kWh,ReadType", *lines]).encode()
    file = world.deliver("uk-half-hourly-readings/x.csv", data)
    assert (file.first.parts, file.counts.loaded) == (1, len(lines))


def test_a_line_longer_than_parts_costs_itself_and_no_other(tmp_path: Path) -> None:
    data, sums = written(tmp_path, "wide")
    lines = data.split(b"\n")
    long = b"\n".join([*lines[:50], b"X" * 1_300_000, *lines[50:]])
    world = new_world(bounds=Bounds(part_bytes=300_000))
    file = world.deliver("challenge/x.csv", long)
    assert file.first.parts > 3
    assert file.counts.rejected == 48
    assert days_in(world) == days_by_sums(sums)


def messages_of(world: World, data: bytes, key: str = "challenge/x.csv") -> list[PartTask]:
    """The first message's doing: queued receipts and a task for every part."""
    info = world.buckets.add(INBOX, key, data)
    assert world.ingest.load(LoadTask(INBOX, key, info.version)) is None
    tasks = [task for body in world.queue.waiting for task in tasks_in_message(body)]
    world.queue.waiting.clear()
    return [task for task in tasks if isinstance(task, PartTask)]


def test_every_part_is_queued_before_its_message_and_finished_after(tmp_path: Path) -> None:
    data, sums = written(tmp_path, "wide")
    world = new_world(bounds=SMALL)
    parts = messages_of(world, data)
    (file,) = world.receipts()
    assert file.state == FileState.QUEUED
    assert (
        [part.version.part for part in file.parts] == [task.part for task in parts] == list(range(len(parts)))
    )
    assert all(part.queued_at and not part.finished_at for part in file.parts)
    for task in reversed(parts):
        assert not world.receipts()[0].finished
        world.ingest.load_part(task)
    (file,) = world.receipts()
    assert file.state == FileState.LOADED
    assert all(part.queued_at and part.started_at and part.finished_at for part in file.parts)
    assert days_in(world) == days_by_sums(sums)


def test_the_first_message_come_again_sends_only_what_is_not_finished(tmp_path: Path) -> None:
    data, sums = written(tmp_path, "wide")
    world = new_world(bounds=SMALL)
    parts = messages_of(world, data)
    for task in parts[1:3]:
        world.ingest.load_part(task)
    rows = dict(world.store.rows)  # type: ignore[attr-defined]
    first = LoadTask(INBOX, parts[0].key, parts[0].version)
    assert world.ingest.load(first) is None
    again = [task for body in world.queue.waiting for task in tasks_in_message(body)]
    assert [task.part for task in again if isinstance(task, PartTask)] == [0, *range(3, len(parts))]
    world.work()
    for task in parts:
        world.ingest.load_part(task)
    assert world.ingest.load(first) is not None, "all is done"
    assert not world.queue.waiting
    assert days_in(world) == days_by_sums(sums)
    assert rows.items() <= world.store.rows.items()  # type: ignore[attr-defined]
    assert world.receipts()[0].counts.loaded == sums.readings.sum()


def test_a_part_without_a_line_is_finished_all_the_same(tmp_path: Path) -> None:
    data, sums = written(tmp_path, "wide", meters=2, days=3)
    world = new_world(bounds=Bounds(part_bytes=100))
    file = world.deliver("challenge/x.csv", data)
    assert file.state == FileState.LOADED
    assert any(part.counts.cells == 0 for part in file.parts)
    assert days_in(world) == days_by_sums(sums)


def test_a_part_says_the_same_whenever_it_is_read(tmp_path: Path) -> None:
    data, _ = written(tmp_path, "long")
    world = new_world(bounds=SMALL)
    parts = messages_of(world, data, "long/x.csv")
    for task in parts:
        world.ingest.load_part(task)
    before = dict(world.store.rows)  # type: ignore[attr-defined]
    world.command(command="replay", file_id=world.receipts()[0].file_id)
    assert world.store.rows == before  # type: ignore[attr-defined]


def test_parts_keep_the_profile_that_the_first_message_found(tmp_path: Path) -> None:
    data, sums = written(tmp_path, "wide")
    world = new_world(bounds=SMALL)
    parts = messages_of(world, data)
    changed = 'layout = "wide"\nsummary = ""\nzone = "UTC"\ninterval_minutes = 30\n'
    world.buckets.add("records", "profiles/challenge.toml", changed.encode())
    for task in parts:
        world.ingest.load_part(task)
    assert days_in(world) == days_by_sums(sums)


def test_a_file_that_is_deleted_while_parts_wait_is_refused_and_no_part_stays_behind(tmp_path: Path) -> None:
    data, sums = written(tmp_path, "wide")
    world = new_world(bounds=SMALL)
    first, *others = messages_of(world, data)
    world.ingest.load_part(first)
    world.buckets.versions = [kept for kept in world.buckets.versions if kept[0].key != first.key]
    for task in others:
        world.ingest.load_part(task)
    (file,) = world.receipts()
    assert (file.state, file.finished, len(file.parts)) == (FileState.REFUSED, True, 1 + len(others))
    assert {part.refused for part in file.parts} == {"", "gone"}
    assert 0 < file.counts.loaded < sums.readings.sum()


def test_a_file_that_is_deleted_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, _ = written(tmp_path, "wide")
    world = new_world()
    head = world.buckets.head

    def head_and_delete(bucket: str, key: str, version: str = "") -> ObjectInfo:
        found = head(bucket, key, version)
        if bucket == INBOX:
            world.buckets.versions = [kept for kept in world.buckets.versions if kept[0] != found]
        return found

    monkeypatch.setattr(world.buckets, "head", head_and_delete)
    file = world.deliver("challenge/x.csv", data)
    assert (file.state, file.first.refused, file.finished) == (FileState.REFUSED, "gone", True)


def test_a_clean_generated_file_takes_the_fast_path(tmp_path: Path) -> None:
    for layout, profile in (("wide", "challenge"), ("long", "long")):
        for line_end in (b"\n", b"\r\n"):
            write = write_wide if layout == "wide" else write_long
            write(tmp_path / "file", Plan(30, 31, seed=3, blank_share=0.02, line_end=line_end))
            file = new_world().deliver(f"{profile}/x.csv", (tmp_path / "file").read_bytes())
            assert file.counts.cells == 30 * 31 * 48
            assert file.counts.fast >= 0.99 * file.counts.cells


def test_a_few_bad_lines_leave_the_rest_on_the_fast_path(tmp_path: Path) -> None:
    data, _ = written(tmp_path, "wide", meters=200, days=31)
    lines = data.split(b"\n")
    for number in (1_000, 3_000, 5_000):
        lines[number] = replace_last_cell(lines[number])
    file = new_world().deliver("challenge/x.csv", b"\n".join(lines))
    assert file.counts.rejected == 3
    assert file.counts.fast >= 0.9 * file.counts.cells


def replace_last_cell(line: bytes) -> bytes:
    return line.rsplit(b",", 1)[0] + b",n/a"


@pytest.mark.long
@pytest.mark.parametrize("layout", ["wide", "long"])
def test_files_over_sixteen_megabytes_are_split_as_shipped(tmp_path: Path, layout: str) -> None:
    data, sums = written(
        tmp_path, layout, meters=700 if layout == "wide" else 300, days=180 if layout == "wide" else 60
    )
    assert len(data) > 2 * replace(SMALL, part_bytes=16 * 1024 * 1024).part_bytes
    world = new_world()
    file = world.deliver(f"{'challenge' if layout == 'wide' else 'long'}/x.csv", data)
    assert file.first.parts > 2
    assert days_in(world) == days_by_sums(sums)
