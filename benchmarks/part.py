"""What a part of the benchmarks is given and what it gives back, so that one page can be made of all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from local.cassandra import CassandraServer

TOLERANCE = 1e-9
"""Of a bound: 1/48 worked out in two ways is still 1/48."""


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on a figure. `first` must hold, `goal` is hoped for; an infinite `first` asks for nothing."""

    name: str
    first: float
    goal: float
    at_least: bool
    unit: str = "x"

    def holds(self, figure: float, bound: float) -> bool:
        """Whether a figure keeps one of the two bounds."""
        return figure >= bound * (1 - TOLERANCE) if self.at_least else figure <= bound * (1 + TOLERANCE)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measured figure, one value a round. Its median is what a bound is for."""

    target: Target
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def least(self) -> float:
        return min(self.values)

    @property
    def most(self) -> float:
        return max(self.values)

    @property
    def first_held(self) -> bool:
        return self.target.holds(self.median, self.target.first)

    @property
    def goal_held(self) -> bool:
        return self.target.holds(self.median, self.target.goal)


@dataclass(frozen=True, slots=True)
class Table:
    """Figures as texts, a row of cells for each row of the page's table."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one part measured. `notes`: how to read it. `singles`: what it was worked out from."""

    name: str
    tables: tuple[Table, ...]
    ratios: tuple[Ratio, ...]
    notes: tuple[str, ...] = ()
    singles: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """What a part is given: a running Cassandra, a folder that is removed afterwards, how long it may take.

    `scale`: sizes are multiplied by it, so that all can be tried in a minute. `say`: progress to stderr.
    """

    server: CassandraServer
    folder: Path
    rounds: int
    seconds: float
    say: Callable[[str], None]
    scale: float = 1.0

    def scaled(self, size: int) -> int:
        """A size for this run, at least 1."""
        return max(1, round(size * self.scale))
