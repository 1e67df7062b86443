"""The figures of all runs as tables and ratios."""

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks import targets
from benchmarks.figures import Run, Spread, figures_of, rate_ratio, ratio
from benchmarks.ingest import entrants as names
from benchmarks.ingest.sustained import Sustained
from benchmarks.part import Ratio, Table, Target

_COLUMNS: tuple[tuple[str, Callable[[Run], float | None], str], ...] = (
    ("readings/s", lambda run: run.rate, ",.0f"),
    ("without start-up", lambda run: run.net_rate, ",.0f"),
    ("start-up s", lambda run: run.start_up.wall_s, ".1f"),
    ("wall s", lambda run: run.whole.wall_s, ".1f"),
    ("client CPU s per million", lambda run: run.cpu_s_per_million, ".2f"),
    ("server CPU s per million", lambda run: run.server_cpu_s_per_million, ".2f"),
    ("peak MB", lambda run: run.whole.peak_mb, ",.0f"),
    ("bytes on disk per reading", lambda run: run.disk_bytes_per_reading, ".1f"),
)
_PAIRS: tuple[tuple[Target, str, str], ...] = (
    (targets.WIDE_DSBULK, names.WIDE, names.DSBULK),
    (targets.WIDE_COPY, names.WIDE, names.COPY),
    (targets.WIDE_SLOTS, names.WIDE, names.DSBULK_LISTS),
    (targets.LONG_DSBULK, names.LONG, names.DSBULK),
    (targets.DAY_DSBULK, names.DAY, names.DSBULK),
    (targets.SQLITE_CASSANDRA, names.SQLITE, names.WIDE),
)


def ratios(runs: Sequence[Run]) -> list[Ratio]:
    """Those whose both sides took part."""
    there = {run.loader for run in runs}
    found = [
        rate_ratio(runs, target, ours, theirs) for target, ours, theirs in _PAIRS if {ours, theirs} <= there
    ]
    if {names.WIDE, names.PANDAS} <= there:
        cpu = ratio(runs, targets.CPU_PANDAS, names.WIDE, names.PANDAS, lambda run: run.cpu_s_per_million)
        found.append(cpu)
    return found


def loaders_table(runs: Sequence[Run]) -> Table:
    """A row for each loader. Every figure is the median of the rounds, with the least and the most."""
    rows = []
    for loader in dict.fromkeys(run.loader for run in runs):
        readings = next(run.readings for run in runs if run.loader == loader)
        cells = (_text(figures_of(runs, loader, figure), form) for _, figure, form in _COLUMNS)
        rows.append((loader, f"{readings:,}", *cells))
    return Table("Loaders", ("loader", "readings", *(title for title, _, _ in _COLUMNS)), tuple(rows))


def limits_table(runs: Sequence[Run]) -> Table:
    """How near the product comes to what cannot be beaten."""
    rows = []
    for ours in (names.WIDE, names.DAY, names.LONG):
        cells = []
        for limit in (names.SERVER, names.PANDAS):
            one = ratio(runs, _SHARE, ours, limit, lambda run: run.net_rate)
            cells.append(_text(one.values, ".0%"))
        rows.append((ours, *cells))
    return Table(
        "Rate without start-up, as a share of the limits", ("", names.SERVER, names.PANDAS), tuple(rows)
    )


def sustained_table(one: Sustained) -> Table:
    """One load of many minutes."""
    rows = (
        ("readings", f"{one.readings:,}"),
        ("seconds", f"{one.seconds:.0f}"),
        ("readings/s", f"{one.readings / one.seconds:,.0f}"),
        ("readings/s in the first third", f"{one.early:,.0f}"),
        ("readings/s in the last third", f"{one.late:,.0f}"),
        ("client CPU s per million", f"{one.usage.cpu_s / one.readings * 1e6:.2f}"),
        ("peak MB", f"{one.usage.peak_mb:,.0f}"),
        ("data files that the server wrote meanwhile", "" if one.files is None else f"{one.files}"),
        (
            "bytes on disk per reading, compacted",
            "" if one.disk_bytes is None else f"{one.disk_bytes / one.readings:.1f}",
        ),
    )
    return Table("Sustained, wide file", ("", "figure"), rows)


def rounds_note(runs: Sequence[Run]) -> str:
    """A slow machine has no time for all that were wanted."""
    return f"Rounds: {max(run.round for run in runs)}."


def expected_rate(runs: Sequence[Run]) -> float:
    """Of the wide file, in readings/s."""
    return median(figures_of(runs, names.WIDE, lambda run: run.net_rate))


def _text(figures: Sequence[float], form: str) -> str:
    if not figures:
        return ""
    one = Spread.of(figures)
    middle = f"{one.median:{form}}"
    return middle if len(figures) == 1 else f"{middle} ({one.least:{form}}-{one.most:{form}})"


_SHARE = Target("share of a limit", 0, 1, at_least=True)
