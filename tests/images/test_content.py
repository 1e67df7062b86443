"""What is in the images, and what is not: every file above the base, read from the layers themselves."""

import re
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER
from pathlib import PurePosixPath

from tests.conftest import ROOT
from tests.images.built import Built

BUDGET_MB = {"api": 60, "processor": 150}
OWN = {"api": {"api", "common", "profiles"}, "processor": {"processor", "common", "profiles"}}
SERVICES = {"api": {"s3", "ssm"}, "processor": {"s3", "sqs", "ssm"}}
UNCHECKED_HASH = (1).to_bytes(4, "little")  # flags of PEP 552: by hash, and the source is not looked at
SUPERFLUOUS = re.compile(
    r"/tests(/|$)|\.(pyi|pyx|pxd|c|h)$|/(RECORD|INSTALLER)$|/f2py/|/__pycache__/.*\.opt-"
)


def names_in(image: Built, folder: str) -> set[str]:
    """What lies directly in a folder."""
    return {PurePosixPath(path).name for path in image.added if str(PurePosixPath(path).parent) == folder}


def test_an_image_keeps_to_its_size(image: Built, record_property: Callable[[str, object], None]) -> None:
    megabytes = image.added_bytes / 1e6
    record_property("megabytes", round(megabytes, 1))
    print(f"{image.name}: {megabytes:.1f} MB above the base")
    assert megabytes <= BUDGET_MB[image.name]


def test_everything_added_lies_under_the_task_and_can_be_read_by_anyone(image: Built) -> None:
    for path, member in image.added.items():
        assert path in ("/var", "/var/task") or path.startswith("/var/task/"), path
        assert not member.mode & 0o022, f"{path} can be changed by others"
        assert member.mode & 0o004, f"{path} cannot be read by others"
        assert member.isfile() or member.mode & 0o001, f"{path} cannot be entered by others"


def test_every_module_is_compiled_and_loaded_without_a_look_at_its_source(image: Built) -> None:
    assert len(image.modules) > 300
    for path in image.modules:
        module = PurePosixPath(path)
        compiled = str(module.parent / "__pycache__" / f"{module.stem}.cpython-313.pyc")
        assert compiled in image.contents, f"{path} is not compiled"
        assert image.contents[compiled][2:4] == MAGIC_NUMBER[2:4]
        assert image.contents[compiled][4:8] == UNCHECKED_HASH, compiled


def test_the_image_holds_its_own_part_and_not_the_others(image: Built) -> None:
    top = names_in(image, "/var/task")
    assert OWN[image.name] <= top
    assert not {"api", "processor", "cli", "local", "tests", "docker", "bin"} - OWN[image.name] & top
    shipped = {path.name for path in (ROOT / "profiles").glob("*.toml")}
    assert names_in(image, "/var/task/profiles") == shipped


def test_the_api_holds_neither_pandas_nor_numpy(images: dict[str, Built]) -> None:
    assert not [name for name in names_in(images["api"], "/var/task") if re.match("pandas|numpy", name)]
    assert {"pandas", "numpy"} <= names_in(images["processor"], "/var/task")


def test_what_no_lambda_reads_is_gone(image: Built) -> None:
    assert not [path for path in image.added if SUPERFLUOUS.search(path)]
    data = names_in(image, "/var/task/botocore/data")
    assert {name for name in data if "." not in name} == SERVICES[image.name]


def test_licences_stay(image: Built) -> None:
    packages = {path for path in image.added if path.endswith(".dist-info")}
    with_licence = {path.partition(".dist-info")[0] for path in image.added if "LICEN" in path.upper()}
    without = {path for path in packages if path.removesuffix(".dist-info") not in with_licence}
    assert len(packages) >= 16
    assert not without


def test_the_certificates_for_keyspaces_are_those_of_the_repository(image: Built) -> None:
    ours = (ROOT / "docker" / "keyspaces-ca.pem").read_bytes()
    assert image.contents["/var/task/keyspaces-ca.pem"] == ours
    assert ours.count(b"BEGIN CERTIFICATE") == 5


def test_the_image_runs_its_handler_by_the_entry_point_of_the_base(image: Built) -> None:
    config = image.configuration["Config"]
    assert config["Cmd"] == [f"{image.name}.handler.handler"]
    assert config["Entrypoint"] == image.base["Config"]["Entrypoint"]
    assert config["WorkingDir"] == "/var/task"
    assert config["Env"] == image.base["Config"]["Env"]


def test_the_labels_say_what_it_is_and_what_it_was_built_on(image: Built) -> None:
    labels = image.configuration["Config"]["Labels"]
    prefix = "org.opencontainers.image."
    assert labels[f"{prefix}licenses"] == "MIT"
    assert labels[f"{prefix}title"].startswith("Meterspace")
    assert labels[f"{prefix}base.name"] == "public.ecr.aws/lambda/python:3.13"
