"""Latencies of several ways to the same answer, taken in turns so that all suffer the same noise."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

Way = Callable[[str], object]
"""Answers for one meter."""


@dataclass(frozen=True, slots=True)
class Timed:
    """The latencies of one way in one round. `ask`: what was asked for."""

    ask: str
    way: str
    round: int
    seconds: tuple[float, ...]

    @property
    def p50_ms(self) -> float:
        return percentile(self.seconds, 0.5) * 1000


def percentile(figures: Iterable[float], share: float) -> float:
    """The least figure that so large a share of all does not exceed."""
    in_order = sorted(figures)
    return in_order[max(0, ceil(share * len(in_order)) - 1)]


def time_each(ask: str, number: int, ways: Mapping[str, Way], meters: Sequence[str]) -> Iterator[Timed]:
    """Every way for every meter. Each is the first to touch a meter's rows equally often."""
    names = list(ways)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn, meter in enumerate(meters):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            seconds[name].append(time_once(ways[name], meter))
    return (Timed(ask, name, number, tuple(seconds[name])) for name in names)


def time_once(way: Way, meter: str) -> float:
    """Seconds."""
    started = time.perf_counter()
    way(meter)
    return time.perf_counter() - started
