"""The API behind the laptop's Function URL: the real handler, in processes of their own."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.measure import BenchmarkError
from benchmarks.reads.period import Period
from benchmarks.reads.ways import path_of
from local.front import Front
from local.functions import Function, FunctionSpec

FUNCTIONS = 2
CLIENTS = 8
GRACE_S = 5


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)

    def ask(self, meter: str, asked: Period) -> str:
        self._connection.request("GET", path_of(meter, asked))
        answer = self._connection.getresponse()
        body = answer.read().decode()
        if answer.status != 200:
            raise BenchmarkError(f"over HTTP came {answer.status}: {body}")
        return body


@contextmanager
def function_url(environ: Mapping[str, str], folder: Path) -> Iterator[int]:
    """The port at which the API answers until the context ends."""
    buckets = {"METERSPACE_INBOX_BUCKET": "inbox", "METERSPACE_RECORDS_BUCKET": "records"}
    spec = FunctionSpec(
        "api", "api.handler:handler", {**environ, **buckets}, folder / "api.log", max_children=FUNCTIONS
    )
    api, port = Function(spec), _free_port()
    front = Front(port, api, {"api": api})
    front.start()
    try:
        yield port
    finally:
        front.stop()
        api.stop(GRACE_S)


def all_at_once(port: int, meters: Sequence[str], asked: Period) -> list[str]:
    """Every meter's answer, from as many clients as ask at a time."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        shares = [meters[index::CLIENTS] for index in range(CLIENTS)]
        answers = pool.map(lambda share: _one_after_another(port, share, asked), shares)
        return [one for of_client in answers for one in of_client]


def _one_after_another(port: int, meters: Sequence[str], asked: Period) -> list[str]:
    client = Client(port)
    return [client.ask(meter, asked) for meter in meters]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
