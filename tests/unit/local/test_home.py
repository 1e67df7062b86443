"""One stack per home, ports that stay, and no leftover that passes for a running stack."""

import json
import os
from pathlib import Path

import pytest

from local.home import (
    HomeLock,
    StackError,
    StackInfo,
    choose_ports,
    running_stack,
    write_running,
    write_starting,
)


def info(home: Path) -> StackInfo:
    return StackInfo(str(home), "http://a", "http://b", os.getpid(), "now", "sqlite:///x", *["-"] * 5)


def test_ports_stay_and_can_be_changed(tmp_path: Path) -> None:
    ports = choose_ports(tmp_path, None, None)
    write_starting(tmp_path, ports)
    assert choose_ports(tmp_path, None, None) == ports
    other = choose_ports(tmp_path / "other", None, None).api
    assert choose_ports(tmp_path, other, None).api == other


def test_a_stack_runs_only_while_its_lock_is_held(tmp_path: Path) -> None:
    ports = choose_ports(tmp_path, None, None)
    assert running_stack(tmp_path) is None
    with HomeLock(tmp_path):
        write_starting(tmp_path, ports)
        assert running_stack(tmp_path) is None, "it is starting"
        write_running(tmp_path, ports, info(tmp_path))
        assert running_stack(tmp_path) == info(tmp_path)
    assert running_stack(tmp_path) is None, "the file of a killed stack does not count"


def test_a_second_lock_is_refused(tmp_path: Path) -> None:
    with HomeLock(tmp_path), pytest.raises(StackError, match="already runs"), HomeLock(tmp_path):
        pass
    with HomeLock(tmp_path):
        pass


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(json.dumps({"api_port": 1})[:5])
    with pytest.raises(StackError, match="Delete it"):
        choose_ports(tmp_path, None, None)
