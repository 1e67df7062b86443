"""Two deployments in one account, as different as they can be; and data that outlive one of them."""

import re
import subprocess
from pathlib import Path

import pytest

from cli.failure import FailureError
from tests.e2e.deployment.deployed import Deployed, days_of, until
from tests.e2e.deployment.files import small_file
from tests.e2e.deployment.stage import Done, Stage

SIGNED, OPEN = "signed", "open-one"


@pytest.fixture(scope="module")
def signed(on_stage: Stage) -> Deployed:
    """With roles, for signed requests of the account."""
    done = on_stage.deploy(SIGNED)
    assert done.code == 0, done.stderr
    return on_stage.deployed(SIGNED)


@pytest.fixture(scope="module")
def opened(on_stage: Stage) -> Done:
    """For everybody, and with passwords for Keyspaces."""
    done = on_stage.deploy(OPEN, "--public", "--credentials", "service-specific", "--smoke")
    assert done.code == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def open_one(on_stage: Stage, opened: Done) -> Deployed:
    return on_stage.deployed(OPEN)


def asked(url: str) -> str:
    """The body, then the status, as somebody gets it who has no keys."""
    said = subprocess.run(
        ["curl", "-sS", "-w", "%{http_code}", url], capture_output=True, text=True, check=True
    )
    return said.stdout


def test_everybody_may_ask_the_open_one_and_nobody_the_other(
    on_stage: Stage, signed: Deployed, opened: Done, open_one: Deployed
) -> None:
    assert "its 31 daily sums are right" in opened.stderr
    printed = re.search(r"^  curl .*$", opened.stdout, re.MULTILINE)
    assert printed is not None
    assert '"total":365' in on_stage.shell(printed[0])
    assert asked(f"{open_one.stack.api_url}/health").endswith("200")
    assert asked(f"{signed.stack.api_url}/health").endswith("403")


def test_each_has_data_of_its_own(signed: Deployed, open_one: Deployed, tmp_path: Path) -> None:
    (body, sums), (other, others) = small_file(tmp_path, 1), small_file(tmp_path, 2)
    signed.upload("challenge/same.csv", body)
    open_one.upload("challenge/same.csv", other)
    for deployed, its, not_its in ((signed, sums, others), (open_one, others, sums)):
        assert deployed.wait_for(["challenge/same.csv"])["challenge/same.csv"]["state"] == "loaded"
        wanted = days_of(its)
        assert {meter: deployed.days(meter) for meter in wanted} == wanted
        assert not set(days_of(not_its)) & set(deployed.meters())


def test_a_password_is_made_once(on_stage: Stage, open_one: Deployed) -> None:
    before = on_stage.passwords(OPEN)
    again = on_stage.deploy(OPEN, "--public", "--credentials", "service-specific")
    assert (again.code, "Nothing has changed." in again.stderr) == (0, True), again.stderr
    assert (len(before), on_stage.passwords(OPEN)) == (2, before)


def test_deleting_one_leaves_the_other_answering(
    on_stage: Stage, signed: Deployed, open_one: Deployed, tmp_path: Path
) -> None:
    cleanup = on_stage.cleanup(SIGNED)
    assert cleanup.code == 0, cleanup.stderr
    assert not [word for words in on_stage.left().values() for word in words if SIGNED in word]
    assert open_one.api.get("health")["status"] == "ok"
    body, sums = small_file(tmp_path, 3)
    open_one.upload("challenge/afterwards.csv", body)
    assert open_one.wait_for(["challenge/afterwards.csv"])["challenge/afterwards.csv"]["state"] == "loaded"
    wanted = days_of(sums)
    assert {meter: open_one.days(meter) for meter in wanted} == wanted


def test_data_that_are_kept_are_there_after_the_next_deploy(
    on_stage: Stage, open_one: Deployed, tmp_path: Path
) -> None:
    """It comes back with roles for passwords and closed, and takes new files on top."""
    days = open_one.days("EE00011")
    kept = on_stage.cleanup(OPEN, "--keep-data")
    assert kept.code == 0, kept.stderr
    until(lambda: True if not on_stage.containers(OPEN) else None)
    left = on_stage.left()
    assert {"functions", "mappings", "repositories", "parameters", "users", "queues"} & set(left) == set()
    assert {"buckets", "keyspaces"} <= set(left)
    with pytest.raises(FailureError, match="only its data are left"):
        on_stage.deployed(OPEN)

    again = on_stage.deploy(OPEN)
    assert again.code == 0, again.stderr
    back = on_stage.deployed(OPEN)
    assert back.days("EE00011") == days
    body, sums = small_file(tmp_path, 4)
    back.upload("challenge/new.csv", body)
    assert back.wait_for(["challenge/new.csv"])["challenge/new.csv"]["state"] == "loaded"
    wanted = days_of(sums)
    assert {meter: back.days(meter) for meter in wanted} == wanted


def test_in_the_end_nothing_is_left(on_stage: Stage, open_one: Deployed) -> None:
    for _ in range(2):
        cleanup = on_stage.cleanup(OPEN)
        assert cleanup.code == 0, cleanup.stderr
    until(lambda: True if not on_stage.containers(OPEN) else None)
    assert on_stage.left() == {}


def test_a_deployment_that_fails_says_why_and_is_cleaned_away(on_stage: Stage) -> None:
    logs = on_stage.cloud.client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/unlucky-processor")
    failed = on_stage.deploy("unlucky")
    assert failed.code == 1
    assert "What failed first:" in failed.stderr
    assert "ProcessorLogGroup (AWS::Logs::LogGroup): " in failed.stderr
    logs.delete_log_group(logGroupName="/aws/lambda/unlucky-processor")
    cleanup = on_stage.cleanup("unlucky")
    assert cleanup.code == 0, cleanup.stderr
    assert on_stage.left() == {}
