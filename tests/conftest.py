"""What tests share: one real Cassandra per run, and the real meter files where they are."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from local.cassandra import (
    CassandraNeedsError,
    CassandraServer,
    check_needs,
    instance_directory,
    named_in,
    remove,
    running_or_start,
)

pytest_plugins = ["tests.skip_rule", "tests.rehearsal.fixtures"]

ROOT = Path(__file__).parent.parent
HOME = Path(os.environ.get("METERSPACE_HOME", ROOT / ".meterspace"))
INSTANCE = "METERSPACE_TEST_CASSANDRA"
LONG_TEST_SECONDS = 3600

# In CI the property tests try the same examples in every run.
settings.register_profile("ci", derandomize=True, database=None, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure(config: pytest.Config) -> None:
    """One instance per run, named after the process that all of xdist's workers descend from."""
    if not hasattr(config, "workerinput"):
        os.environ[INSTANCE] = f"tests-{os.getpid()}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """The workers have ended by now, so nobody uses it any more."""
    if not hasattr(config, "workerinput"):
        remove(instance_directory(HOME, f"tests-{os.getpid()}"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m cassandra` and `-m real_data` find their tests without each having to say so."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "own_cassandra" in fixtures or "cassandra_server" in fixtures:
            item.add_marker("cassandra")
        if "real_data" in fixtures:
            item.add_marker("real_data")
        if item.get_closest_marker("long") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONG_TEST_SECONDS))


@pytest.fixture(scope="session")
def cassandra_server(request: pytest.FixtureRequest) -> CassandraServer:
    """The one that METERSPACE_CASSANDRA names, else one started by the first test that wants it."""
    named = named_in(os.environ)
    return named if named is not None else request.getfixturevalue("own_cassandra")


@pytest.fixture(scope="session")
def own_cassandra() -> CassandraServer:
    """Started by us, whatever the environment names."""
    try:
        check_needs(HOME)
    except CassandraNeedsError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))
    return running_or_start(HOME, os.environ[INSTANCE])


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real meter files. Their licences are too mixed for them to be in the repository."""
    folder = Path(os.environ.get("METERSPACE_REAL_DATA", ROOT / ".." / "shared" / "data")).resolve()
    if not (folder / "expected_daily.csv").is_file():
        pytest.skip("real data absent: set METERSPACE_REAL_DATA to the folder that holds expected_daily.csv")
    return folder
