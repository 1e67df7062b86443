"""The command against a whole laptop stack, which it starts and stops itself."""

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from tests.conftest import ROOT

SAMPLE = ROOT / "samples" / "challenge-january-2019.csv"
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Terminal:
    """The command, always with the same home."""

    home: Path
    up: subprocess.Popen[str]

    def run(self, *words: object, code: int = 0) -> Result:
        done = CliRunner().invoke(main, [*map(str, words), "--home", str(self.home)], prog_name="meterspace")
        assert done.exit_code == code, f"{done.exit_code}\n{done.stdout}\n{done.stderr}\n{done.exception!r}"
        return done

    def json(self, *words: object, code: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", code=code).stdout)

    def load(self, *words: object, code: int = 0) -> Any:
        return self.json("load", *words, code=code)["files"]

    def totals(self, meter: str) -> list[object]:
        done = CliRunner().invoke(main, ["daily", meter, "--json", "--home", str(self.home)])
        return [day["total"] for day in json.loads(done.stdout)["days"]] if done.exit_code == 0 else []


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    home = tmp_path_factory.mktemp("stack") / "home"
    up = start(home)
    yield Terminal(home, up)
    stop(up)


def start(home: Path) -> subprocess.Popen[str]:
    """`meterspace up`, waited for."""
    up = subprocess.Popen(
        [sys.executable, "-m", "cli", "up", "--home", str(home), "--default-profile", "challenge"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    until(lambda: up.poll() is not None or running_pid(home))
    assert up.poll() is None, up.communicate()
    return up


def stop(up: subprocess.Popen[str]) -> None:
    up.send_signal(signal.SIGTERM)
    up.communicate(timeout=PATIENCE_S)


def running_pid(home: Path) -> int | None:
    path = home / "stack.json"
    pid: int | None = json.loads(path.read_text())["pid"] if path.exists() else None
    return pid


def until(probe: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not probe():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def sample_lines(meter: str) -> list[str]:
    return SAMPLE.read_text().replace("EE00011", meter).splitlines()


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_file_goes_in_and_its_sums_come_out(terminal: Terminal) -> None:
    done = terminal.run("load", SAMPLE)
    assert "1,488 readings: 1,488 loaded" in done.stdout
    assert "Uploading 1 file" in done.stderr
    table = terminal.run("daily", "EE00011", "--from", "2019-01-01", "--to", "2019-02-01")
    assert table.stdout.split()[-4:] == ["31", "days", "10,356", "1,488"]
    assert terminal.totals("EE00011")[:3] == [365, 338, 322]
    rows = list(csv.DictReader(io.StringIO(terminal.run("daily", "EE00011", "--format", "csv").stdout)))
    assert sum(Decimal(row["total_kwh"]) for row in rows) == 10356
    assert "No gaps" in terminal.run("gaps", "EE00011").stderr


def test_everything_works_without_a_terminal_and_with_no_proxy_in_the_way(terminal: Terminal) -> None:
    environment = {**os.environ, "http_proxy": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-m", "cli", "load", str(SAMPLE), "--home", str(terminal.home)],
        cwd=ROOT, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout + done.stderr


def test_rejected_lines_come_back_to_be_mended(terminal: Terminal, tmp_path: Path) -> None:
    lines = sample_lines("MEND")[:4]
    good = lines[2]
    lines[2] = good.replace("2019-01-02,", "2019-01-02,x", 1)
    lines.append("MEND,2019-99-01" + ",1" * 48)
    (file,) = terminal.load(write(tmp_path / "broken.csv", lines), code=1)
    assert (file["state"], file["counts"]["rejected"]) == ("partly", 49)
    report = list(csv.DictReader(io.StringIO(terminal.run("rejects", file["id"]).stdout)))
    assert [(row["line"], row["column"], row["reason"]) for row in report] == [
        ("3", "0:00", "NOT_A_NUMBER"),
        ("5", "", "BAD_DATE"),
    ]
    given_back = terminal.run("rejects", file["id"], "--as-file")
    assert given_back.stdout.splitlines() == [lines[0], lines[2], lines[4]]
    assert f"--said-at {file['said_at']}" in given_back.stderr
    mended = write(tmp_path / "mended.csv", [lines[0], good])
    (again,) = terminal.load(mended, "--said-at", file["said_at"])
    assert again["said_at"] == file["said_at"]
    assert terminal.totals("MEND") == [365, 338, 322]


def test_rejected_lines_of_a_gzip_file_too(terminal: Terminal, tmp_path: Path) -> None:
    lines = [*sample_lines("GZIP")[:2], "GZIP,yesterday" + ",1" * 48]
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress("\r\n".join(lines).encode()))
    (file,) = terminal.load(packed, code=1)
    assert terminal.run("rejects", file["id"], "--as-file").stdout.split() == [lines[0], lines[2]]


def test_a_junk_file_is_refused_with_a_reason(terminal: Terminal, tmp_path: Path) -> None:
    junk = tmp_path / "picture.csv"
    junk.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    done = terminal.run("load", junk, code=1)
    assert "refused: not_text: this is a PNG picture" in done.stdout
    (file,) = terminal.json("files", "--state", "refused")["files"]
    assert "refused" in terminal.run("rejects", file["id"], code=1).stderr


def test_a_withdrawn_file_leaves_the_answers_and_comes_back(terminal: Terminal, tmp_path: Path) -> None:
    (file,) = terminal.load(write(tmp_path / "w.csv", sample_lines("WITHDRAWN")))
    assert len(terminal.totals("WITHDRAWN")) == 31
    terminal.run("withdraw", file["id"], "--reason", "a test")
    until(lambda: not terminal.totals("WITHDRAWN"))
    assert "no meter" in terminal.run("daily", "WITHDRAWN", code=1).stderr
    terminal.run("withdraw", file["id"], "--undo")
    until(lambda: len(terminal.totals("WITHDRAWN")) == 31)


def test_exports_that_newer_ones_have_hidden_are_pruned(terminal: Terminal, tmp_path: Path) -> None:
    export = write(tmp_path / "p.csv", sample_lines("PRUNED"))
    files = [terminal.load(export)[0] for _ in range(4)]
    wanted = ("prune", "--older-than", "0", "--meter", "PRUNED")
    assert terminal.json(*wanted)["rows"] == 2 * 31
    done = terminal.run(*wanted, "--yes")
    assert done.stdout.startswith("62 rows of 31 meter days deleted")
    assert terminal.json(*wanted)["rows"] == 0
    terminal.run("withdraw", files[3]["id"])
    assert terminal.totals("PRUNED")[:3] == [365, 338, 322]
    terminal.run("replay", files[0]["id"])
    assert terminal.json(*wanted)["rows"] == 0, "withdrawn rows hide nothing"
    assert "no meter" in terminal.run(*wanted[:-1], "NOBODY", code=1).stderr


def test_a_profile_of_ones_own_reads_a_file_that_was_refused(terminal: Terminal, tmp_path: Path) -> None:
    lines = sample_lines("OWN")
    lines[0] = lines[0].replace("Meter,Date", "Zähler,Tag")
    (file,) = terminal.load(write(tmp_path / "own.csv", lines), code=1)
    assert file["refused"] == "wrong_header"
    toml = tmp_path / "own.toml"
    shown = terminal.run("profile", "show", "challenge").stdout
    toml.write_text(shown.replace('"Meter"', '"Zähler"').replace('"Date"', '"Tag"'))
    assert "stored" in terminal.run("profile", "put", "own", toml).stdout
    assert {"name": "own", "own": True} in terminal.json("profile", "list")["profiles"]
    answer = terminal.json("replay", file["id"], "--profile", "own")
    assert answer["file"]["state"] == "loaded"
    assert len(terminal.totals("OWN")) == 31


def test_of_several_files_the_later_corrects_the_earlier(terminal: Terminal, tmp_path: Path) -> None:
    first = write(tmp_path / "a.csv", [sample_lines("ORDER")[0], "ORDER,2019-01-01" + ",1" * 48])
    second = write(tmp_path / "b.csv", [sample_lines("ORDER")[0], "ORDER,2019-01-01" + ",2" * 48])
    files = terminal.load(second, first)
    assert files[0]["said_at"] < files[1]["said_at"]
    assert terminal.totals("ORDER") == [48]


def test_no_wait_returns_the_object(terminal: Terminal, tmp_path: Path) -> None:
    (sent,) = terminal.load(write(tmp_path / "n.csv", sample_lines("NOWAIT")), "--no-wait")
    assert sent["key"] == "n.csv"
    until(lambda: len(terminal.totals("NOWAIT")) == 31)


def test_a_meter_is_named_by_the_key(terminal: Terminal) -> None:
    (file,) = terminal.load("--profile", "octopus", "--meter", "home-1", ROOT / "samples" / "octopus.csv")
    assert file["key"] == "octopus/home-1/octopus.csv"
    assert terminal.totals("home-1")


def test_a_large_file_goes_up_in_parts(terminal: Terminal, tmp_path: Path) -> None:
    header, *lines = sample_lines("LARGE")
    padded = [line + " " * 1_200_000 for line in lines]
    large = write(tmp_path / "large.csv", [header, *padded])
    assert large.stat().st_size > 32 * 1024 * 1024
    done = terminal.json("load", large, "--no-wait")
    (sent,) = done["files"]
    until(lambda: terminal.json("files")["files"][0]["key"] == sent["key"])


def test_doctor_and_reconcile_find_nothing_wrong(terminal: Terminal) -> None:
    done = terminal.run("doctor")
    assert "BAD" not in done.stdout
    assert terminal.json("reconcile")["listed"] > 0


def test_a_second_stack_in_the_same_home_is_refused(terminal: Terminal) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cli", "up", "--home", str(terminal.home)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "already runs" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_up_passes_signals_on_and_leaves_nothing_running(tmp_path: Path, number: signal.Signals) -> None:
    up = start(tmp_path)
    stack = running_pid(tmp_path)
    assert stack is not None
    up.send_signal(number)
    up.communicate(timeout=PATIENCE_S)
    with pytest.raises(ProcessLookupError):
        os.kill(stack, 0)
    assert up.returncode == 0
    assert CliRunner().invoke(main, ["files", "--home", str(tmp_path)]).exit_code == 3


def test_the_demo_shows_the_known_sums_and_leaves_nothing_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "cli.demo"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "10,356" in done.stdout
    assert "$ curl 'http://127.0.0.1:" in done.stdout
    assert '"total":365' in done.stdout
    assert list(tmp_path.iterdir()) == []
