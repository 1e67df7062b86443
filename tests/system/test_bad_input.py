"""Input that is no good ends in a receipt that says why, stores nothing half, and never fails the task."""

import gzip
import zlib
from pathlib import Path

import pytest

from common.receipt import FileReceipt, FileState
from processor.task import LoadTask
from tests.system.against_oracle import new_world
from tests.system.layouts import SAMPLES
from tests.world import INBOX, RECORDS, World

WIDE = SAMPLES["wide"].data
LONG = SAMPLES["long"].data
NO_HEADER = SAMPLES["uk-half-hourly-no-header"].data
HEADER = WIDE.split(b"\n")[0] + b"\n"


def refused(world: World, file: FileReceipt, reason: str, *words: str) -> None:
    """A final receipt with its reason, and nothing stored."""
    assert file.finished
    assert file.state == FileState.REFUSED
    assert file.first.refused == reason
    for word in words:
        assert word in file.first.first_error
    assert not world.store.rows  # type: ignore[attr-defined]
    assert not world.rejects(file)


@pytest.mark.parametrize(
    ("name", "key", "reason"),
    [
        ("cut-off-in-quotes.csv", "uk-half-hourly-end-labels/x.csv", "wrong_header"),
        ("damaged-utf16.csv", "uk-half-hourly/x.csv", "not_text"),
        ("png-named-csv.csv", "challenge/x.csv", "not_text"),
    ],
)
def test_real_files_that_nobody_can_read(real_data: Path, name: str, key: str, reason: str) -> None:
    world = new_world()
    file = world.deliver(key, (real_data / "not_readable" / name).read_bytes())
    refused(world, file, reason)


@pytest.mark.parametrize("profile", SAMPLES)
def test_real_files_that_nobody_can_read_are_safe_under_every_profile(real_data: Path, profile: str) -> None:
    for path in sorted((real_data / "not_readable").iterdir()):
        world = new_world()
        file = world.deliver(f"{profile}/home-1/{path.name}", path.read_bytes())
        assert file.finished
        assert file.first.first_error
        if (path.stem, profile) == ("cut-off-in-quotes", "uk-half-hourly"):  # its own layout
            assert world.rejects(file)
            assert file.counts.loaded == 48 * sum(part.rows for part in file.parts)
        else:
            assert not world.store.rows  # type: ignore[attr-defined]


def bomb() -> bytes:
    """400 KB that unpack to 400 MB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(
        [*(packer.compress(HEADER if n == 0 else bytes(1 << 20)) for n in range(401)), packer.flush()]
    )


GZIPPED = gzip.compress(WIDE, mtime=0)
UNREADABLE = {
    "nothing": (b"", "empty", ["empty"]),
    "only blanks": (b" \r\n\n\t \n", "empty", ["empty"]),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty", ["empty"]),
    "only NULs": (bytes(1000), "empty", ["empty"]),
    "header only": (HEADER, "no_readings", ["no line"]),
    "header without line end": (HEADER[:-1], "no_readings", ["no line"]),
    "header and empty lines": (HEADER + b"\n\r\n \n", "no_readings", ["no line"]),
    "NUL in the header": (b"\0" + WIDE, "not_text", ["NUL"]),
    "UTF-16 with mark": (WIDE.decode().encode("utf-16"), "not_text", ["UTF-8"]),
    "UTF-16, big end first": (b"\xfe\xff" + WIDE.decode().encode("utf-16-be"), "not_text", ["UTF-8"]),
    "UTF-16 without mark": (WIDE.decode().encode("utf-16-le"), "not_text", ["UTF-8"]),
    "UTF-32": (WIDE.decode().encode("utf-32-le"), "not_text", ["UTF-8"]),
    "a web page": (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "not_text", ["web page"]),
    "JSON": (b'{"error": "expired"}', "not_text", ["JSON"]),
    "a spreadsheet": (b"PK\x03\x04" + WIDE, "not_text", ["spreadsheet"]),
    "a line of 10 MB": (b"7" * 10_000_000, "wrong_header", ["column 1", '"meter"']),
    "a line of 10 MB in cells": (b"7," * 5_000_000, "wrong_header", ["column 1", '"meter"']),
    "gzip bomb": (bomb(), "too_large", ["split the file"]),
    "gzip cut short": (GZIPPED[:-20], "broken_gzip", ["send it again"]),
    "gzip cut in its head": (GZIPPED[:5], "broken_gzip", ["send it again"]),
    "gzip with a damaged checksum": (GZIPPED[:-8] + bytes(8), "broken_gzip", ["send it again"]),
    "gzip with damaged contents": (GZIPPED[:100] + b"\xff" * 9 + GZIPPED[109:], "broken_gzip",
                                   ["send it again"]),
    "gzip with junk behind": (GZIPPED + b"junk", "broken_gzip", ["send it again"]),
    "gzip in gzip": (gzip.compress(GZIPPED), "not_text", ["inside a gzip"]),
    "gzip of nothing": (gzip.compress(b""), "empty", ["empty"]),
    "a header of another layout": (WIDE.replace(b"date", b"Date of reading"), "wrong_header",
                                   ["column 2", '"date"', '"Date of reading"']),
    "a slot renamed": (WIDE.replace(b"23:30", b"24:00"), "wrong_header", ["column 50", '"23:30"', '"24:00"']),
    "a column too many": (WIDE.replace(b"23:30", b"23:30,x"), "wrong_header", ["column 51", "no further"]),
    "a column too few": (WIDE.replace(b",23:30", b""), "wrong_header", ["column 50", "the end of the line"]),
    "a lone carriage return in the header": (WIDE.replace(b"date", b"da\rte"), "wrong_header", ["column 2"]),
    "an open quote in the header": (WIDE.replace(b"date", b'"date'), "wrong_header", ["column 2"]),
    "65,536 empty lines": (b"\n" * 70_000 + WIDE, "empty", ["empty"]),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(name: str) -> None:
    data, reason, words = UNREADABLE[name]
    world = new_world()
    refused(world, world.deliver("wide/x.csv", data), reason, *words)


def test_a_gzip_file_is_read_like_its_contents() -> None:
    world, packed = new_world(), new_world()
    plain = world.deliver("wide/x.csv", WIDE)
    gzipped = packed.deliver(
        "wide/x.csv.gz", gzip.compress(WIDE[:700]) + gzip.compress(WIDE[700:]) + bytes(64)
    )
    assert gzipped.counts == plain.counts
    assert packed.days("W-1") != {}
    assert {d: v.total_uwh for d, v in packed.days("W-1").items()} == {
        d: v.total_uwh for d, v in world.days("W-1").items()
    }


@pytest.mark.parametrize(
    ("key", "word"), [("nosuch/x.csv", "nosuch"), ("x.csv", "''"), ("Sp ace/x.csv", "Sp ace")]
)
def test_an_unknown_profile_is_named(key: str, word: str) -> None:
    world = new_world()
    refused(world, world.deliver(key, WIDE), "no_profile", word, "profile put")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"layout = ", ["not valid TOML"]),
        (b"x = " + b"[" * 20_000, ["not valid TOML"]),
        (b"x = " + b"9" * 9_000, ["not valid TOML"]),
        (b"\xff\xfe\0", ["not valid TOML"]),
        (b'layout = "round"', ["layout", "wide, long"]),
        (b'layout = "wide"\ninterval_minutes = "half"', ["interval_minutes", "a whole number"]),
        (b"# " + b"x" * 70_000, ["larger than 64 KB"]),
    ],
)
def test_a_broken_profile_is_told_by_its_field(text: bytes, words: list[str]) -> None:
    world = new_world()
    world.buckets.add(RECORDS, "profiles/mine.toml", text)
    refused(world, world.deliver("mine/x.csv", WIDE), "bad_profile", "mine", *words)


def test_a_file_without_a_meter_is_refused_with_advice() -> None:
    world = new_world()
    refused(world, world.deliver("octopus/x.csv", SAMPLES["octopus"].data), "no_meter_id", "METER", "--meter")


@pytest.mark.parametrize(
    "said_at", ["now", "-1", "1e12", "281474976710655", "9" * 30, "2024-01-01", "\u0661"]
)
def test_a_said_at_that_is_no_instant_is_refused(said_at: str) -> None:
    world = new_world()
    info = world.buckets.add(INBOX, "wide/x.csv", WIDE)
    info.metadata["said-at"] = said_at  # type: ignore[index]
    world.notify(info)
    refused(world, world.receipt(info), "bad_said_at", "milliseconds")


@pytest.mark.parametrize("said_at_ms", [0, 1, 253_402_300_799_999])
def test_any_instant_that_calendars_know_may_be_said(said_at_ms: int) -> None:
    world = new_world()
    assert world.deliver("wide/x.csv", WIDE, said_at_ms).first.version.said_at_ms == said_at_ms


def test_an_object_that_is_gone_is_final() -> None:
    world = new_world()
    receipt = world.ingest.load(LoadTask(INBOX, "wide/gone.csv", "version-9"))
    assert receipt is not None
    assert (receipt.refused, receipt.finished_at is None) == ("gone", False)


def test_a_folder_marker_is_nothing_and_an_empty_object_is_refused() -> None:
    world = new_world()
    marker = world.buckets.add(INBOX, "wide/folder/", b"")
    assert world.ingest.load(LoadTask(INBOX, marker.key, marker.version)) is None
    assert world.receipts() == []
    refused(world, world.deliver("wide/empty.csv", b""), "empty")


@pytest.mark.parametrize(
    "first",
    [
        b"MPAN,Serial,Date," + b",".join(b"%02d:%02d" % (n // 2, n % 2 * 30) for n in range(48)),
        HEADER.strip(),
        b"MPAN;Serial;Date" + b";1" * 48,
        b"2299999999901,900000001,2017-04-01" + b",1" * 48,
        b"2299999999901,01/04/17" + b",1" * 48,
        b"\xef\xbb\xbf\n\n  \r\nMPAN,x,y" + b",1" * 48,
    ],
)
def test_a_file_of_another_layout_is_refused_where_files_have_no_header(first: bytes) -> None:
    world = new_world()
    file = world.deliver("uk-half-hourly-no-header/x.csv", first + b"\n" + NO_HEADER)
    refused(world, file, "wrong_header", "first line", "MPAN, Serial, Date, {slots}")


def test_a_bad_cell_in_the_first_line_is_no_wrong_header() -> None:
    world = new_world()
    damaged = NO_HEADER.replace(b",4,", b",x,", 1)
    file = world.deliver("uk-half-hourly-no-header/x.csv", damaged)
    assert (file.state, file.counts.rejected) == (FileState.PARTLY, 1)
    marked = new_world()
    assert (
        marked.deliver("uk-half-hourly-no-header/x.csv", b"\xef\xbb\xbf\n" + NO_HEADER).state
        == FileState.LOADED
    )
