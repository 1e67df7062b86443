"""From single runs to medians, ratios and verdicts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import Usage


@dataclass(frozen=True, slots=True)
class Run:
    """One load of a file of `readings`, and one of a file of a single meter day: the start-up."""

    round: int
    loader: str
    readings: int
    start_up: Usage
    whole: Usage

    @property
    def rate(self) -> float:
        """Readings/s, start-up included."""
        return self.readings / self.whole.wall_s

    @property
    def net_rate(self) -> float:
        """Readings/s without the start-up."""
        return self.readings / (self.whole.wall_s - self.start_up.wall_s)

    @property
    def cpu_s_per_million(self) -> float:
        """CPU of the client for a million readings, without the start-up."""
        return (self.whole.cpu_s - self.start_up.cpu_s) / self.readings * 1e6


@dataclass(frozen=True, slots=True)
class Spread:
    """The median and the outermost of several figures."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> "Spread":
        return cls(median(figures), min(figures), max(figures))


@dataclass(frozen=True, slots=True)
class Contest:
    """How many times the peer's rate a loader has, by rounds: neighbours in time suffer the same noise."""

    loader: str
    target: float
    with_start_up: Spread
    without: Spread

    @property
    def held(self) -> bool:
        """Both must hold: otherwise the size of the files could decide."""
        return min(self.with_start_up.median, self.without.median) >= self.target


def spread(runs: Sequence[Run], loader: str, figure: Callable[[Run], float]) -> Spread:
    return Spread.of([figure(run) for run in runs if run.loader == loader])


def contest(runs: Sequence[Run], loader: str, peer: str, target: float) -> Contest:
    pairs = [
        (ours, theirs)
        for ours in runs
        for theirs in runs
        if (ours.loader, theirs.loader) == (loader, peer) and ours.round == theirs.round
    ]
    return Contest(
        loader,
        target,
        Spread.of([ours.rate / theirs.rate for ours, theirs in pairs]),
        Spread.of([ours.net_rate / theirs.net_rate for ours, theirs in pairs]),
    )
