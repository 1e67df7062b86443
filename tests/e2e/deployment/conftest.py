"""One stage for all rehearsals of a run, and what they took, at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cassandra import CassandraServer
from tests.e2e.deployment.stage import Stage, stage
from tests.rehearsal.engine import Engine
from tests.rehearsal.fixtures import rehearsal_folder

TIMINGS = pytest.StashKey[list[tuple[str, float]]]()


@pytest.fixture(scope="session")
def on_stage(
    engine: Engine,
    cassandra_server: CassandraServer,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Iterator[Stage]:
    """This process is the operator's too: its own AWS clients go where his CLI goes."""
    folder: Path = tmp_path_factory.mktemp("stage")
    with (
        stage(engine, rehearsal_folder(), folder, cassandra_server) as ready,
        pytest.MonkeyPatch.context() as env,
    ):
        for name, value in ready.cloud.environment().items():
            env.setenv(name, value)
        yield ready
        pytestconfig.stash[TIMINGS] = ready.timings


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """How long each script ran: what a person waits for."""
    if timings := config.stash.get(TIMINGS, []):
        terminalreporter.section("scripts of the rehearsal")
        for words, seconds in timings:
            terminalreporter.write_line(f"{seconds:7.1f} s  {words}")
