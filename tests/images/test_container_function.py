"""The emulated Lambda behaves as Lambda: answers, errors, limits, replacement, freezing and updates."""

import concurrent.futures
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local.functions import FunctionFailedError
from tests.rehearsal import base_image
from tests.rehearsal.container import Container, ContainerSpec
from tests.rehearsal.container_function import ContainerFunction
from tests.rehearsal.engine import Engine

HERE = Path(__file__).parent
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:tiny"
ECHO = {"do": "echo", "text": "Zähler"}
Make = Callable[..., ContainerFunction]


@pytest.fixture(scope="session")
def tiny(engine: Engine) -> Iterator[str]:
    """The image of a function that does as it is told."""
    tag = f"meterspace-test-{os.getpid()}/tiny"
    base = base_image.base_name()
    engine.docker("build", "--build-arg", f"BASE={base}", "--tag", tag, HERE / "tiny")
    yield tag
    engine.docker("rmi", "--force", tag)


@pytest.fixture
def make(engine: Engine, tiny: str, tmp_path: Path) -> Iterator[Make]:
    made: list[ContainerFunction] = []

    def function(
        *, reserved: int = 2, freezing: bool = False, timeout: float = 20, **env: str
    ) -> ContainerFunction:
        spec = ContainerSpec(
            "tiny",
            tiny,
            {"VERSION": "1", **env},
            tmp_path / "log",
            ARN,
            memory_mb=128,
            timeout_seconds=timeout,
        )
        made.append(ContainerFunction(engine, spec, reserved=reserved, freezing=freezing))
        return made[-1]

    yield function
    for each in made:
        each.stop()


def until(probe: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not probe():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_an_event_gives_an_answer_and_the_environment_is_used_again(make: Make) -> None:
    function = make()
    assert function.invoke(ECHO) == ECHO
    first = [container.name for container in function.containers]
    assert function.invoke(ECHO) == ECHO
    assert [container.name for container in function.containers] == first


def test_a_call_costs_milliseconds(make: Make) -> None:
    """A slow emulation would hide slow code: with Nagle's algorithm on, each call costs 40 ms."""
    function = make()
    function.invoke(ECHO)
    started = time.monotonic()
    for _ in range(50):
        function.invoke(ECHO)
    assert (time.monotonic() - started) / 50 < 0.02


def test_a_function_is_told_who_it_is_and_runs_as_nobody_known(make: Make) -> None:
    told = make().invoke({"do": "context"})
    assert len(told["request_id"]) == 36
    assert 0 < told["milliseconds"] <= 20_000
    assert {name: told[name] for name in ("arn", "name", "memory", "uid", "handler")} == {
        "arn": ARN, "name": "tiny", "memory": "128", "uid": 993, "handler": "tiny.handler",
    }  # fmt: skip


def test_only_tmp_can_be_written(make: Make) -> None:
    function = make()
    assert function.invoke({"do": "write", "path": "/tmp/x"}) == ""
    for path in ("/var/task/x", "/x", "/var/task/tiny.py", "/home/x"):
        assert function.invoke({"do": "write", "path": path}) in (
            "Read-only file system",
            "Permission denied",
        )
    assert function.containers[0].changed_files() == []


def test_an_error_of_the_handler_is_told_and_the_environment_lives(make: Make) -> None:
    function = make()
    with pytest.raises(FunctionFailedError, match="ValueError: as told") as failed:
        function.invoke({"do": "fail"})
    assert any("tiny.py" in line for line in failed.value.trace)
    assert len(function.containers) == 1


def test_an_error_at_start_is_told_each_time(make: Make) -> None:
    function = make(FAIL_AT_START="yes")
    for _ in range(2):
        with pytest.raises(FunctionFailedError, match="not today"):
            function.invoke(ECHO)
        assert function.containers == []


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"do": "die"}, "Runtime.ExitError"),
        ({"do": "eat", "megabytes": 400}, "Runtime.ExitError"),
        ({"do": "sleep", "seconds": 60}, "Sandbox.Timedout"),
        ({"do": "big", "bytes": 7_000_000}, "Function.ResponseSizeTooLarge"),
    ],
)
def test_what_goes_wrong_has_a_name_and_the_next_call_is_answered(
    make: Make, event: dict[str, object], kind: str
) -> None:
    function = make(timeout=3)
    with pytest.raises(FunctionFailedError) as failed:
        function.invoke(event)
    assert failed.value.kind == kind
    assert function.invoke(ECHO) == ECHO


def test_more_calls_than_reserved_are_refused(make: Make) -> None:
    function = make(reserved=2)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        asleep = [pool.submit(function.invoke, {"do": "sleep", "seconds": 2}) for _ in range(2)]
        until(lambda: len([one for one in function.containers if one.api.current]) == 2)
        with pytest.raises(FunctionFailedError, match="TooManyRequestsException"):
            function.invoke(ECHO)
        assert [call.result() for call in asleep] == ["1", "1"]
    assert function.invoke(ECHO) == ECHO


def test_a_container_killed_in_a_call_is_replaced(make: Make) -> None:
    function = make()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        asleep = pool.submit(function.invoke, {"do": "sleep", "seconds": 60})
        until(lambda: any(one.api.current for one in function.containers))
        killed = function.containers[0]
        killed.kill()
        with pytest.raises(FunctionFailedError, match="exit status 137"):
            asleep.result()
    assert function.invoke(ECHO) == ECHO
    assert killed.name not in [container.name for container in function.containers]


def test_a_frozen_environment_stands_still_and_answers_again(engine: Engine, make: Make) -> None:
    """Every thread of it, as the kernel says: T is for one that was stopped by a signal."""
    function = make(freezing=True)
    for _ in range(10):
        assert function.invoke({"do": "spin"}) == "1"
        until(lambda: threads(engine, function.containers[0]) == {"T"})


def threads(engine: Engine, container: Container) -> set[str]:
    """The states of its threads, by `ps`."""
    _, *lines = engine.docker("top", container.name, "-eLo", "pid,state").splitlines()
    return {line.split()[1] for line in lines}


def test_an_update_lets_calls_in_work_end_and_sends_new_ones_to_the_new_image(make: Make) -> None:
    function = make()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        old = pool.submit(function.invoke, {"do": "sleep", "seconds": 2})
        until(lambda: any(one.api.current for one in function.containers))
        function.update(replace(function.spec, environment={"VERSION": "2"}))
        assert function.invoke({"do": "version"}) == "2"
        assert old.result() == "1"
    until(lambda: len(function.containers) == 1)
    assert function.invoke({"do": "version"}) == "2"


def test_nothing_is_left_when_it_is_stopped(engine: Engine, make: Make) -> None:
    function = make()
    function.invoke(ECHO)
    name = function.containers[0].name
    function.stop()
    until(lambda: name not in engine.docker("ps", "--all", "--format", "{{.Names}}").split())
    with pytest.raises(FunctionFailedError, match="not found"):
        function.invoke(ECHO)
