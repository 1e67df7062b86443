"""The images at work, limited as on Lambda: read-only, an arbitrary user, 512 MB, frozen between calls."""

import concurrent.futures
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from local.cassandra import CassandraServer
from local.functions import FunctionFailedError
from tests.conftest import ROOT
from tests.e2e.product import rows_by_file
from tests.images.built import Built
from tests.images.pair import Pair, running_pair
from tests.rehearsal.container import LAMBDA_USER
from tests.rehearsal.engine import Engine
from tests.system.samples import profile_of

SAMPLES = ROOT / "samples"
CHALLENGE = SAMPLES / "challenge-january-2019.csv"
JANUARY = {"from": "2019-01-01", "to": "2019-02-01"}
IMPORT_ALL = """
import importlib, pkgutil, sys
for root in sys.argv[1:]:
    package = importlib.import_module(root)
    for found in pkgutil.walk_packages(package.__path__, root + "."):
        importlib.import_module(found.name)
"""


@pytest.fixture(scope="module")
def pair(
    engine: Engine,
    images: dict[str, Built],
    cassandra_server: CassandraServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pair]:
    with running_pair(engine, images, cassandra_server, tmp_path_factory.mktemp("images")) as running:
        yield running


def inside(engine: Engine, image: Built, *arguments: str) -> str:
    """The image's Python, as the user that Lambda would be."""
    limits = ("--rm", "--read-only", "--network", "none", "--user", LAMBDA_USER, "--entrypoint", "python3")
    return engine.docker("run", *limits, "--env", "AWS_REGION=eu-west-1", image.tag, *arguments)


def test_all_own_modules_can_be_imported_after_the_pruning(engine: Engine, images: dict[str, Built]) -> None:
    """The tables are made by CloudFormation: the module that reads its template has no place here."""
    inside(engine, images["api"], "-c", IMPORT_ALL, "api", "common.profile")
    inside(engine, images["processor"], "-c", IMPORT_ALL, "processor", "common.profile")


def test_numpy_cannot_be_imported_in_the_api(engine: Engine, images: dict[str, Built]) -> None:
    code = "import importlib.util as u; print(u.find_spec('numpy'), u.find_spec('pandas'))"
    assert inside(engine, images["api"], "-c", code).split() == ["None", "None"]


def test_the_api_answers_for_its_health(pair: Pair) -> None:
    assert pair.get("/health") == (200, {"status": "ok", "store": "ok"})


def test_the_reference_case(pair: Pair) -> None:
    pair.load(CHALLENGE.name, CHALLENGE)
    days = pair.days("EE00011", **JANUARY)
    assert [days[f"2019-01-0{day}"]["total"] for day in (1, 2, 3)] == [365, 338, 322]
    assert sum(day["total"] for day in days.values()) == 10356
    assert all(day["complete"] for day in days.values())
    assert pair.get("/meters/nobody/daily")[0] == 404


@pytest.mark.parametrize("sample", rows_by_file(SAMPLES / "expected.csv", "sample"))
def test_every_sample_gives_its_days(pair: Pair, sample: str) -> None:
    """So that whatever the readers import late is there, too."""
    stem = Path(sample).stem
    pair.load(f"{profile_of(sample)}/{stem}/{sample}", SAMPLES / sample)
    for row in rows_by_file(SAMPLES / "expected.csv", "sample")[sample]:
        meter = stem if row["meter"] == "home-1" else row["meter"]
        day = pair.days(meter, channel=row["channel"])[row["date"]]
        assert Decimal(day["total"]) == Decimal(row["total"]), row


def test_a_processor_killed_in_a_file_is_replaced_and_the_load_converges(pair: Pair) -> None:
    event = pair.upload("challenge/killed.csv", CHALLENGE)
    pair.processor.update(pair.processor.spec)  # a cold start, so that the call lasts
    with concurrent.futures.ThreadPoolExecutor() as pool:
        call = pool.submit(pair.processor.invoke, event)
        while not any(container.api.current for container in pair.processor.containers):
            time.sleep(0.001)
        pair.processor.containers[0].kill()
        with pytest.raises(FunctionFailedError, match=r"Runtime\.ExitError"):
            call.result()
    assert pair.processor.invoke(event) == {"batchItemFailures": []}
    (receipt,) = pair.get("/files", key="challenge/killed.csv")[1]["files"]
    assert (receipt["state"], receipt["counts"]["loaded"]) == ("loaded", 31 * 48)


def test_no_file_has_changed_and_nothing_tried_to(pair: Pair) -> None:
    pair.get("/health")
    pair.processor.invoke({"command": "ping"})
    for function in (pair.api, pair.processor):
        assert [container.changed_files() for container in function.containers] == [[]]
        assert "Read-only file system" not in function.spec.log_path.read_text(encoding="utf-8")


def test_what_the_functions_log_is_json_and_names_no_meter(pair: Pair) -> None:
    pair.days("EE00011", **JANUARY)
    for function in (pair.api, pair.processor):
        lines = function.spec.log_path.read_text(encoding="utf-8").splitlines()
        logged = [json.loads(line) for line in lines if line.startswith("{")]
        assert logged
        assert not [line for line in lines if "EE00011" in line]
