"""`meterspace cost`: what a deployment costs a month, here and with a row per reading, and why."""

from typing import Any

import click

from cli.cost.assumptions import assumptions
from cli.cost.measured import Layout
from cli.cost.month import month
from cli.cost.plan import Plan
from cli.cost.prices import read_prices
from cli.cost.report import as_json as to_json
from cli.cost.report import deliveries_table, delivery_table, month_table, sizes_table
from cli.cost.row_size import FrozenLists
from cli.failure import EXIT_CODES
from cli.options import json_option
from cli.output import print_json, stdout

_POSITIVE = click.FloatRange(min=0, min_open=True)


@click.command(epilog=EXIT_CODES)
@click.option(
    "--meters",
    type=click.IntRange(min=1),
    multiple=True,
    required=True,
    metavar="N",
    help="How many; given several times, the sizes are compared.",
)
@click.option(
    "--interval",
    type=click.Choice(["5", "10", "15", "20", "30", "60"]),
    default="30",
    show_default=True,
    help="Minutes between readings.",
)
@click.option("--channels", type=click.IntRange(min=1), default=1, show_default=True, help="Of each meter.")
@click.option(
    "--digits",
    type=click.IntRange(1, 15),
    default=4,
    show_default=True,
    help="Significant digits of a reading: 1.234 kWh has four.",
)
@click.option(
    "--layout",
    type=click.Choice([str(one) for one in Layout]),
    default=str(Layout.DAY),
    show_default=True,
    help="Files of a day (a line per meter), of months (wide), or with a line per reading (long).",
)
@click.option("--files-per-day", type=_POSITIVE, default=1, show_default=True, help="How many files arrive.")
@click.option(
    "--deliveries",
    type=click.FloatRange(min=1),
    default=1,
    show_default=True,
    help="How often each meter day is sent, in all: re-exports multiply writes.",
)
@click.option(
    "--reads-per-meter-day",
    type=click.FloatRange(min=0),
    default=0.1,
    show_default=True,
    help="Questions for a month of daily sums.",
)
@click.option(
    "--years-kept",
    type=click.FloatRange(min=0),
    default=1,
    show_default=True,
    help="Years of data that are stored by then.",
)
@click.option(
    "--architecture",
    type=click.Choice(["x86_64", "arm64"]),
    default="x86_64",
    show_default=True,
    help="Of the functions.",
)
@click.option(
    "--frozen-lists",
    type=click.Choice([str(one) for one in FrozenLists]),
    default=str(FrozenLists.ELEMENTS),
    show_default=True,
    help="How AWS's formula is read, which is silent on them.",
)
@click.option(
    "--cpu-seconds-per-million",
    type=_POSITIVE,
    help="Of loading readings; default: as measured for the layout.",
)
@click.option(
    "--worker-units-per-second",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Write units that one worker brings into the store.",
)
@json_option  # fmt: skip
def cost(
    meters: tuple[int, ...], interval: str, layout: str, frozen_lists: str, as_json: bool, **others: Any
) -> None:
    """Print what a month costs by list prices, at any size.

    Beside it, what a row per reading costs, and how long a day's delivery takes.

    Needs neither a stack nor a network. Prices stand in cli/cost/prices.toml.

    \b
    Examples:
      meterspace cost --meters 100000 --interval 30
      meterspace cost --meters 1000 --meters 1000000 --interval 15 --years-kept 5
    """
    prices = read_prices()
    named = {"layout": Layout(layout), "frozen_lists": FrozenLists(frozen_lists), **others}
    plans = [Plan(number, int(interval), **named) for number in meters]
    months = [month(plan, prices) for plan in plans]
    assumed = assumptions(plans[0], prices)
    if as_json:
        print_json(to_json(months, prices, assumed))
        return
    console = stdout()
    if len(months) == 1:
        console.print(month_table(months[0]), delivery_table(months[0]))
    else:
        console.print(sizes_table(months), deliveries_table(months))
    for sentence in assumed:
        console.print(f"- {sentence}", soft_wrap=True)
