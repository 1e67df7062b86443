"""`meterspace rejects`: the lines of a file that were not loaded, as a report or as a file to be mended."""

import csv
import io
import sys
from collections.abc import Iterator
from typing import Any

import click

from cli.failure import EXIT_CODES, FailureError
from cli.http import Api
from cli.options import stack_options
from cli.original import lines_above, profile_of
from cli.output import print_json, say
from cli.stack import Stack
from cli.where import Where, find_stack

HEADER = ["line", "column", "reason", "original"]


@click.command(epilog=EXIT_CODES)
@click.argument("file_id", metavar="ID")
@click.option("--as-file", is_flag=True, help="Print the header and the original lines, to be mended.")
@stack_options
def rejects(file_id: str, as_file: bool, where: Where, as_json: bool) -> None:
    """Print the rejected lines of the file ID.

    As CSV with line numbers and reasons; `meterspace files` lists the ids.

    \b
    Examples:
      meterspace rejects 2026-11-20-0123456789abcdef
      meterspace rejects 2026-11-20-0123456789abcdef --as-file > mended.csv
    """
    stack = find_stack(where)
    api = Api(stack)
    file = api.get("files", file_id)
    entries = list(_entries(api, file))
    if not entries:
        raise FailureError(_why_none(file))
    if as_file:
        _print_as_file(stack, file, entries)
    elif as_json:
        print_json({"id": file_id, "rejects": [dict(zip(HEADER, entry, strict=True)) for entry in entries]})
    else:
        click.echo(_csv_line(HEADER), nl=False)
        for entry in entries:
            click.echo(_csv_line(entry), nl=False)


def _entries(api: Api, file: dict[str, Any]) -> Iterator[list[str]]:
    """Entries of all parts. Line numbers count from the first line of a part; here, of the file."""
    lines_before = 0
    for part in file["parts"]:
        if part["rejects"]:
            report = api.get_raw("files", file["id"], "rejects", part=part["part"])
            text = report.data.decode("utf-8", "surrogateescape")
            for entry in list(csv.reader(io.StringIO(text, newline="")))[1:]:
                line = str(int(entry[0]) + lines_before) if entry[0] else ""
                yield [line, *entry[1:]]
        lines_before += part["lines"]


def _print_as_file(stack: Stack, file: dict[str, Any], entries: list[list[str]]) -> None:
    profile = profile_of(stack, file)
    if profile.layout in ("nem12", "espi") or profile.file.sections:
        raise FailureError(
            "Rejected lines of this layout cannot be read without those around them.",
            "Mend them in the file itself, and load the whole file again.",
        )
    out = sys.stdout.buffer
    out.write(lines_above(stack, file, profile))
    originals = {line: original for line, _, _, original in entries if line}
    for original in originals.values():
        out.write(original.encode(profile.file.encoding, "surrogateescape") + b"\n")
    out.flush()
    folders = file["key"].split("/")[:-1]
    options = "".join(
        f" {name} {value}" for name, value in zip(("--profile", "--meter"), folders, strict=False)
    )
    say("Mend the lines, then load them with the time of the original, so that later corrections stand:")
    say(f"  meterspace load{options} --said-at {file['said_at']} FILE")


def _why_none(file: dict[str, Any]) -> str:
    if file["refused"]:
        return f"No line was read: the file was refused ({file['refused']}: {file['first_error']})."
    return "No line was rejected." if file["finished_at"] else "No report yet: the file is not finished."


def _csv_line(row: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row)
    return text.getvalue()
