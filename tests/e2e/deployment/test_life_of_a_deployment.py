"""From nothing to a right answer and back to nothing, by two scripts; and what may happen between."""

import json
import re
import subprocess
import threading
from pathlib import Path

import pytest

from tests.e2e.deployment.deployed import Deployed, days_of, until
from tests.e2e.deployment.files import changed_tree, large_file, small_file
from tests.e2e.deployment.stage import Done, Stage

NAME = "first"
FILES = 100
SOON_S = 20  # how long a message stays away after its container died, instead of half an hour


@pytest.fixture(scope="module")
def deploy(on_stage: Stage) -> Done:
    """The first ./deploy.sh of an empty account."""
    return on_stage.deploy(NAME, "--smoke")


@pytest.fixture(scope="module")
def deployed(on_stage: Stage, deploy: Done) -> Deployed:
    assert deploy.code == 0, deploy.stderr
    return on_stage.deployed(NAME)


def test_the_first_right_answer_needs_no_manual_step(on_stage: Stage, deploy: Done) -> None:
    assert deploy.code == 0, deploy.stderr
    assert "its 31 daily sums are right" in deploy.stderr


def test_what_the_script_prints_at_its_end_works_as_it_is(
    on_stage: Stage, deploy: Done, deployed: Deployed
) -> None:
    ask = "\n".join(re.findall(r"^  (?:eval|curl) .*$", deploy.stdout, re.MULTILINE))
    days = json.loads(on_stage.shell(ask))["days"]
    assert [day["total"] for day in days[:3]] == [365, 338, 322]
    copy = re.search(r"^  aws s3 cp .*$", deploy.stdout, re.MULTILINE)
    assert copy is not None
    on_stage.shell(copy[0])
    key = "challenge/challenge-january-2019.csv"
    assert deployed.wait_for([key])[key]["state"] == "loaded"


def test_a_request_without_a_signature_is_refused(deployed: Deployed) -> None:
    said = subprocess.run(
        ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", f"{deployed.stack.api_url}/health"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout == "403"


def test_a_second_deploy_changes_nothing(on_stage: Stage, deployed: Deployed) -> None:
    before = deployed.events()
    again = on_stage.deploy(NAME)
    assert (again.code, "Nothing has changed." in again.stderr) == (0, True), again.stderr
    assert deployed.events() == before


def test_a_hundred_files_while_the_stack_is_updated(
    on_stage: Stage, deployed: Deployed, tmp_path: Path
) -> None:
    """A fifth of them before, a fifth after, all others as soon as the update has begun."""
    files = {f"challenge/{n:03}.csv": small_file(tmp_path, n) for n in range(FILES)}
    bodies = [(key, body) for key, (body, _) in files.items()]
    image = deployed.image("processor")
    deployed.upload_all(bodies[: FILES // 5])

    def upload_during_update() -> None:
        deployed.wait_for_update()
        deployed.upload_all(bodies[FILES // 5 : -FILES // 5])

    during = threading.Thread(target=upload_during_update)
    during.start()
    update = on_stage.deploy(NAME, tree=changed_tree(tmp_path))
    during.join()
    deployed.upload_all(bodies[-FILES // 5 :])
    assert update.code == 0, update.stderr
    assert deployed.image("processor") != image

    done = deployed.wait_for(files)
    assert {key: file["state"] for key, file in done.items()} == dict.fromkeys(files, "loaded")
    wanted = {meter: days for _, sums in files.values() for meter, days in days_of(sums).items()}
    assert {meter: deployed.days(meter) for meter in wanted} == wanted


def test_a_container_that_is_killed_amid_a_file(deployed: Deployed, tmp_path: Path) -> None:
    body, sums = large_file(tmp_path)
    deployed.change_visibility(SOON_S)
    key = "challenge/large.csv"
    deployed.upload(key, body)
    busy = until(lambda: deployed.busy("processor") if deployed.state(key) == "loading" else None)
    for container in busy:
        container.kill()
    assert deployed.state(key) == "loading"
    assert deployed.wait_for([key])[key]["state"] == "loaded"
    assert not any(container.alive for container in busy)
    wanted = days_of(sums)
    some = sorted(wanted)[::200]
    assert {meter: deployed.days(meter) for meter in some} == {meter: wanted[meter] for meter in some}
    assert deployed.dead_letters() == 0


@pytest.mark.parametrize("how", ["cut", "freeze"])
def test_containers_that_slept_past_their_connections(
    on_stage: Stage, deployed: Deployed, tmp_path: Path, how: str
) -> None:
    """Gone with a word, or without one. The same containers do the next work."""
    slept = [deployed.resting("api"), deployed.resting("processor")]
    getattr(on_stage.behind.gate, how)()
    body, sums = small_file(tmp_path, FILES + len(how))
    key = f"challenge/after-{how}.csv"
    assert deployed.api.get("health")["status"] == "ok"
    deployed.upload(key, body)
    assert deployed.wait_for([key])[key]["state"] == "loaded"
    wanted = days_of(sums)
    assert {meter: deployed.days(meter) for meter in wanted} == wanted
    assert [deployed.resting("api"), deployed.resting("processor")] == slept


def test_cleanup_leaves_nothing_and_neither_does_a_second_one(on_stage: Stage, deployed: Deployed) -> None:
    for _ in range(2):
        cleanup = on_stage.cleanup(NAME)
        assert cleanup.code == 0, cleanup.stderr
        until(lambda: True if not on_stage.containers(NAME) else None)
        assert on_stage.left() == {}
