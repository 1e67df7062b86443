"""Both images, built by the production Dockerfiles; removed from it afterwards."""

import os
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from tests.images.built import Built, build
from tests.rehearsal import base_image
from tests.rehearsal.engine import Engine


@pytest.fixture(scope="session")
def images(engine: Engine) -> Iterator[dict[str, Built]]:
    """By name: `api` and `processor`."""
    base = base_image.base_name()
    yield {name: build(engine, ROOT, name, base) for name in ("api", "processor")}
    for name in ("api", "processor"):
        engine.docker("rmi", "--force", f"meterspace-test-{os.getpid()}/{name}")


@pytest.fixture(scope="session", params=["api", "processor"])
def image(request: pytest.FixtureRequest, images: dict[str, Built]) -> Built:
    """Each of the two."""
    return images[request.param]
