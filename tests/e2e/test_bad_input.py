"""Input that is no good, given to the running product: `meterspace load` says why, and nothing breaks."""

import gzip
import json
import subprocess
import sys
import urllib.error
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from local.stack import PROCESSOR
from tests.conftest import ROOT
from tests.e2e.product import Product, product
from tests.integration.laptop import client

METER = "BAD-1"
HEADER = b"meter,date," + b",".join(b"%02d:%02d" % (n // 2, n % 2 * 30) for n in range(48)) + b"\n"
GOOD = b"%s,2024-01-05%s\n" % (METER.encode(), b",1" * 48)
WIDE = HEADER + GOOD
BROKEN_PROFILE = b'layout = "round"\n'
AMOUNT_QUEUED = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]


@dataclass(frozen=True, slots=True)
class Bad:
    """A file and what becomes of it. `reason`: of the refusal, or of the first reject where lines load.

    `words`: what `meterspace load` says, in its message or its advice.
    """

    body: bytes
    reason: str
    words: tuple[str, ...]
    loaded: int = 0
    options: tuple[str, ...] = ("--profile", "wide")


def bomb() -> bytes:
    """400 KB that unpack to 400 MB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(
        [*(packer.compress(HEADER if n == 0 else bytes(1 << 20)) for n in range(401)), packer.flush()]
    )


UNKNOWN = ("meterspace profile put", "meterspace replay")
MEND = "Mend the file and load it again"
ANOTHER = "meterspace replay"
REJECTS = "meterspace rejects"
REFUSED = {
    "empty": Bad(b"", "empty", ("the file is empty", MEND)),
    "only blank lines": Bad(b"\r\n \n\n", "empty", ("the file is empty", MEND)),
    "header only": Bad(HEADER, "no_readings", ("no line of readings", ANOTHER)),
    "UTF-16": Bad(WIDE.decode().encode("utf-16"), "not_text", ("save it as UTF-8 and send it again",)),
    "a picture": Bad(b"\x89PNG\r\n\x1a\n" + bytes(500), "not_text", ("a PNG picture", MEND)),
    "a gzip bomb": Bad(bomb(), "too_large", ("split the file",)),
    "gzip cut short": Bad(gzip.compress(WIDE)[:-9], "broken_gzip", ("send it again",)),
    "an unknown profile": Bad(WIDE, "no_profile", UNKNOWN, 0, ("--profile", "nosuch")),
    "no profile at all": Bad(WIDE, "no_profile", UNKNOWN, 0, ()),
    "a broken profile": Bad(WIDE, "bad_profile", ("mend it, put it again",), 0, ("--profile", "broken")),
    "a wrong header": Bad(b"x" + WIDE, "wrong_header", ('expected "meter", found "xmeter"', ANOTHER)),
    "one line of 10 MB": Bad(b"7" * 10_000_000, "wrong_header", ('expected "meter"', ANOTHER)),
    "no meter id": Bad(
        b"Consumption (kWh),Start,End\n0.1,2024-01-05T00:00:00Z,2024-01-05T00:30:00Z\n",
        "no_meter_id", ("--meter", MEND), 0, ("--profile", "octopus"),
    ),
}  # fmt: skip
PARTLY = {
    "a cut-off last line": Bad(WIDE + b"BAD-2,2024-01-05,1", "CELL_COUNT", ("CELL_COUNT", REJECTS), 48),
    "NULs": Bad(WIDE + b"BAD-2,\0\0\0" + b",1" * 48, "NUL_BYTE", ("line 3: NUL_BYTE", REJECTS), 48),
    "a line of 10 MB": Bad(
        HEADER + b"BAD-2,2024-01-05," + b"1" * 10_000_000 + b",1" * 47 + b"\n" + GOOD,
        "LINE_TOO_LONG", ("line 2: LINE_TOO_LONG", REJECTS), 48,
    ),
    "an id of 70,000 characters": Bad(
        HEADER + b"B" * 70_000 + b",2024-01-05" + b",1" * 48 + b"\n" + GOOD,
        "METER_ID", ("line 2: METER_ID", REJECTS), 48,
    ),
    "no id": Bad(WIDE + b",2024-01-05" + b",1" * 48, "METER_ID", ("line 3: METER_ID", REJECTS), 48),
    "a cell that is no number": Bad(
        WIDE + b"BAD-1,2024-01-06,x" + b",1" * 47,
        "NOT_A_NUMBER", ('column "00:00": NOT_A_NUMBER', REJECTS), 95,
    ),
}  # fmt: skip
REAL = {
    "cut-off-in-quotes.csv": ("uk-half-hourly", "BAD_QUOTES", 48),
    "damaged-utf16.csv": ("uk-half-hourly", "not_text", 0),
    "png-named-csv.csv": ("challenge", "not_text", 0),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One product for all bad files: when they are through, it is as well as before."""
    with product(tmp_path_factory.mktemp("bad") / "home") as started:
        info = started.stack.info
        records = client("s3", info)
        records.put_object(Bucket=info.records_bucket, Key="profiles/broken.toml", Body=BROKEN_PROFILE)
        processors = started.stack.functions[PROCESSOR].pids()
        yield started
        sqs = client("sqs", info)
        for url in (info.queue_url, info.dead_letter_queue_url):
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=AMOUNT_QUEUED)["Attributes"]
            assert [found[name] for name in AMOUNT_QUEUED] == ["0", "0"], url
        assert started.stack.functions[PROCESSOR].pids() == processors, "a processor was restarted"


def load(running: Product, path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["load", str(path), *options, "--home", running.stack.info.home])


def receipt_of(running: Product, path: Path, options: tuple[str, ...]) -> dict[str, Any]:
    """As the API has it."""
    key = "/".join((*options[1::2], path.name))
    (file,) = running.get("/files", key=key)["files"]
    return dict(file)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_advice(
    running: Product, name: str, tmp_path: Path
) -> None:
    bad = REFUSED[name]
    path = tmp_path / f"{name.replace(' ', '-')}.csv"
    path.write_bytes(bad.body)
    done = load(running, path, *bad.options)
    assert done.exit_code == 1, done.output
    assert f"refused: {bad.reason}: " in done.stdout
    assert "Nothing was stored." in done.stdout
    for word in bad.words:
        assert word in done.stdout
    file = receipt_of(running, path, bad.options)
    assert (file["state"], file["refused"], file["rows"], file["rejects"]) == ("refused", bad.reason, 0, None)
    assert file["first_error"]
    assert file["finished_at"]


@pytest.mark.parametrize("name", PARTLY)
def test_bad_lines_are_reported_and_the_rest_is_loaded(running: Product, name: str, tmp_path: Path) -> None:
    bad = PARTLY[name]
    path = tmp_path / f"{name.replace(' ', '-')}.csv"
    path.write_bytes(bad.body)
    done = load(running, path, *bad.options)
    assert done.exit_code == 1, done.output
    for word in bad.words:
        assert word in done.stdout
    file = receipt_of(running, path, bad.options)
    assert (file["state"], file["refused"], file["counts"]["loaded"]) == ("partly", None, bad.loaded)
    assert file["counts"]["cells"] == file["counts"]["loaded"] + file["counts"]["rejected"]
    report = CliRunner().invoke(main, ["rejects", file["id"], "--home", running.stack.info.home])
    assert bad.reason in report.stdout
    assert running.days(METER, "import")["2024-01-05"]["total"] == 48


@pytest.mark.parametrize("name", REAL)
def test_real_files_that_nobody_can_read(running: Product, name: str, real_data: Path) -> None:
    profile, reason, loaded = REAL[name]
    path = real_data / "not_readable" / name
    assert {path.name for path in (real_data / "not_readable").iterdir()} == set(REAL)
    done = load(running, path, "--profile", profile)
    assert done.exit_code == 1, done.output
    assert reason in done.stdout
    assert (REJECTS if loaded else MEND) in done.stdout
    file = receipt_of(running, path, ("--profile", profile))
    assert (file["state"], file["counts"]["loaded"]) == ("partly" if loaded else "refused", loaded)


def test_a_said_at_that_is_no_instant_is_refused(running: Product, tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    path.write_bytes(WIDE)
    file = running.load("wide/said.csv", path, **{"said-at": "yesterday"})
    assert (file["state"], file["refused"]) == ("refused", "bad_said_at")
    assert "milliseconds" in file["first_error"]


def test_the_command_itself_ends_with_1_and_prints_the_receipt_as_json(
    running: Product, tmp_path: Path
) -> None:
    path = tmp_path / "alone.csv"
    path.write_bytes(HEADER)
    command = [sys.executable, "-m", "cli", "load", str(path), "--profile", "wide", "--json"]
    done = subprocess.run(
        [*command, "--home", running.stack.info.home], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    (file,) = json.loads(done.stdout)["files"]
    assert (file["state"], file["refused"]) == ("refused", "no_readings")


def test_no_meter_came_of_what_was_refused_or_rejected(running: Product) -> None:
    with pytest.raises(urllib.error.HTTPError) as unknown:
        running.get("/meters/BAD-2/daily")
    assert unknown.value.code == 404
