"""Fills a keyspace, asks it in all ways, and prints every latency: a process of its own, as the API is.

`python -m benchmarks.reads.program STORE_URL FOLDER METERS ROUNDS SECONDS`
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cassandra.concurrent import execute_concurrent_with_args

from benchmarks.measure import BenchmarkError
from benchmarks.reads import given, names, ways
from benchmarks.reads.over_http import CLIENTS, FUNCTIONS, Client, all_at_once, function_url
from benchmarks.reads.period import A_MONTH, FIRST_MONTH, THE_YEAR, Period
from benchmarks.reads.timing import Timed, Way, time_each, time_once
from common.garbage import look_less_often
from common.settings import CassandraSettings
from common.store.connect import open_store

AT_ONCE_HTTP = f"{names.HTTP}, {CLIENTS} clients, {FUNCTIONS} functions"
IN_TURN = f"{names.HANDLER}, one after another"
CROWDED_TURNS = 5
_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Asking:
    """What all ways need."""

    meters: list[str]
    api: Callable[[str], dict[str, Any]]
    product: Callable[[str, Period], ways.Sums]
    driver: ways.Driver
    port: int
    client: Client

    def handler(self, meter: str, asked: Period) -> str:
        """The body of the answer."""
        answer = self.api(ways.path_of(meter, asked))
        if answer["statusCode"] != 200:
            raise BenchmarkError(f"the API answered {answer}")
        body: str = answer["body"]
        return body

    def ways(self, asked: Period) -> dict[str, Way]:
        """For one meter at a time."""
        found = {
            names.HANDLER: self.handler,
            names.FRAME: lambda meter, _: self.api(f"/nowhere/{meter}"),
            names.HTTP: self.client.ask,
            names.QUERY: self.driver.rows,
            names.DAYS: self.product,
            names.READINGS: self.driver.summed,
        }
        return {name: ways.for_period(way, asked) for name, way in found.items()}

    def crowded_ways(self, asked: Period) -> dict[str, Way]:
        found = {
            names.HANDLER: self.handler,
            names.QUERY: self.driver.rows,
            names.QUERY_WITH_SLOTS: self.driver.rows_with_slots,
        }
        return {name: ways.for_period(way, asked) for name, way in found.items()}

    def at_once_ways(self, asked: Period) -> dict[str, Way]:
        """For all meters, whatever meter is named."""
        driver, meters = self.driver, self.meters
        days = [driver.of_days(meter, asked) for meter in meters]
        stamps = [driver.of_stamps(meter, asked) for meter in meters]
        return {
            AT_ONCE_HTTP: lambda _: all_at_once(self.port, meters, asked),
            IN_TURN: lambda _: [self.handler(meter, asked) for meter in meters],
            names.QUERY: lambda _: [list(rows) for rows in _many(driver, driver.day_rows, days)],
            names.READINGS: lambda _: [ways.sum_up(rows) for rows in _many(driver, driver.readings, stamps)],
        }


def main() -> None:
    url, folder = sys.argv[1], Path(sys.argv[2])
    meters, rounds, seconds = int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
    readings = fill(url, meters)
    with ExitStack() as stack:
        asking = open_all(stack, url, folder, readings.meters)
        check(asking)
        timed = [asdict(one) for one in measured(asking, rounds, time.monotonic() + seconds)]
    print(json.dumps(timed))


def fill(url: str, meters: int) -> given.Readings:
    """Whatever is asked for afterwards."""
    readings, settings = given.Readings.make(meters), CassandraSettings.read(url)
    store = open_store(url)
    given.fill_days(store, readings)
    given.fill_crowded(store, readings)
    store.close()
    given.fill_readings(settings, readings)
    return readings


def open_all(stack: ExitStack, url: str, folder: Path, meters: list[str]) -> Asking:
    store = open_store(url)
    stack.callback(store.close)
    ports = ways.ports_of(store)
    api = stack.enter_context(ways.api_handler(ports))
    driver = ways.Driver(CassandraSettings.read(url))
    stack.callback(driver.close)
    port = stack.enter_context(function_url({**os.environ, "METERSPACE_STORE": url}, folder))
    look_less_often()
    return Asking(
        meters,
        api,
        lambda meter, asked: ways.product_days(ports, meter, asked),
        driver,
        port,
        Client(port),
    )


def check(asking: Asking) -> None:
    """BenchmarkError unless all ways agree; at the same time they are all warm."""
    for asked in (A_MONTH, THE_YEAR):
        for meter in asking.meters[:3]:
            single = asking.driver.summed(meter, asked)
            answers = {
                names.HANDLER: ways.sums_in(asking.handler(meter, asked)),
                names.HTTP: ways.sums_in(asking.client.ask(meter, asked)),
                names.DAYS: asking.product(meter, asked),
            }
            wrong = [way for way, sums in answers.items() if sums != single]
            if wrong or len(single) != asked.days:
                raise BenchmarkError(f"{wrong} and the single readings give different sums of a {asked.name}")
    first = asking.driver.summed(asking.meters[0], FIRST_MONTH)
    for meter in names.CROWDED:
        if ways.sums_in(asking.handler(meter, FIRST_MONTH)) != first:
            raise BenchmarkError(f"{meter} has other sums than the readings that it was given")


def measured(asking: Asking, rounds: int, deadline: float) -> Iterator[Timed]:
    """Round by round, until there is no time for another."""
    started = time.monotonic()
    for number in range(1, rounds + 1):
        if number > 1 and time.monotonic() + (time.monotonic() - started) / (number - 1) > deadline:
            return
        for asked in (A_MONTH, THE_YEAR):
            yield from time_each(asked.name, number, asking.ways(asked), asking.meters)
        yield from time_all(number, asking.at_once_ways(A_MONTH))
        for meter, rows in names.CROWDED.items():
            turns = [meter] * CROWDED_TURNS
            yield from time_each(rows, number, asking.crowded_ways(FIRST_MONTH), turns)


def time_all(number: int, at_once: Mapping[str, Way]) -> Iterator[Timed]:
    return (Timed(names.AT_ONCE, name, number, (time_once(way, ""),)) for name, way in at_once.items())


def _many(driver: ways.Driver, statement: Any, values: list[tuple[Any, ...]]) -> Iterator[Any]:
    found = execute_concurrent_with_args(driver.session, statement, values, concurrency=_AT_A_TIME)
    return (rows for _, rows in found)


if __name__ == "__main__":
    main()
