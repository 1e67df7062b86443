"""`meterspace profile`: the layouts that can be read, those that ship and one's own."""

from pathlib import Path

import click
from botocore.exceptions import BotoCoreError, ClientError

from cli.failure import EXIT_CODES, FailureError
from cli.options import stack_options
from cli.output import print_json, stdout, table
from cli.profile_new import new
from cli.profile_text import PREFIX, SUFFIX, built_in, own_names, own_text, unreachable
from cli.profile_try import try_profile
from cli.where import Where, find_stack
from common.errors import ProfileError
from common.profile.catalogue import builtin_names
from common.profile.load import PROFILE_NAME, load_profile


@click.group()
def profile() -> None:
    """List, show and add profiles of layouts."""


profile.add_command(new)


@profile.command("list", epilog=EXIT_CODES)
@stack_options
def list_profiles(where: Where, as_json: bool) -> None:
    """List the profiles that can be named. One's own goes before a built-in one of the same name."""
    own = own_names(find_stack(where))
    found = [{"name": name, "own": name in own} for name in sorted({*own, *builtin_names()})]
    if as_json:
        print_json({"profiles": found})
        return
    shown = table("profile", "from")
    for one in found:
        shown.add_row(str(one["name"]), "records bucket" if one["own"] else "built in")
    stdout().print(shown)


@profile.command(epilog=EXIT_CODES)
@click.argument("name")
@stack_options
def show(name: str, where: Where, as_json: bool) -> None:
    """Print the profile NAME as TOML."""
    stack = find_stack(where)
    own = name in own_names(stack)
    text = own_text(stack, name) if own else built_in(name)
    if as_json:
        print_json({"name": name, "own": own, "text": text})
    else:
        click.echo(text, nl=not text.endswith("\n"))


@profile.command(epilog=EXIT_CODES)
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@stack_options
def put(name: str, file: Path, where: Where, as_json: bool) -> None:
    """Check the profile in FILE and keep it as NAME; files in the folder NAME/ are then read by it.

    \b
    Example:
      meterspace profile put my-supplier my-supplier.toml
    """
    if not PROFILE_NAME.fullmatch(name):
        raise FailureError(f"{name!r} is no name for a profile.", f"It must match {PROFILE_NAME.pattern}")
    try:
        text = file.read_text(encoding="utf-8")
        load_profile(text, name)
    except (ProfileError, UnicodeDecodeError) as error:
        raise FailureError(f"{file} is not a valid profile: {error}.", "Nothing was stored.") from error
    stack = find_stack(where)
    key = f"{PREFIX}{name}{SUFFIX}"
    try:
        stack.s3().put_object(
            Bucket=stack.records_bucket, Key=key, Body=text.encode(), ContentType="application/toml"
        )
    except (BotoCoreError, ClientError) as error:
        raise unreachable(error) from error
    if as_json:
        print_json({"name": name, "key": key, "replaces_built_in": name in builtin_names()})
    else:
        click.echo(f"{name}: stored. Use it: meterspace load --profile {name} FILE")


profile.add_command(try_profile)
