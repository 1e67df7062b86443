"""`meterspace files`: what became of the files that came in lately."""

import click

from cli.failure import EXIT_CODES
from cli.http import Api
from cli.options import stack_options
from cli.output import print_json, say, stdout, table
from cli.where import Where, find_stack

STATES = ["queued", "loading", "loaded", "partly", "refused"]


@click.command(epilog=EXIT_CODES)
@click.option("--from", "start", metavar="DATE", help="First UTC date of receipt; default: six days ago.")
@click.option("--to", "end", metavar="DATE", help="Date after the last one; at most 92 days.")
@click.option("--state", type=click.Choice(STATES), help="Only files in this state.")
@stack_options
def files(start: str | None, end: str | None, state: str | None, where: Where, as_json: bool) -> None:
    """List files by UTC date of receipt, newest first.

    \b
    Examples:
      meterspace files
      meterspace files --state refused --from 2026-11-01
    """
    api = Api(find_stack(where))
    found = [file for page in api.pages("files", from_=start, to=end, state=state) for file in page["files"]]
    if as_json:
        print_json({"files": found})
        return
    if not found:
        say("No files.")
        return
    shown = table("id", "file", "state", "loaded", "rejected", right=("loaded", "rejected"))
    for file in found:
        state_text = f"{file['state']}, withdrawn" if file["withdrawn"] else file["state"]
        counts = file["counts"]
        shown.add_row(file["id"], file["key"], state_text, f"{counts['loaded']:,}", f"{counts['rejected']:,}")
    stdout().print(shown)
