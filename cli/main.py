"""The `meterspace` command: one module per command or group of commands."""

from importlib.metadata import PackageNotFoundError, version

import click

from cli.cost.command import cost
from cli.daily import daily
from cli.doctor import doctor
from cli.failure import EXIT_CODES
from cli.files import files
from cli.gaps import gaps
from cli.load import load
from cli.operate import reconcile, replay, withdraw
from cli.profile import profile
from cli.prune import prune
from cli.rejects import rejects
from cli.up import up


def _version() -> str:
    try:
        return version("meterspace")
    except PackageNotFoundError:
        return "not installed"


@click.group(
    epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(_version(), prog_name="meterspace")
def main() -> None:
    """Smart-meter files go in, exact daily sums come out.

    \b
    Start:
      meterspace up                                              (in another terminal)
      meterspace load samples/challenge-january-2019.csv --profile challenge
      meterspace daily EE00011
    """


for _command in (
    up,
    load,
    daily,
    gaps,
    files,
    rejects,
    replay,
    withdraw,
    reconcile,
    prune,
    profile,
    cost,
    doctor,
):
    main.add_command(_command)
