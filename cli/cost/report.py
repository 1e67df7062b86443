"""The month and a day's delivery as tables and as JSON."""

from dataclasses import asdict
from typing import Any

from rich.table import Table

from cli.cost import delivery as d
from cli.cost.measured import TIMEOUT_S
from cli.cost.month import Line, Month
from cli.cost.prices import Prices
from cli.output import table

OURS, THEIRS = "this design", "row per reading"
_COMPARED = ("keyspaces_write_units", "keyspaces_read_units", "keyspaces_storage")


def month_table(month: Month) -> Table:
    """One size: a line per price, and the total."""
    right = (OURS, "USD", THEIRS, "USD ", "times")
    shown = table("a month takes", *right, right=right)
    for line in month.lines:
        shown.add_row(
            line.price.unit, _amount(line.amount), _usd(line.usd), _amount(line.row_per_reading),
            _usd(line.row_per_reading_usd), _times(line.row_per_reading, line.amount),
        )  # fmt: skip
    shown.add_section()
    ours, theirs = month.usd, month.row_per_reading_usd
    shown.add_row("total", "", _usd(ours), "", _usd(theirs), _times(theirs, ours))
    return shown


def delivery_table(month: Month) -> Table:
    """One size: how long a day takes, and where it meets a quota."""
    designs = _designs(month)
    shown = table("a day's delivery", OURS, THEIRS, right=(OURS, THEIRS))
    shown.add_row("write units", *(f"{design.units:,.0f}" for design in designs))
    for heading, way in (("as deployed", d.as_deployed), ("at the table's quota", d.at_the_quota)):
        ways = [way(month.plan, design) for design in designs]
        shown.add_row(heading, *(_duration(each.seconds) for each in ways))
        shown.add_row("  which is due to", *(each.binds for each in ways))
    parts = [d.one_part_s(month.plan, design) for design in designs]
    shown.add_row(f"one part, of {TIMEOUT_S} s that a worker may take", *(_duration(each) for each in parts))
    years = [d.one_meter_year_s(design) for design in designs]
    shown.add_row(
        f"a year of one meter, {d.PARTITION_UNITS_PER_S:,} units/s", *(_duration(each) for each in years)
    )
    return shown


def sizes_table(months: list[Month]) -> Table:
    """Several sizes: dollars a month, and how many times as much a row per reading takes."""
    columns = (f"{OURS}, USD", f"{THEIRS}, USD", "writes, times", "reads", "storage", "total")
    shown = table("meters", *columns, right=("meters", *columns))
    for month in months:
        shown.add_row(
            f"{month.plan.meters:,}", _usd(month.usd), _usd(month.row_per_reading_usd),
            *(_line_times(month.line(name)) for name in _COMPARED),
            _times(month.row_per_reading_usd, month.usd),
        )  # fmt: skip
    return shown


def deliveries_table(months: list[Month]) -> Table:
    """Several sizes: how long a day's delivery takes, and what this design's is due to."""
    numbers = (f"{OURS}, as deployed", f"{THEIRS}", f"{OURS}, at the quota", f"{THEIRS} ")
    shown = table(
        "meters",
        numbers[0],
        "due to",
        numbers[1],
        numbers[2],
        "due to ",
        numbers[3],
        right=("meters", *numbers),
    )
    for month in months:
        ours, theirs = _designs(month)
        now, warm = d.as_deployed(month.plan, ours), d.at_the_quota(month.plan, ours)
        shown.add_row(
            f"{month.plan.meters:,}",
            _duration(now.seconds), now.binds, _duration(d.as_deployed(month.plan, theirs).seconds),
            _duration(warm.seconds), warm.binds, _duration(d.at_the_quota(month.plan, theirs).seconds),
        )  # fmt: skip
    return shown


def as_json(months: list[Month], prices: Prices, assumed: list[str]) -> dict[str, Any]:
    """All of it, with exact amounts."""
    return {
        "region": prices.region,
        "sizes": [_size(month) for month in months],
        "prices": {name: asdict(price) for name, price in prices.by_name.items()},
        "assumptions": assumed,
    }


def _size(month: Month) -> dict[str, Any]:
    return {
        "plan": asdict(month.plan),
        "row_bytes": asdict(month.sizes),
        "month": {
            line.name: {OURS: line.amount, f"{OURS}, USD": line.usd,
                        THEIRS: line.row_per_reading, f"{THEIRS}, USD": line.row_per_reading_usd}
            for line in month.lines
        },
        "total_usd": {OURS: month.usd, THEIRS: month.row_per_reading_usd},
        "delivery": {
            name: {
                "write_units": design.units,
                "as_deployed": asdict(d.as_deployed(month.plan, design)),
                "at_the_quota": asdict(d.at_the_quota(month.plan, design)),
            }
            for name, design in zip((OURS, THEIRS), _designs(month), strict=True)
        },
    }  # fmt: skip


def _designs(month: Month) -> tuple[d.Design, d.Design]:
    return d.Design.this(month.plan, month.sizes), d.Design.row_per_reading(month.plan, month.sizes)


def _line_times(line: Line) -> str:
    return _times(line.row_per_reading, line.amount)


def _times(theirs: float, ours: float) -> str:
    return f"{theirs / ours:,.1f}" if ours else ""


def _amount(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:,.3g}"


def _usd(usd: float) -> str:
    return f"{usd:,.2f}" if usd >= 1 else f"{usd:.4f}"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:,.3g} s"
    minutes = seconds / 60
    return f"{minutes:,.0f} min" if minutes < 120 else f"{minutes / 60:,.1f} h"
