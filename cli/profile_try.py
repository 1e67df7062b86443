"""`meterspace profile try`: what a file says under a profile, without storing it."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from cli.failure import EXIT_CODES, Exit, FailureError, WrongValueError
from cli.options import stack_options
from cli.output import print_json, say, stdout, table
from cli.profile_text import profile_text
from cli.where import Where
from common.profile.catalogue import builtin_names

DAYS_SHOWN = 14
Answer = Mapping[str, Any]


@click.command("try", epilog=EXIT_CODES)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--profile", "name", metavar="NAME", help="A profile by name; default: the built-in ones that fit."
)
@click.option(
    "--toml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A profile in a file, such as one that is just being written.",
)
@click.option(
    "--meter", default="home-1", show_default=True, metavar="ID", help="The meter, where the file names none."
)
@click.option(
    "--days",
    type=click.IntRange(min=0),
    default=DAYS_SHOWN,
    show_default=True,
    help="Days shown of each meter.",
)
@stack_options
def try_profile(  # one for each option
    file: Path, name: str | None, toml: Path | None, meter: str, days: int, where: Where, as_json: bool
) -> None:
    """Read FILE under a profile without storing anything, and show what was understood.

    Needs no running stack, but for a profile of one's own that was put into one. Of a file of more than 64 MB
    only the beginning is read.

    \b
    Examples:
      meterspace profile try march.csv --profile octopus
      meterspace profile try march.csv --toml my-supplier.toml
    """
    if name and toml:
        raise WrongValueError("Either --profile or --toml, not both.")
    if toml:
        answer = _tried(file, "draft", toml.read_text(encoding="utf-8", errors="replace"), meter)
    else:
        name = name or _only_one_that_fits(file, meter)
        answer = _tried(file, name, profile_text(where, name), meter)
    if "error" in answer:
        raise FailureError(
            f"{file}: {answer['error']}.", "Nothing was stored. `profile new` drafts a profile."
        )
    if as_json:
        print_json(answer)
    else:
        _show(answer, days)
    if answer["rejects"]["entries"]:
        sys.exit(Exit.NOT_DONE)


def _tried(file: Path, name: str, toml: str, meter: str) -> Answer:
    asked = {"file": str(file), "profile": name, "toml": toml, "meter": meter}
    command = [sys.executable, "-m", "processor.trial"]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    if done.returncode:
        raise FailureError(f"{file} could not be tried: {done.stderr.strip()[-500:]}", "That is a defect.")
    answer: Answer = json.loads(done.stdout)
    return answer


def _only_one_that_fits(file: Path, meter: str) -> str:
    """The built-in profile that accepts the file, where it is one."""
    command = [sys.executable, "-m", "processor.trial", "--fitting"]
    asked = {"file": str(file), "meter": meter, "profiles": builtin_names()}
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    fitting: Sequence[str] = json.loads(done.stdout) if not done.returncode else []
    if len(fitting) == 1:
        say(f"The built-in profile {fitting[0]} fits.")
        return fitting[0]
    if fitting:
        raise WrongValueError(
            f"{file} fits several built-in profiles: {', '.join(fitting)}.", "Name one with --profile."
        )
    raise FailureError(f"{file} fits no built-in profile.", "`meterspace profile new FILE` drafts one.")


def _show(answer: Answer, days: int) -> None:
    profile, counts = answer["profile"], answer["counts"]
    zone = profile["zone"] or "no zone"
    say(
        f"Profile {profile['name']}: {profile['layout']}, {zone}, {profile['basis']} days, {profile['unit']}."
    )
    if answer["meter_from_key"]:
        say("The file names no meter: it will be the second folder of its key (`load --meter ID`).")
    if answer["cut_after_bytes"]:
        say(f"Only the first {answer['cut_after_bytes'] // 1024**2} MB were read.")
    became = ", ".join(
        f"{counts[what]:,} {what}"
        for what in ("loaded", "duplicates", "conflicts", "rejected", "blank", "ignored", "rounded")
        if counts[what] or what == "loaded"
    )
    say(f"{answer['lines']:,} lines, {counts['cells']:,} readings: {became}.")
    _show_series(answer["series"])
    for one in answer["series"]:
        _show_days(one, days)
    _show_rejects(answer["rejects"])
    if answer["look_at"]:
        shown = table("deserves a look", "meter", "channel", "kWh", "why", right=("kWh",))
        for one in answer["look_at"]:
            shown.add_row(one["date"], one["meter"], one["channel"], one["total"] or "-", one["why"])
        stdout().print(shown)


def _show_series(series: Sequence[Answer]) -> None:
    shown = table(
        "meter", "channel", "minutes", "first day", "last day", "days", "clock changes", right=("days",)
    )
    for one in series:
        minutes = ", ".join(map(str, one["interval_minutes"]))
        changes = ", ".join(one["clock_changes"]) or "-"
        span = (one["first_day"] or "-", one["last_day"] or "-")
        shown.add_row(one["meter"], one["channel"], minutes, *span, str(len(one["days"])), changes)
    stdout().print(shown)


def _show_days(one: Answer, days: int) -> None:
    if not days or not one["days"]:
        return
    numbers = ("kWh", "readings", "expected", "missing", "void", "estimated")
    title = f"{one['meter']} {one['channel']}"
    shown = table("day", *numbers, right=numbers, title=title)
    for day in one["days"][:days]:
        total = day["total"] if day["total"] is not None else f"- ({day['reason']})"
        shown.add_row(day["date"], total, *(str(day[number]) for number in numbers[1:]))
    stdout().print(shown)
    if len(one["days"]) > days:
        say(f"... and {len(one['days']) - days} days more: --days {len(one['days'])} shows all.")


def _show_rejects(rejects: Answer) -> None:
    if not rejects["entries"]:
        return
    reasons = ", ".join(f"{count} {reason}" for reason, count in rejects["reasons"].items())
    say(f"Rejected: {reasons}.")
    shown = table("line", "column", "reason", "original")
    for entry in rejects["entries"]:
        shown.add_row(entry["line"], entry["column"], entry["reason"], entry["original"][:80])
    stdout().print(shown)
