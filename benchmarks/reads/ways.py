"""The ways to a meter's daily sums that are compared: through the API, past it, and from single readings."""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from types import SimpleNamespace
from typing import Any

from aws_lambda_powertools import Logger
from cassandra import ConsistencyLevel

from api.channel import MeterChannels
from api.handler import make_handler
from api.history import Ask, read_days
from api.ports import Ports
from benchmarks.measure import BenchmarkError
from benchmarks.reads.period import Period
from common.receipt import utc_now
from common.settings import CassandraSettings
from common.store.cassandra_session import open_session
from common.store.cassandra_statements import Statements
from common.store.port import Store
from common.withdrawn import WithdrawnLoads
from local.function_url import HttpRequest, to_event

Sums = dict[date, Decimal]

_CONTEXT = SimpleNamespace(
    function_name="meterspace-api",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:meterspace-api",
    aws_request_id="6f0d9f5e-2f0c-4f25-9a53-0f4be2a2a1c7",
)


def ports_of(store: Store) -> Ports:
    """The API's ports on a real store."""

    def no_objects() -> Any:
        raise BenchmarkError("no daily sums need an object")

    return Ports(store, no_objects, "records", WithdrawnLoads(store), MeterChannels(store), utc_now)


@contextmanager
def api_handler(ports: Ports) -> Iterator[Callable[[str], dict[str, Any]]]:
    """The Lambda handler with its log going nowhere, asked by path."""
    with open(os.devnull, "w", encoding="utf-8") as log:  # noqa: PTH123 - no path but a name
        handler = make_handler(lambda: ports, Logger(service="benchmark", stream=log))

        @cache
        def event(path: str) -> dict[str, Any]:
            return event_of(path)

        def ask(path: str) -> dict[str, Any]:
            return handler(event(path), _CONTEXT)  # type: ignore[arg-type]

        yield ask


def event_of(path: str) -> dict[str, Any]:
    """The event of a Function URL."""
    headers = [("host", "localhost"), ("accept", "*/*"), ("user-agent", "benchmark")]
    return to_event(HttpRequest("GET", path, "HTTP/1.1", headers, b"", "127.0.0.1"))


def path_of(meter: str, asked: Period) -> str:
    return f"/meters/{meter}/daily?{'&'.join(f'{name}={value}' for name, value in asked.query.items())}"


def sums_in(body: str) -> Sums:
    """The days of an answer."""
    days = json.loads(body, parse_float=Decimal, parse_int=Decimal)["days"]
    return {date.fromisoformat(day["date"]): day["total"] for day in days}


def product_days(ports: Ports, meter: str, asked: Period) -> Sums:
    """What the API works out, before it is written down."""
    _, days = read_days(ports, Ask(meter, None, asked.first, asked.last))
    return {day.day: Decimal(day.total_uwh or 0).scaleb(-9) for day in days}


class Driver:
    """A session as the product sets it up, and prepared queries on it."""

    def __init__(self, settings: CassandraSettings) -> None:
        self._session = open_session(settings)
        self.session = self._session.driver
        texts = Statements.of(settings.keyspace)
        self.day_rows = self._prepare(texts.day_rows)
        self.stored_rows = self._prepare(texts.stored_rows)
        self.readings = self._prepare(
            f'SELECT stamp, kwh FROM "{settings.keyspace}".readings'  # noqa: S608 - our own name
            " WHERE meter_id = ? AND stamp >= ? AND stamp < ?"
        )

    def rows(self, meter: str, asked: Period) -> list[Any]:
        """Those that the API reads for these days, undecoded but for what the driver does."""
        return list(self.session.execute(self.day_rows, self.of_days(meter, asked)))

    def rows_with_slots(self, meter: str, asked: Period) -> list[Any]:
        return list(self.session.execute(self.stored_rows, self.of_days(meter, asked)))

    def summed(self, meter: str, asked: Period) -> Sums:
        """As most people do it."""
        return sum_up(self.session.execute(self.readings, self.of_stamps(meter, asked)))

    def of_days(self, meter: str, asked: Period) -> tuple[Any, ...]:
        return meter, "import", asked.first, asked.last

    def of_stamps(self, meter: str, asked: Period) -> tuple[Any, ...]:
        end = asked.last + timedelta(days=1)
        return meter, datetime.combine(asked.first, time()), datetime.combine(end, time())

    def close(self) -> None:
        self._session.shutdown()

    def _prepare(self, cql: str) -> Any:
        prepared = self.session.prepare(cql)
        prepared.consistency_level = ConsistencyLevel.LOCAL_QUORUM
        return prepared


def sum_up(rows: Any) -> Sums:
    """Readings (stamp, kWh) as daily sums."""
    sums: Sums = defaultdict(Decimal)
    for stamp, kwh in rows:
        sums[stamp.date()] += kwh
    return dict(sums)


def for_period(way: Callable[[str, Period], object], asked: Period) -> Callable[[str], object]:
    """The same way, with the period settled."""
    return partial(_reversed, way, asked)


def _reversed(way: Callable[[str, Period], object], asked: Period, meter: str) -> object:
    return way(meter, asked)
