"""`meterspace profile new`: what it prints, where, and how it ends. And that no file makes it crash."""

import json
import random
import time
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.draft.sample import HEAD_BYTES
from cli.main import main
from common.errors import FileRefusedError, ProfileError
from common.profile.load import load_profile
from tests.unit.cli.drafting import SAMPLES, drafted, drafted_text

LONG = str(SAMPLES / "long.csv")
JUNK = b"\x00\xff\xef\xbb\xbf\";,\t|\r\n'=?%{}[]<>-/.: 0123456789TZae"


def new(*words: str) -> Result:
    return CliRunner().invoke(main, ["profile", "new", *words])


def test_the_draft_is_on_stdout_and_the_questions_on_stderr() -> None:
    done = new(LONG, "--anyway")
    assert done.exit_code == 0
    assert tomllib.loads(done.stdout)["zone"] == "?"
    assert done.stdout.startswith("# A draft of the profile long")
    assert "zone: Whose midnight" in done.stderr
    assert "zone: Whose midnight" not in done.stdout


def test_a_draft_with_open_questions_is_no_profile() -> None:
    with pytest.raises(ProfileError, match="zone"):
        load_profile(new(LONG, "--anyway").stdout, "draft")


def test_a_built_in_profile_that_reads_the_header_is_said_first() -> None:
    done = new(LONG)
    assert done.exit_code == 0
    assert done.stdout == ""
    assert done.stderr.startswith(f"The built-in profile long reads it: meterspace profile try {LONG}")
    assert "--anyway" in done.stderr
    assert json.loads(new(LONG, "--json").stdout)["toml"] is None


@pytest.mark.parametrize("sample", ["nem12.csv", "green-button-xml.xml"])
def test_a_standard_is_answered_with_its_profile(sample: str) -> None:
    done = new(str(SAMPLES / sample))
    assert done.exit_code == 0
    assert f"The built-in profile {sample.partition('.')[0]} reads it" in done.stderr


def test_json_has_the_draft_its_questions_and_what_was_seen() -> None:
    found = json.loads(new(LONG, "--anyway", "--json", "--name", "mine").stdout)
    assert found["name"] == "mine"
    assert found["built_in"] == ["long"]
    assert {one["field"] for one in found["unknown"]} == {"zone", "stamp.stands_for"}
    assert all(one.keys() == {"field", "why", "how_to_find_out"} for one in found["unknown"])
    assert [column["holds"] for column in found["seen"]["columns"]] == ["words", "stamp", "numbers"]
    assert found["seen"]["header_line"] == 1
    assert tomllib.loads(found["toml"])["layout"] == "long"


def test_output_goes_to_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    output = tmp_path / "mine.toml"
    assert new(LONG, "--anyway", "--output", str(output)).exit_code == 0
    assert output.read_text(encoding="utf-8").startswith("# A draft of the profile long")
    output.write_text("kept")
    done = new(LONG, "--anyway", "--output", str(output))
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert output.read_text() == "kept"
    assert new(LONG, "--anyway", "--output", str(output), "--force").stdout == ""
    assert "zone" in output.read_text(encoding="utf-8")


def test_where_nothing_was_drafted_nothing_is_written(tmp_path: Path) -> None:
    output = tmp_path / "mine.toml"
    assert new(LONG, "--output", str(output)).exit_code == 0
    assert not output.exists()


@pytest.mark.parametrize("name", ["Mine", "a b", "-a"])
def test_a_name_must_be_one_of_a_profile(name: str) -> None:
    assert new(LONG, "--anyway", "--name", name).exit_code == 2


def test_junk_is_exit_code_1_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    done = new(str(file))
    assert done.exit_code == 1
    assert "a PNG picture" in done.stderr
    assert done.stdout == ""
    assert new(str(tmp_path / "none.csv")).exit_code == 2


def test_random_bytes_never_crash(tmp_path: Path) -> None:
    chance = random.Random(4)
    for size in (*range(0, 200, 2), 5_000, 60_000, HEAD_BYTES + 9):
        draft_or_refusal(bytes(chance.choices(JUNK, k=size)), tmp_path)
        draft_or_refusal(chance.randbytes(size), tmp_path)


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.[cx][sm][vl]")), ids=lambda path: path.stem)
def test_mutated_samples_never_crash_and_never_load(sample: Path, tmp_path: Path) -> None:
    chance = random.Random(sample.stem)
    whole = sample.read_bytes()
    for _ in range(12):
        at = chance.randrange(min(len(whole), 6_000))
        data = bytearray(whole[: chance.randrange(2_000, 20_000)])
        for _ in range(chance.randrange(1, 9)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(4)] = chance.choices(JUNK, k=chance.randrange(4))
        draft_or_refusal(bytes(data), tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-13;" * 30_000,
        ("2024-01-13 00:00," * 900 + "\n") * 16,
        ("12:00,2024-01-13," * 400 + "\n") * 20,
        ",".join(map(str, range(60_000))) + "\n",
        ("1," * 1500 + "2024-01-13\n") * 80,
        '"' * 250_000,
        "2024-01-13,1\n" * 20_000,
        "a-b to c / d,2024-01-13 00:00 to x\n" * 7_000,
        "header," * 3000 + "\n" + "2024-01-13," + "1," * 2999 + "\n",
        "1700000000,1\n" * 10_000,
    ],
)
def test_large_and_odd_files_take_no_time(text: str, tmp_path: Path) -> None:
    draft_or_refusal(text.encode()[: 2 * HEAD_BYTES], tmp_path)


def test_every_sample_is_looked_at_in_no_time() -> None:
    for sample in SAMPLES.glob("*.csv"):
        began = time.process_time()
        try:
            drafted(sample)
        except FileRefusedError:
            assert sample.stem in ("expected", "nem13")
        assert time.process_time() - began < 1, sample


def draft_or_refusal(data: bytes, folder: Path) -> None:
    began = time.process_time()
    try:
        draft = drafted_text(data, folder)
    except FileRefusedError:
        pass
    else:
        assert draft.toml is not None
        with pytest.raises(ProfileError, match=r"draft: \w"):
            load_profile(draft.toml, "draft")
        tomllib.loads(draft.toml)
    assert time.process_time() - began < 2
