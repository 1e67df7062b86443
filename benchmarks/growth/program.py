"""What the growth benchmark does in processes of its own.

`python -m benchmarks.growth.program fill STORE_URL METERS YEARS...`: meters with so many years of days.
`... read STORE_URL ROUNDS FIRST_DAY GROUP...`: p50 of a month's daily sums, in ms, for each round and group
of meters, as JSON; a group is `name=meter,meter`.
`... prune STORE_URL`: deletes what newer rows hide, whatever their age; tells how much and how long.
"""

import json
import sys
import time
from collections.abc import Sequence
from datetime import date

from benchmarks.reads.given import Readings, fill_plain
from benchmarks.reads.period import period
from benchmarks.reads.timing import percentile, time_once
from benchmarks.reads.ways import for_period, ports_of, product_days
from common.store.connect import open_store
from processor.prune import prune
from processor.prune_ask import Ask

MONTH_DAYS = 31
TURNS = 5
"""How often a round asks for each meter."""


def main() -> None:
    command, url, *more = sys.argv[1:]
    {"fill": fill, "read": read, "prune": prune_all}[command](url, more)


def fill(url: str, more: Sequence[str]) -> None:
    meters, *years = map(int, more)
    store = open_store(url)
    for count in years:
        fill_plain(store, Readings.make(meters, count * 365), f"Y{count:02}")
    store.close()


def read(url: str, more: Sequence[str]) -> None:
    """Groups take turns, so that all suffer the same noise. The first round warms up and does not count."""
    rounds, first_day, *texts = more
    groups = {name: meters.split(",") for name, _, meters in (text.partition("=") for text in texts)}
    store = open_store(url)
    ports, asked = ports_of(store), period("month", date.fromisoformat(first_day), MONTH_DAYS)
    way = for_period(lambda meter, of: product_days(ports, meter, of), asked)
    p50_ms: dict[str, list[float]] = {name: [] for name in groups}
    for number in range(int(rounds) + 1):
        seconds: dict[str, list[float]] = {name: [] for name in groups}
        for turn in range(TURNS * max(map(len, groups.values()))):
            for name, meters in groups.items():
                seconds[name].append(time_once(way, meters[turn % len(meters)]))
        for name in groups if number else ():
            p50_ms[name].append(percentile(seconds[name], 0.5) * 1000)
    store.close()
    print(json.dumps(p50_ms))


def prune_all(url: str, _: Sequence[str]) -> None:
    store = open_store(url)
    started, rows = time.perf_counter(), 0
    ask = Ask(before_ms=int(time.time() * 1000), delete=True)
    while True:
        done = prune(store, ask)
        rows += done.rows
        if done.following is None:
            break
        ask = Ask(ask.before_ms, True, (), done.following)
    store.close()
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
