"""`meterspace profile new`: a draft of a profile from a file, with questions where the file does not tell."""

import re
from pathlib import Path

import click

from cli.draft.draft import Draft, draft_of
from cli.failure import EXIT_CODES, FailureError, WrongValueError
from cli.options import stack_options
from cli.output import print_json, say
from cli.where import Where
from common.errors import FileRefusedError
from common.profile.load import PROFILE_NAME


@click.command("new", epilog=EXIT_CODES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="Name of the profile; default: made from the file's name.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the draft to this file."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--anyway", is_flag=True, help="Draft also where a built-in profile reads the file.")
@stack_options
def new(
    file: Path,
    name: str | None,
    output: Path | None,
    force: bool,
    anyway: bool,
    where: Where,  # noqa: ARG001 - every command takes it
    as_json: bool,
) -> None:
    """Draft a profile from FILE by looking at it. No stack is needed.

    What the file does not tell (the zone, often start or end) is a question in the draft, which is refused
    until it is answered.

    \b
    Example:
      meterspace profile new half-hours.csv --output my-supplier.toml
    """
    name = name or _name_from(file)
    if not PROFILE_NAME.fullmatch(name):
        raise WrongValueError(f"{name!r} is no name for a profile.", f"It must match {PROFILE_NAME.pattern}")
    if output is not None and output.exists() and not force:
        raise WrongValueError(
            f"{output} is there already.", "Give another name, or --force to write over it."
        )
    try:
        draft = draft_of(file, name, anyway=anyway)
    except FileRefusedError as error:
        raise FailureError(f"{file}: {error.detail}.", "There is nothing to draft a profile from.") from error
    except OSError as error:
        raise FailureError(f"{file} cannot be read: {error}") from error
    _tell(file, draft)
    if output is not None and draft.toml is not None:
        output.write_text(draft.toml, encoding="utf-8")
        say(f"Draft written to {output}.")
    if as_json:
        print_json(_as_json(name, draft))
    elif output is None and draft.toml is not None:
        click.echo(draft.toml, nl=False)


def _as_json(name: str, draft: Draft) -> dict[str, object]:
    return {
        "name": name,
        "built_in": draft.built_in,
        "toml": draft.toml,
        "unknown": [
            {"field": one.field, "why": one.why, "how_to_find_out": one.how} for one in draft.unknown
        ],
        "notes": draft.notes,
        "seen": dict(draft.seen),
    }


def _name_from(file: Path) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", file.name.removesuffix(".gz").rpartition(".")[0].lower())
    return plain.strip("-")[:64].rstrip("-") or "draft"


def _tell(file: Path, draft: Draft) -> None:
    """The same in words, on stderr."""
    if draft.built_in:
        for name in draft.built_in:
            say(f"The built-in profile {name} reads it: meterspace profile try {file} --profile {name}")
        if draft.toml is None:
            say("No draft was made. For one of your own: --anyway.")
    for note in draft.notes:
        say(f"Note: {note}")
    if draft.unknown:
        say(f"{len(draft.unknown)} questions are open in the draft:")
    for one in draft.unknown:
        say(f"  {one.field}: {one.why}")
