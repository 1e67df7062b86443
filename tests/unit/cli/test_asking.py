"""The commands that ask the API, against the real handler on a store in memory."""

import csv
import io
import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
import simplejson

from common.energy import LIMIT_UWH
from common.meter_day import REGISTER_KIND
from common.receipt import Counts
from tests.unit.api.world import NOW, days_from, registers, version_of
from tests.unit.cli.desk import Desk


def test_daily_prints_the_days_and_their_sum(desk: Desk) -> None:
    desk.world.load(
        "a", {**days_from("2019-01-01", 30, kwh=7), "2019-01-31": [7] * 40 + [None] * 8}, quality=""
    )
    done = desk.run("daily", "EE00011")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "EE00011, import, Europe/London" in done.stdout
    lines = [line.split() for line in done.stdout.splitlines() if line.strip()]
    assert ["2019-01-01", "336", "48"] in lines
    assert ["2019-01-31", "280", "40", "incomplete:", "48", "expected"] in lines
    assert lines[-1] == ["31", "days", "10,360", "1,480"]


def test_daily_leaves_days_without_a_total_out_of_the_sum_and_says_so(desk: Desk) -> None:
    desk.world.load("a", registers("2022-09-01", 4), kind=REGISTER_KIND)
    desk.world.load("b", {"2022-09-02": [None] + [1] * 40 + [None] * 7}, kind=REGISTER_KIND, channel="export")
    done = desk.run("daily", "EE00011")
    lines = [line.split() for line in done.stdout.splitlines() if line.strip()]
    assert ["2022-09-03", "48", "48"] in lines
    assert ["2022-09-04", "\N{EN DASH}", "48", *["no", "register", "at", "the", "next", "midnight"]] in lines
    assert lines[-1] == ["4", "days", "144", "192", *["1", "day", "without", "a", "total", "left", "out"]]
    alone = desk.run("daily", "EE00011", "--channel", "export").stdout
    assert "no register at midnight, incomplete: 48 expected" in alone
    assert alone.splitlines()[-2].split()[:4] == ["1", "days", "\N{EN DASH}", "40"]


def test_daily_hands_on_json_and_csv_of_days_without_a_total(desk: Desk) -> None:
    desk.world.load("a", registers("2022-09-01", 1), kind=REGISTER_KIND)
    (day,) = json.loads(desk.run("daily", "EE00011", "--json").stdout)["days"]
    assert (day["total"], day["reason"]) == (None, "no register at the next midnight")
    (row,) = csv.DictReader(io.StringIO(desk.run("daily", "EE00011", "--format", "csv").stdout))
    assert (row["total_kwh"], row["readings"]) == ("", "48")


def test_daily_marks_estimated_days(desk: Desk) -> None:
    desk.world.load("a", days_from("2019-01-01", 1), quality="0-11:E,40:S")
    assert "2 estimated" in desk.run("daily", "EE00011").stdout


def test_daily_adds_exactly(desk: Desk) -> None:
    desk.world.load("a", {})
    for day in ("2019-01-01", "2019-01-02"):
        desk.world.write(day, [LIMIT_UWH - 1, 1, 1] + [0] * 45, version_of("a", NOW))
    assert "10,000,000.000000002" in desk.run("daily", "EE00011").stdout
    exact = Decimal(LIMIT_UWH + 1).scaleb(-9)
    for words in (["--json"], ["--format", "json"]):
        answer = simplejson.loads(desk.run("daily", "EE00011", *words).stdout, use_decimal=True)
        assert [day["total"] for day in answer["days"]] == [exact, exact]
    rows = list(csv.DictReader(io.StringIO(desk.run("daily", "EE00011", "--format", "csv").stdout)))
    assert [Decimal(row["total_kwh"]) for row in rows] == [exact, exact]


def test_tiny_totals_have_no_exponent(desk: Desk) -> None:
    desk.world.load("a", {})
    desk.world.write("2019-01-01", [1] + [0] * 47, version_of("a", NOW))
    for words in ([], ["--json"], ["--format", "csv"]):
        assert "0.000000001" in desk.run("daily", "EE00011", *words).stdout


def test_daily_reads_all_pages(desk: Desk) -> None:
    desk.world.load("a", days_from("2015-01-01", 1001))
    assert len(json.loads(desk.run("daily", "EE00011", "--json").stdout)["days"]) == 1001
    lines = desk.run("daily", "EE00011", "--format", "csv").stdout.splitlines()
    assert len(lines) == 1002
    assert sum(line.startswith("meter,") for line in lines) == 1
    assert "1,001 days" in desk.run("daily", "EE00011").stdout


def test_daily_passes_its_options_on(desk: Desk) -> None:
    desk.world.load("a", days_from("2019-01-01", 5), channel="GC", said_at=NOW - timedelta(days=9))
    desk.world.load("b", days_from("2019-01-01", 5), channel="CL")
    asked = ["--from", "2019-01-02", "--to", "2019-01-04", "--channel", "GC,CL", "--json"]
    answer = json.loads(desk.run("daily", "EE00011", *asked).stdout)
    assert [(day["date"], day["total"]) for day in answer["days"]] == [("2019-01-02", 96), ("2019-01-03", 96)]
    earlier = json.loads(desk.run("daily", "EE00011", *asked, "--as-of", "2026-11-15T00:00:00+01:00").stdout)
    assert [day["total"] for day in earlier["days"]] == [48, 48]


def test_a_meter_id_is_no_markup_and_no_path(desk: Desk) -> None:
    meter = "[red]a/b ü%41[/red]"
    desk.world.load("a", days_from("2019-01-01", 1), meter=meter)
    done = desk.run("daily", meter)
    assert done.exit_code == 0
    assert meter in done.stdout


def test_no_readings_is_said_and_no_failure(desk: Desk) -> None:
    desk.world.load("a", days_from("2019-01-01", 1))
    done = desk.run("daily", "EE00011", "--from", "2020-01-01")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "no readings in this period" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["daily", "nobody"], 1, "no meter 'nobody'"),
        (["daily", "EE00011", "--from", "1.1.2019"], 2, "from must be a date"),
        (["daily", "EE00011", "--channel", "gas"], 2, "The meter has import"),
        (["gaps", "nobody"], 1, "no meter 'nobody'"),
        (["files", "--from", "2026-01-01"], 2, "at most 92"),
        (["files", "--state", "lost"], 2, "'lost' is not one of"),
        (["rejects", "x"], 1, "no file id"),
        (["daily"], 2, "Missing argument"),
    ],
)
def test_what_cannot_be_answered(desk: Desk, words: list[str], code: int, message: str) -> None:
    desk.world.load("a", days_from("2019-01-01", 1))
    done = desk.run(*words)
    assert (done.exit_code, done.stdout) == (code, "")
    assert message in done.stderr


def test_gaps_are_listed_in_order(desk: Desk) -> None:
    desk.world.load("a", {**days_from("2019-01-01", 1), "2019-01-03": [1] * 40 + [None] * 8})
    done = desk.run("gaps", "EE00011", "--to", "2019-01-06")
    lines = [line.split() for line in done.stdout.splitlines() if line.strip()][2:]
    assert lines == [
        ["2019-01-02", "2019-01-03", "1", "absent"],
        ["2019-01-03", "1", "incomplete:", "40", "of", "48", "readings"],
        ["2019-01-04", "2019-01-06", "2", "absent"],
    ]
    answer = json.loads(desk.run("gaps", "EE00011", "--json").stdout)
    assert (answer["from"], answer["to"], len(answer["incomplete"])) == ("2019-01-01", "2019-01-04", 1)


def test_gaps_say_why_a_day_has_no_total(desk: Desk) -> None:
    days = {**registers("2022-09-01", 1), "2022-09-02": [None] * 8 + [2000] * 40}
    desk.world.load("a", days, kind=REGISTER_KIND)
    shown = desk.run("gaps", "EE00011").stdout
    assert " no total: no register at the next midnight\n" in re.sub(r" +\n", "\n", shown)
    assert "incomplete: 40 of 48 readings, no total: no register at midnight" in shown


def test_a_whole_meter_has_no_gaps(desk: Desk) -> None:
    desk.world.load("a", days_from("2019-01-01", 3))
    done = desk.run("gaps", "EE00011")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No gaps from 2019-01-01 to 2019-01-04" in done.stderr


def test_files_are_listed_with_whole_ids(desk: Desk) -> None:
    today = NOW.date().isoformat()
    receipt = desk.world.receive("a-name-of-a-file-that-is-rather-long-for-a-narrow-terminal", today)
    wrong = desk.world.receive("wrong", today, counts=Counts(cells=48, loaded=40, rejected=8))
    desk.world.withdraw(wrong.version)
    done = desk.run("files")
    assert receipt.file_id in done.stdout
    assert "partly, withdrawn" in done.stdout
    found = json.loads(desk.run("files", "--state", "partly", "--json").stdout)["files"]
    assert [file["id"] for file in found] == [wrong.file_id]


def test_a_store_that_does_not_answer_is_exit_code_4(desk: Desk) -> None:
    desk.world.store.down = True
    done = desk.run("daily", "EE00011")
    assert (done.exit_code, done.stdout) == (4, "")
    assert "503" in done.stderr
    assert "meterspace doctor" in done.stderr
