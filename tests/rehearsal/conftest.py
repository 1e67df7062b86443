"""An emulated AWS for each module of tests, whose functions are fakes that the test gives their answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal.cloud import Cloud, CloudConfig
from tests.rehearsal.cloud_tools import FakeFunctions, Tools


@pytest.fixture(scope="module")
def fakes() -> FakeFunctions:
    return FakeFunctions()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory, fakes: FakeFunctions) -> Iterator[Cloud]:
    folder: Path = tmp_path_factory.mktemp("cloud")
    with Cloud(CloudConfig(folder, fakes.make, account_concurrency=1000)) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def tools(cloud: Cloud) -> Tools:
    return Tools(cloud)
