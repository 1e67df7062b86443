"""`meterspace daily`: the daily sums of a meter, with their sum under them."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click
import urllib3

from cli.failure import EXIT_CODES
from cli.http import Api
from cli.options import stack_options
from cli.output import plain_number, print_json, say, stdout, table
from cli.where import Where, find_stack

Parameters = dict[str, str | int | None]
NO_TOTAL = "\N{EN DASH}"


@click.command(epilog=EXIT_CODES)
@click.argument("meter")
@click.option("--from", "start", metavar="DATE", help="First day, such as 2019-01-01.")
@click.option("--to", "end", metavar="DATE", help="Day after the last one.")
@click.option("--channel", metavar="NAME", help="Such as import or export; A,B adds them up.")
@click.option(
    "--as-of", metavar="INSTANT", help="Only what sources had said by then; a date means 00:00 UTC."
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)
@stack_options
def daily(  # noqa: PLR0913, PLR0917 # one for each option
    meter: str,
    start: str | None,
    end: str | None,
    channel: str | None,
    as_of: str | None,
    form: str,
    where: Where,
    as_json: bool,
) -> None:
    """Print the exact daily sums of METER.

    The table has the sum under it. CSV and JSON are the API's own answer, all pages in one.

    \b
    Examples:
      meterspace daily EE00011 --from 2019-01-01 --to 2019-02-01
      meterspace daily EE00011 --format csv > january.csv
    """
    api = Api(find_stack(where))
    parameters: Parameters = {"from_": start, "to": end, "channel": channel, "as_of": as_of}
    if form == "csv" and not as_json:
        for line in csv_lines(api, meter, parameters):
            click.echo(line, nl=False)
        return
    answer = whole_answer(api, meter, parameters)
    if as_json or form == "json":
        print_json(answer)
    else:
        print_table(answer)


def whole_answer(api: Api, meter: str, parameters: Parameters) -> dict[str, Any]:
    """All pages as one answer."""
    pages = list(api.pages("meters", meter, "daily", **parameters))
    zone = next((page["timezone"] for page in reversed(pages) if page["timezone"]), None)
    return {
        **pages[0],
        "timezone": zone,
        "days": [day for page in pages for day in page["days"]],
        "next": None,
    }


def csv_lines(api: Api, meter: str, parameters: Parameters) -> Iterator[str]:
    """All pages as they came, under one header."""
    cursor: str | None = None
    while True:
        page = api.get_raw("meters", meter, "daily", **parameters, cursor=cursor, format="csv")
        lines = page.data.decode().splitlines(keepends=True)
        yield from lines if cursor is None else lines[1:]
        cursor = _next_cursor(page)
        if cursor is None:
            return


def print_table(answer: dict[str, Any]) -> None:
    """Days, marked where they are incomplete, estimated or without a total, and the sum of the others."""
    days: Sequence[dict[str, Any]] = answer["days"]
    if not days:
        say(f"{answer['meter']} has no readings in this period.")
        return
    zone = f", {answer['timezone']}" if answer["timezone"] else ""
    shown = table(
        "date", answer["unit"], "readings", "note", right=(answer["unit"], "readings"),
        title=f"{answer['meter']}, {answer['channel']}{zone}",
    )  # fmt: skip
    for day in days:
        total = NO_TOTAL if day["total"] is None else plain_number(day["total"])
        shown.add_row(day["date"], total, str(day["readings"]), _remark(day))
    shown.add_section()
    shown.add_row(*_sum_row(days))
    stdout().print(shown)


def _sum_row(days: Sequence[dict[str, Any]]) -> tuple[str, str, str, str]:
    totals = [day["total"] for day in days if day["total"] is not None]
    without = len(days) - len(totals)
    return (
        f"{len(days):,} days",
        plain_number(sum(totals)) if totals else NO_TOTAL,
        f"{sum(day['readings'] for day in days):,}",
        f"{without:,} day{'s' if without > 1 else ''} without a total left out" if without else "",
    )


def _remark(day: dict[str, Any]) -> str:
    remarks = []
    if day["total"] is None:
        remarks.append(day["reason"])
    if not day["complete"] and (day["total"] is not None or day["readings"] < day["expected"]):
        remarks.append(f"incomplete: {day['expected']} expected")
    if day["estimated"]:
        remarks.append(f"{day['estimated']} estimated")
    return ", ".join(remarks)


def _next_cursor(page: urllib3.BaseHTTPResponse) -> str | None:
    link = page.headers.get("Link")
    if link is None:
        return None
    address = link.partition("<")[2].partition(">")[0]
    return parse_qs(urlsplit(address).query)["cursor"][0]
