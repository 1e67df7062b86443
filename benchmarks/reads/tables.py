"""Latencies as tables and ratios."""

from collections.abc import Sequence

from benchmarks import targets
from benchmarks.figures import Spread
from benchmarks.part import Ratio, Table, Target
from benchmarks.reads import names
from benchmarks.reads.timing import Timed, percentile

COLUMNS = ("way", "p50 ms", "p99 ms", "times the bare query, p50")
_RATIOS: tuple[tuple[Target, str, str, str], ...] = (
    (targets.API_QUERY, names.MONTH, names.HANDLER, names.QUERY),
    (targets.MONTH_SUM, names.MONTH, names.DAYS, names.READINGS),
    (targets.YEAR_SUM, names.YEAR, names.DAYS, names.READINGS),
)


def ratios(timed: Sequence[Timed]) -> list[Ratio]:
    """Of the medians of each round."""
    return [Ratio(target, p50_ratios(timed, ask, ours, theirs)) for target, ask, ours, theirs in _RATIOS]


def p50_ratios(timed: Sequence[Timed], ask: str, ours: str, theirs: str) -> tuple[float, ...]:
    """A value for each round."""
    of_ask = {(one.way, one.round): one.p50_ms for one in timed if one.ask == ask}
    rounds = sorted({number for _, number in of_ask})
    return tuple(of_ask[ours, number] / of_ask[theirs, number] for number in rounds)


def latency_table(heading: str, timed: Sequence[Timed], ask: str) -> Table:
    """A row for each way: the median of the rounds' medians with the outermost, and p99 of all rounds."""
    rows = []
    for way in dict.fromkeys(one.way for one in timed if one.ask == ask):
        own = [one for one in timed if (one.ask, one.way) == (ask, way)]
        p99 = percentile((each for one in own for each in one.seconds), 0.99)
        times = p50_ratios(timed, ask, way, names.QUERY)
        rows.append((way, _spread([one.p50_ms for one in own]), f"{p99 * 1000:.2f}", _spread(times)))
    return Table(heading, COLUMNS, tuple(rows))


def at_once_table(heading: str, timed: Sequence[Timed], ask: str) -> Table:
    """The time until all have their answer."""
    rows = []
    for way in dict.fromkeys(one.way for one in timed if one.ask == ask):
        own = [one.p50_ms for one in timed if (one.ask, one.way) == (ask, way)]
        rows.append((way, _spread(own), _spread(p50_ratios(timed, ask, way, names.QUERY))))
    return Table(heading, ("way", "ms for all", "times the bare query"), tuple(rows))


def _spread(figures: Sequence[float]) -> str:
    one = Spread.of(figures)
    return f"{one.median:.2f} ({one.least:.2f}-{one.most:.2f})"
