"""Keys, times, receipts in words: what `load` does apart from talking."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.failure import WrongValueError
from cli.main import main
from cli.receipt_text import receipt_lines
from cli.upload import object_key, said_at_times
from cli.wait import is_final
from common.profile.heading import heading_of
from common.profile.load import builtin
from common.receipt import Counts
from tests.unit.api.world import World

FILE = Path("some/folder/january.csv")


@pytest.mark.parametrize(
    ("profile", "meter", "key"),
    [
        (None, None, "january.csv"),
        ("octopus", None, "octopus/january.csv"),
        ("octopus", "home-1", "octopus/home-1/january.csv"),
    ],
)
def test_the_folders_of_the_key_say_what_the_file_does_not(
    profile: str | None, meter: str | None, key: str
) -> None:
    assert object_key(FILE, profile, meter) == key


@pytest.mark.parametrize(
    ("profile", "meter"), [(None, "home-1"), ("a/b", None), ("", None), ("a", "b/c"), ("a", "")]
)
def test_what_makes_no_key_is_a_wrong_value(profile: str | None, meter: str | None) -> None:
    with pytest.raises(WrongValueError):
        object_key(FILE, profile, meter)


def test_times_increase_in_the_order_given() -> None:
    at = datetime(2014, 3, 1, 0, 0, 0, 123000, UTC)
    assert said_at_times(3, at) == [1393632000123, 1393632000124, 1393632000125]
    before = said_at_times(1, None)[0]
    assert before <= said_at_times(1, None)[0] <= before + 10_000


@pytest.mark.parametrize("said_at", ["yesterday", "2014-03-01T00:00:00", ""])
def test_said_at_needs_an_offset(said_at: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["load", __file__, "--said-at", said_at, "--home", str(tmp_path)])
    assert done.exit_code == 2
    assert "--said-at" in done.stderr


@pytest.mark.parametrize("name", ["nothing.csv", "."])
def test_a_file_must_be_one(name: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["load", str(tmp_path / name)])
    assert done.exit_code == 2
    assert "does not exist" in done.stderr or "is a directory" in done.stderr


class TestReceiptInWords:
    def words(self, **more: object) -> str:
        world = World()
        receipt = world.receive("file", **more)  # type: ignore[arg-type]
        file = world.get(f"/files/{receipt.file_id}").json
        assert is_final(file) == (more.get("finished_at", True) is not None)
        return "\n".join(receipt_lines(file))

    def test_loaded(self) -> None:
        assert self.words() == (
            "challenge/file.csv: loaded\n"
            "  id 2026-11-20-9b9d9f1c0ad1e2ff\n"
            "  48 readings: 48 loaded\n"
            "  1 meter day of 1 meter, 2019-01-01 to 2019-01-31, profile challenge"
        ).replace("9b9d9f1c0ad1e2ff", self.words().splitlines()[1][-16:])

    def test_partly(self) -> None:
        counts = Counts(
            cells=2000, loaded=1500, duplicates=100, conflicts=50, rejected=250, blank=60, ignored=40
        )
        words = self.words(counts=counts, first_error="line 2: BAD_DATE", rejects_key="r/x.csv")
        assert (
            "2,000 readings: 1,500 loaded, 100 duplicates, 50 conflicts, 250 rejected, 60 blank, 40 ignored"
            in words
        )
        assert "first error: line 2: BAD_DATE" in words
        assert "meterspace rejects 2026-11-20-" in words

    def test_refused(self) -> None:
        assert "Mend the file" in self.words(refused="not_text", first_error="this is a PNG picture")
        words = self.words(refused="wrong_header", first_error='expected "Meter"')
        assert 'refused: wrong_header: expected "Meter"' in words
        assert "meterspace replay 2026-11-20-" in words

    def test_unfinished(self) -> None:
        assert "0 of 3 parts finished" in self.words(parts=3, finished_at=None)


@pytest.mark.parametrize(
    ("head", "profile", "above"),
    [
        (b"Meter,Date\n1,2\n", "challenge", b"Meter,Date\n"),
        (b"\xef\xbb\xbfMeter,Date\r\n1,2\r\n", "challenge", b"\xef\xbb\xbfMeter,Date\r\n"),
        (b"sep=,\n\nMeter,Date\n1,2\n", "challenge", b"sep=,\n\nMeter,Date\n"),
        (b"123,x,01/01/19\n", "uk-half-hourly-no-header", b""),
        (b"Meter,Date", "challenge", b"Meter,Date"),
    ],
)
def test_what_stands_above_the_data(head: bytes, profile: str, above: bytes) -> None:
    assert head[: heading_of(head, builtin(profile)).body_at] == above
