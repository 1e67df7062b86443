"""Runs the processor of the kill test in processes that are forked ready: thirty deaths take seconds."""

import multiprocessing
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from local.functions import FunctionFailedError
from tests.integration import killed_processor
from tests.integration.killed_processor import DAYS, Point, serve, task_in

PROGRAM = multiprocessing.get_context("forkserver")
PROGRAM.set_forkserver_preload([killed_processor.__name__])


class Worker:
    """A processor in a process of its own, and the next one when that is dead. For one poller thread."""

    def __init__(self, environment: Mapping[str, str], notes: Path, plan: list[Point]) -> None:
        self._given = dict(environment), notes, plan
        self._process: BaseProcess | None = None
        self.writes: dict[tuple[str, int], dict[str, int]] = {}
        """Writes to each table that each task (key and part) needed, the last time that it was done."""
        self.deaths: list[tuple[str, int, int | None]] = []
        """Key, part and exit code of each task that the process did not survive."""
        self.events: list[dict[str, Any]] = []

    def invoke(self, event: Any) -> Any:
        """The handler's answer. FunctionFailedError where the process dies over it."""
        self.events.append(event)
        process = self._process or self._start()
        task = task_in(event)
        try:
            self._channel.send(event)
            answer, writes = self._channel.recv()
        except (EOFError, OSError) as error:
            process.join()
            self._process = None
            self.deaths.append((*task, process.exitcode))
            raise FunctionFailedError("Runtime.ExitError", f"exit code {process.exitcode}") from error
        if writes[DAYS]:
            self.writes[task] = writes
        return answer

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._channel.close()
            self._process.join()
            self._process = None

    def _start(self) -> BaseProcess:
        self._channel, theirs = PROGRAM.Pipe()
        self._process = PROGRAM.Process(target=serve, args=(theirs, *self._given), daemon=True)
        self._process.start()
        theirs.close()
        return self._process
