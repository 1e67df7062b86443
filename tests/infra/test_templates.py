"""What holds for the templates as a whole: scanners find nothing, and all is described and named.

`make check` runs both scanners over the same files, so they are run here in `make test-long` only.
"""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from common.settings import CassandraSettings, Settings
from tests.conftest import ROOT
from tests.infra.bare_python import python_with
from tests.infra.template import DIGEST, ECR, MAIN, TEMPLATES, deployed, each_form, source

SKIP = re.compile(r"# checkov:skip=(\w+):(.*)")
SECRET = re.compile(r"secret|passw|pwd|token|api_?key|access_?key|private|credential", re.IGNORECASE)
READ_BY_POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE"}
NAMES_A_PARAMETER = {"METERSPACE_CASSANDRA_CREDENTIALS"}
OUTPUTS = {
    "Name", "Region", "ApiUrl", "InboxBucket", "RecordsBucket", "QueueUrl", "DeadLetterQueueUrl",
    "KeyspaceName",
    "ApiFunctionName", "ProcessorFunctionName", "ApiCredentialsParameter", "ProcessorCredentialsParameter",
}  # fmt: skip
each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)


@pytest.mark.long
@each_template
def test_cfn_lint_finds_nothing(path: Path) -> None:
    lint = Path(sys.executable).with_name("cfn-lint")
    run = subprocess.run([lint, path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.long
def test_checkov_finds_nothing_that_is_not_skipped_and_needs_every_skip(tmp_path: Path) -> None:
    """The reasons are looked at in `test_every_skip_has_a_reason`."""
    scan = [str(python_of_checkov()), "-m", "checkov.main", "--quiet", "--compact", "--skip-download"]
    run = subprocess.run(
        [*scan, "--framework", "cloudformation", "--directory", TEMPLATES[0].parent],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    written = sum(len(SKIP.findall(path.read_text(encoding="utf-8"))) for path in TEMPLATES)
    assert f"Skipped checks: {written}" in run.stdout, "a skip that no check needs"


def python_of_checkov() -> Path:
    """Of the environment that `make check` makes, else of one that is made and kept for this test."""
    made = ROOT / ".venv" / "checkov" / "bin" / "python"
    return made if made.exists() else python_with(ROOT / "requirements" / "checkov.txt")


@each_template
def test_every_skip_has_a_reason(path: Path) -> None:
    for check, reason in SKIP.findall(path.read_text(encoding="utf-8")):
        assert len(reason.split()) > 6, check
        assert reason.endswith("."), check


@each_template
def test_every_parameter_and_output_is_described(path: Path) -> None:
    text = source(path)
    for name, one in {**text["Parameters"], **text["Outputs"]}.items():
        assert len(one.get("Description", "").split()) > 2, name
    for name, one in text["Parameters"].items():
        assert {"AllowedValues", "AllowedPattern", "MinValue"} & set(one) or name == "CorsOrigins", name


@each_form
def test_outputs_are_those_that_the_scripts_read(form: dict[str, str]) -> None:
    users = {"ApiUserName", "ProcessorUserName"} if form["Credentials"] == "service-specific" else set()
    assert set(deployed(MAIN, **form).outputs) == OUTPUTS | users
    assert set(deployed(ECR).outputs) == {
        "ApiRepositoryUri", "ApiRepositoryName", "ProcessorRepositoryUri", "ProcessorRepositoryName",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["ApiImageUri", "ProcessorImageUri"])
def test_images_are_taken_by_digest_only(name: str) -> None:
    pattern = source(MAIN)["Parameters"][name]["AllowedPattern"]
    repository = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/meterspace/api"
    assert re.search(pattern, repository + DIGEST)
    assert re.search(pattern, f"localhost:5000/meterspace/api{DIGEST}")
    assert not re.search(pattern, f"{repository}:latest")


class Reads(dict[str, str]):
    """An environment that remembers which names were asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


@each_form
def test_the_environment_holds_what_is_read_and_no_secret(form: dict[str, str]) -> None:
    for name, one in deployed(MAIN, **form).of("AWS::Lambda::Function").items():
        variables: dict[str, str] = one["Environment"]["Variables"]
        for variable in set(variables) - NAMES_A_PARAMETER:
            assert not SECRET.search(variable), variable
        if form["Credentials"] == "service-specific":
            assert variables["METERSPACE_CASSANDRA_CREDENTIALS"].startswith("/meterspace/"), name
        environ = Reads(variables)
        settings = Settings.read(environ)
        read_store(settings.store, environ)
        assert set(variables) <= environ.asked | READ_BY_POWERTOOLS, name
        if name == "ProcessorFunction":
            Settings.read(environ)
            mandatory = {item for item in environ.asked if item in variables}
            assert {"METERSPACE_STORE", "METERSPACE_INBOX_BUCKET", "METERSPACE_QUEUE_URL"} <= mandatory


def read_store(url: str, environ: Reads) -> None:
    read = CassandraSettings.read(url.replace("<Keyspace>", "meterspace"), environ)
    assert (read.host, read.port) == ("cassandra.eu-west-1.amazonaws.com", 9142)
    assert (read.region, read.keyspace, read.local_dc) == ("eu-west-1", "meterspace", "eu-west-1")
    assert read.ca_file == "/var/task/keyspaces-ca.pem"


def test_nothing_waits_for_itself() -> None:
    resources = deployed(MAIN, Credentials="service-specific").resources
    needs = {
        name: set(re.findall(r"<([A-Z]\w+)[.>]", repr(one))) | {one.get("DependsOn", name)} - {name}
        for name, one in resources.items()
    }
    made: set[str] = set()
    while ready := {name for name, needed in needs.items() if needed <= made} - made:
        made |= ready
    assert made == set(resources)


def test_two_deployments_share_no_name() -> None:
    one, other = (deployed(MAIN, Name=name, KeyspaceName=name) for name in ("first", "second"))
    named = [
        {value for key, value in names_in(template.resources) if key.endswith("Name")}
        for template in (one, other)
    ]
    shared = named[0] & named[1]
    assert {name for name in shared if not name.startswith("<")} == set(SHARED)


SHARED = {"meter_days", "files", "meters", "withdrawn", "files-and-queue", "tables", "reject-reports"}
"""Tables stand in their keyspaces, and inline policies in their roles."""


def names_in(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, list):
        return [pair for one in value for pair in names_in(one)]
    if not isinstance(value, dict):
        return []
    here = [(key, one) for key, one in value.items() if isinstance(one, str) and key != "ColumnName"]
    return here + [pair for one in value.values() for pair in names_in(one)]


def test_sections_of_the_template_are_marked() -> None:
    marks = [
        number
        for number, line in enumerate(MAIN.read_text(encoding="utf-8").splitlines(), 1)
        if re.match(r"  # -{60,}", line)
    ]
    assert len(marks) >= 6
    assert all(after - before < 250 for before, after in pairwise(marks))
