"""Where the command's words go: data to stdout, all else to stderr; exact numbers in both."""

import sys
from decimal import Decimal

import click
import simplejson
from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.table import Table

WIDTH_IN_A_PIPE = 500


def stdout() -> Console:
    """For tables. Text is printed as it is (a meter id may look like markup), in a pipe at any length."""
    width = None if sys.stdout.isatty() else WIDTH_IN_A_PIPE
    return Console(file=sys.stdout, markup=False, highlight=False, emoji=False, width=width)


def stderr() -> Console:
    """For progress and messages."""
    return Console(file=sys.stderr, markup=False, highlight=False, emoji=False)


def say(message: str) -> None:
    """A message to the person, not data."""
    click.echo(message, err=True)


def print_json(value: object) -> None:
    """`value` as JSON on stdout, Decimals in plain digits."""
    click.echo(simplejson.dumps(value, use_decimal=False, default=_plain, ensure_ascii=False, indent=2))


def table(*columns: str, right: tuple[str, ...] = (), title: str | None = None) -> Table:
    """An empty table; the columns in `right` hold numbers. The first column is never folded."""
    made = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for index, column in enumerate(columns):
        justify: JustifyMethod = "right" if column in right else "left"
        made.add_column(column, justify=justify, overflow="fold", no_wrap=index == 0)
    return made


def plain_number(number: Decimal | int) -> str:
    """Exact, grouped by thousands, without an exponent: `10,356`, `0.000000001`."""
    return f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"


def _plain(value: object) -> simplejson.RawJSON:
    if isinstance(value, Decimal):
        return simplejson.RawJSON(format(value, "f"))
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
