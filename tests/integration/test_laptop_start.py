"""The laptop stack starts, refuses to, and ends (also by kill -9) without losing or leaving anything."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local.functions import PROJECT_ROOT
from local.stack import Stack, StackError, running_stack
from tests.integration.laptop import client, config, messages, seen, until

INBOX = "meterspace-inbox"

PARENT = """
import sys
from pathlib import Path
from tests.integration.laptop import config
from local.stack import Stack
with Stack(config(Path(sys.argv[1]))) as stack:
    print("ready", flush=True)
    stack.wait_for_signal()
print("stopped", flush=True)
"""


def start_parent(home: Path) -> "subprocess.Popen[str]":

    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(home)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    return parent


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_kill_9_loses_nothing_and_a_signal_stops_in_order(tmp_path: Path) -> None:
    home = tmp_path / "home"
    parent = start_parent(home)
    info = running_stack(home)
    assert info is not None
    assert info.pid == parent.pid
    s3 = client("s3", info)
    for number in range(20):
        s3.put_object(Bucket=INBOX, Key=f"{number}.csv", Body=b"x" * number, Metadata={"n": str(number)})
    body = json.dumps({"name": "hung", "do": "hang"})
    client("sqs", info).send_message(QueueUrl=info.queue_url, MessageBody=body)
    child = until(lambda: messages(home, "hung"))[0]["pid"]
    with pytest.raises(StackError, match="already runs"):
        Stack(config(home)).start()
    parent.kill()
    parent.communicate()
    assert running_stack(home) is None
    until(lambda: not is_alive(child))

    (home / "seen").unlink()
    again = start_parent(home)
    for number in range(20):
        got = s3.get_object(Bucket=INBOX, Key=f"{number}.csv")
        assert (got["Body"].read(), got["Metadata"]) == (b"x" * number, {"n": str(number)})
    child = until(lambda: seen(home))[0]["pid"]
    again.send_signal(signal.SIGTERM)
    assert again.communicate(timeout=10)[0] == "stopped\n"
    assert again.returncode == 0
    assert not is_alive(child)
    assert running_stack(home) is None


def test_the_start_reconciles_and_creates_tables(tmp_path: Path) -> None:
    home = tmp_path / "home"
    created: list[str] = []
    with Stack(config(home, reconcile_at_start=True, create_tables=created.append)) as stack:
        assert {"command": {"command": "reconcile"}} in seen(home)
        assert created == [stack.info.store] == [f"sqlite:///{home}/meterspace.db"]


def test_a_start_that_fails_leaves_nothing_running(tmp_path: Path) -> None:
    def refuse(_: str) -> None:
        raise StackError("no store there")

    for _ in range(2):
        with pytest.raises(StackError, match="no store there"):
            Stack(config(tmp_path, create_tables=refuse)).start()
    assert running_stack(tmp_path) is None


@pytest.mark.parametrize(
    ("store", "reason"),
    [("cassandra://127.0.0.1:1/x", "does not answer"), ("nonsense", "sqlite:///absolute/path")],
)
def test_a_store_that_is_not_there_is_named_without_a_traceback(
    tmp_path: Path, store: str, reason: str
) -> None:
    command = [sys.executable, "-m", "local.up", "--home", str(tmp_path), "--store", store]
    run = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 3
    assert f"The store {store} cannot be used" in run.stderr
    assert reason in run.stderr
    assert "Traceback" not in run.stderr
    assert running_stack(tmp_path) is None


def test_the_environment_can_name_the_store(tmp_path: Path) -> None:
    store = "cassandra://127.0.0.1:1/x"
    command: list[str | Path] = [Path(sys.executable).with_name("meterspace"), "up", "--home", tmp_path]
    environment = {**os.environ, "METERSPACE_STORE": store}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, f"The store {store} cannot be used" in run.stderr) == (3, True), run.stderr


def test_a_second_stack_in_one_process_is_refused(tmp_path: Path) -> None:
    with (
        Stack(config(tmp_path / "one")) as first,
        pytest.raises(StackError, match="already runs a stack"),
        Stack(config(tmp_path / "two")),
    ):
        pass
    assert first.config.home == tmp_path / "one"
    assert running_stack(tmp_path / "two") is None


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StackError, match=f"Port {port} .* meterspace up --aws-port NUMBER"):
            Stack(config(tmp_path, aws_port=port)).start()
        with pytest.raises(StackError, match=f"Port {port} .* meterspace up --port NUMBER"):
            Stack(config(tmp_path, api_port=port)).start()
