"""`meterspace gaps`: the days that a meter lacks, wholly or in part."""

from typing import Any

import click

from cli.failure import EXIT_CODES
from cli.http import Api
from cli.options import stack_options
from cli.output import print_json, say, stdout, table
from cli.where import Where, find_stack


@click.command(epilog=EXIT_CODES)
@click.argument("meter")
@click.option("--from", "start", metavar="DATE", help="First day; default: the meter's first day.")
@click.option(
    "--to", "end", metavar="DATE", help="Day after the last one; default: after the meter's last day."
)
@click.option("--channel", metavar="NAME", help="Such as import or export.")
@stack_options
def gaps(
    meter: str, start: str | None, end: str | None, channel: str | None, where: Where, as_json: bool
) -> None:
    """Print the days that METER lacks, wholly or in part.

    \b
    Example:
      meterspace gaps EE00011 --from 2019-01-01 --to 2020-01-01
    """
    api = Api(find_stack(where))
    pages = list(api.pages("meters", meter, "gaps", from_=start, to=end, channel=channel))
    absent = [gap for page in pages for gap in page["absent"]]
    incomplete = [day for page in pages for day in page["incomplete"]]
    if as_json:
        first, last = pages[0]["from"], pages[-1]["to"]
        print_json(
            {**pages[0], "from": first, "to": last, "absent": absent, "incomplete": incomplete, "next": None}
        )
        return
    if not absent and not incomplete:
        say(
            f"No gaps from {pages[0]['from']} to {pages[-1]['to']} (exclusive)."
            if pages[0]["from"]
            else "No days."
        )
        return
    shown = table("from", "to (exclusive)", "days", "what", right=("days",))
    rows = [(gap["from"], gap["to"], str(gap["days"]), "absent") for gap in absent]
    rows += [(day["date"], "", "1", _lack(day)) for day in incomplete]
    for row in sorted(rows):
        shown.add_row(*row)
    stdout().print(shown)


def _lack(day: dict[str, Any]) -> str:
    lacks = [f"no total: {day['reason']}"] if "reason" in day else []
    if not lacks or day["readings"] < day["expected"]:
        lacks.insert(0, f"incomplete: {day['readings']} of {day['expected']} readings")
    return ", ".join(lacks)
