"""The whole product on one machine: the parent of everything that `meterspace up` starts."""

import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from common.errors import MeterspaceError
from common.store.connect import create_tables
from local.emulator import CREDENTIALS, INBOX_BUCKET, RECORDS_BUCKET, Emulator
from local.front import Front
from local.functions import REGION, Function, FunctionFailedError, FunctionSpec
from local.home import (
    HomeLock,
    Ports,
    StackError,
    StackInfo,
    choose_ports,
    now_text,
    running_stack,
    write_running,
    write_starting,
)
from local.poller import Poller

__all__ = ["Stack", "StackConfig", "StackError", "StackInfo", "running_stack"]

LOG = logging.getLogger(__name__)
API = "meterspace-api"
PROCESSOR = "meterspace-processor"


@dataclass(frozen=True, slots=True)
class StackConfig:
    """What a stack is made of. Only `home` has to be given."""

    home: Path
    store: str | None = None
    """`sqlite:////absolute/path` or `cassandra://host:port/keyspace`; default: `<home>/meterspace.db`."""
    api_port: int | None = None
    aws_port: int | None = None
    default_profile: str = ""
    log_level: str = "INFO"
    workers: int = 1
    """Messages worked on at the same time. One processor more stands ready for direct commands."""
    api_workers: int = 2
    batch_size: int = 1
    visibility_seconds: int = 30 * 60
    processor_timeout_seconds: float = 300
    api_timeout_seconds: float = 30
    stop_grace_seconds: float = 10
    processor_handler: str = "processor.handler:handler"
    api_handler: str = "api.handler:handler"
    reconcile_at_start: bool = True
    create_tables: Callable[[str], None] | None = None
    """Given the store's URL; default: `common.store.connect.create_tables`."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Further environment of the handlers; wins over what the stack sets."""

    @property
    def store_url(self) -> str:
        return self.store or f"sqlite:///{self.home.resolve() / 'meterspace.db'}"


class Stack:
    """Everything between `start` and `stop`; also a context manager."""

    def __init__(self, config: StackConfig) -> None:
        self.config = config
        self._info: StackInfo | None = None
        self._functions: dict[str, Function] = {}
        self._closing = contextlib.ExitStack()

    @property
    def info(self) -> StackInfo:
        if self._info is None:
            raise StackError("The stack is not running. Start it first.")
        return self._info

    @property
    def functions(self) -> Mapping[str, Function]:
        """By name: `meterspace-api`, `meterspace-processor`."""
        return self._functions

    def start(self) -> Self:
        """Returns when requests are answered. On StackError (it says what to do) nothing is left running."""
        with contextlib.ExitStack() as closing:
            self._start(closing)
            self._closing = closing.pop_all()
        return self

    def stop(self) -> None:
        """Messages in work get `stop_grace_seconds`; what is not done by then is found by the next start."""
        self._info = None
        self._closing.close()

    def wait_for_signal(self) -> None:
        """Return at SIGINT, SIGTERM or SIGHUP. For the main thread, inside the `with` block."""
        arrived = threading.Event()
        previous = {
            number: signal.signal(number, lambda *_: arrived.set())
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            arrived.wait()
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start(self, closing: contextlib.ExitStack) -> None:
        config = self.config
        closing.enter_context(HomeLock(config.home))
        ports = choose_ports(config.home, config.api_port, config.aws_port)
        write_starting(config.home, ports)
        closing.callback(write_starting, config.home, ports)
        _create_tables(config)

        emulator = Emulator(config.home, ports.aws, config.visibility_seconds)
        closing.callback(emulator.stop)
        emulator.start()
        self._functions = _functions(config, emulator)
        front = Front(ports.api, self._functions[API], self._functions)
        processor = self._functions[PROCESSOR]
        poller = Poller(
            emulator.client("sqs"),
            emulator.queue_url,
            emulator.queue_arn,
            processor.invoke,
            workers=config.workers,
            batch_size=config.batch_size,
        )
        # Stopped in reverse: no new message, no new request, then the children, what they left, S3 and SQS.
        closing.callback(poller.join)
        for function in self._functions.values():
            closing.callback(function.stop, config.stop_grace_seconds)
        closing.callback(front.stop)
        front.start()
        closing.callback(poller.stop_receiving)
        poller.start()
        self._info = _info(config, ports, emulator)
        if config.reconcile_at_start:
            _reconcile(processor)
        write_running(config.home, ports, self._info)


def _functions(config: StackConfig, emulator: Emulator) -> dict[str, Function]:
    def function(name: str, handler: str, timeout_seconds: float, children: int) -> Function:
        spec = FunctionSpec(
            name=name,
            handler=handler,
            environment=_environment(config, emulator, service=name),
            log_path=config.home / "logs" / f"{name}.log",
            timeout_seconds=timeout_seconds,
            max_children=children,
        )
        return Function(spec)

    return {
        API: function(API, config.api_handler, config.api_timeout_seconds, config.api_workers),
        PROCESSOR: function(
            PROCESSOR, config.processor_handler, config.processor_timeout_seconds, config.workers + 1
        ),
    }


def _environment(config: StackConfig, emulator: Emulator, service: str) -> dict[str, str]:
    """The user's own environment without its AWS part: a laptop stack must never reach a real account."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "METERSPACE_")) or name.startswith("METERSPACE_CASSANDRA_")
    }
    aws = {
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": emulator.endpoint_url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }
    settings = {
        "METERSPACE_STORE": config.store_url,
        "METERSPACE_INBOX_BUCKET": INBOX_BUCKET,
        "METERSPACE_RECORDS_BUCKET": RECORDS_BUCKET,
        "METERSPACE_QUEUE_URL": emulator.queue_url,
        "METERSPACE_DEFAULT_PROFILE": config.default_profile,
        "METERSPACE_LOG_LEVEL": config.log_level,
        "POWERTOOLS_SERVICE_NAME": service,
        "POWERTOOLS_LOG_LEVEL": config.log_level,
        "POWERTOOLS_METRICS_NAMESPACE": "Meterspace",
        "POWERTOOLS_METRICS_DISABLED": "true",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }
    return {**inherited, **aws, **settings, **config.environment}


def _info(config: StackConfig, ports: Ports, emulator: Emulator) -> StackInfo:
    return StackInfo(
        home=str(config.home.resolve()),
        api_url=f"http://127.0.0.1:{ports.api}",
        aws_endpoint_url=emulator.endpoint_url,
        pid=os.getpid(),
        started_at=now_text(),
        store=config.store_url,
        queue_url=emulator.queue_url,
        dead_letter_queue_url=emulator.dead_letter_queue_url,
        inbox_bucket=INBOX_BUCKET,
        records_bucket=RECORDS_BUCKET,
        region=REGION,
    )


def _create_tables(config: StackConfig) -> None:
    url = config.store_url
    try:
        if config.create_tables is not None:
            config.create_tables(url)
        else:
            create_tables(url, environ={**os.environ, **config.environment})
    except (MeterspaceError, ValueError) as error:
        raise StackError(f"The store {url} cannot be used: {error}. Start it, or name another.") from error


def _reconcile(processor: Function) -> None:
    """The queue does not outlive a stop: have the processor send again what it had not finished."""
    try:
        processor.invoke({"command": "reconcile"})
    except FunctionFailedError as error:
        LOG.warning("The reconciliation at start failed (%s). Try: meterspace reconcile", error.kind)
