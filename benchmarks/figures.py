"""From single runs to medians, ratios and verdicts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import Usage
from benchmarks.part import Ratio, Target

LEAST_SHARE = 0.05
"""Of a run that is not its start-up."""

NO_START_UP = Usage(0.0, 0.0, 0.0, 0.0)
"""Of what is timed from inside, after its start."""


@dataclass(frozen=True, slots=True)
class Run:
    """One load of a file of `readings`, and one of a file of a single meter day: the start-up.

    `disk_bytes`: of the tables afterwards, flushed and compacted.
    """

    round: int
    loader: str
    readings: int
    start_up: Usage
    whole: Usage
    disk_bytes: int | None = None

    @property
    def rate(self) -> float:
        """Readings/s, start-up included."""
        return self.readings / self.whole.wall_s

    @property
    def net_rate(self) -> float:
        """Readings/s without the start-up. Of a file too small for its start-up no more than it can bear."""
        net_s = self.whole.wall_s - self.start_up.wall_s
        return self.readings / max(net_s, LEAST_SHARE * self.whole.wall_s)

    @property
    def cpu_s_per_million(self) -> float:
        """CPU of the client for a million readings, without the start-up."""
        return (self.whole.cpu_s - self.start_up.cpu_s) / self.readings * 1e6

    @property
    def server_cpu_s_per_million(self) -> float | None:
        """CPU of the server for a million readings, what it flushed and compacted meanwhile included."""
        whole, start_up = self.whole.server_cpu_s, self.start_up.server_cpu_s
        return None if whole is None else (whole - (start_up or 0.0)) / self.readings * 1e6

    @property
    def disk_bytes_per_reading(self) -> float | None:
        return None if self.disk_bytes is None else self.disk_bytes / self.readings


@dataclass(frozen=True, slots=True)
class Spread:
    """The median and the outermost of several figures."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> "Spread":
        return cls(median(figures), min(figures), max(figures))


def figures_of(runs: Sequence[Run], loader: str, figure: Callable[[Run], float | None]) -> list[float]:
    """One figure of a loader, round by round; rounds that do not have it are left out."""
    found = [figure(run) for run in runs if run.loader == loader]
    return [one for one in found if one is not None]


def ratio(
    runs: Sequence[Run], target: Target, loader: str, peer: str, *figures: Callable[[Run], float]
) -> Ratio:
    """What a loader has for each that the peer has, by rounds: neighbours in time suffer the same noise.

    Of several figures the one counts that is worse for the target, so that no choice of sizes decides.
    """
    pairs = [
        (ours, theirs)
        for ours in runs
        for theirs in runs
        if (ours.loader, theirs.loader) == (loader, peer) and ours.round == theirs.round
    ]
    worst = min if target.at_least else max
    return Ratio(target, tuple(worst(of(ours) / of(theirs) for of in figures) for ours, theirs in pairs))


def rate_ratio(runs: Sequence[Run], target: Target, loader: str, peer: str) -> Ratio:
    """Of rates: the smaller of that with start-up and that without."""
    return ratio(runs, target, loader, peer, lambda run: run.rate, lambda run: run.net_rate)
