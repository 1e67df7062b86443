"""The engine as a fixture for all tests: started by the first that wants it, stopped when the run ends."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal.engine import Engine
from tests.rehearsal.machine import engine_with_base

FIRST_RUN_SECONDS = 1800  # makes a base image


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that wants the engine is marked `docker`, so that `make test` leaves it out."""
    for item in items:
        if "engine" in getattr(item, "fixturenames", ()):
            item.add_marker("docker")
            if not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(FIRST_RUN_SECONDS))


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """Not skipped where it is missing: it is installed, or the run fails and says what to install."""
    with engine_with_base(rehearsal_folder()) as found:
        yield found


def rehearsal_folder() -> Path:
    """What the rehearsal keeps between runs: the engine's images, the registry's."""
    named = os.environ.get("METERSPACE_REHEARSAL")
    return Path(named) if named else Path(os.environ.get("METERSPACE_HOME", ".meterspace"), "rehearsal")
