"""Options that several commands share, and the types of their values."""

import functools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from cli.where import Where

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".meterspace"),
    envvar="METERSPACE_HOME",
    show_default=True,
    show_envvar=True,
    help="Folder of the stack.",
)
deployment_option = click.option(
    "--deployment",
    metavar="NAME",
    envvar="METERSPACE_DEPLOYMENT",
    show_envvar=True,
    help="Talk to this deployment on AWS instead.",
)
region_option = click.option(
    "--region", metavar="REGION", help="Where the deployment is; default: as the AWS CLI is configured."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
no_wait_option = click.option("--no-wait", is_flag=True, help="Do not wait for the receipt.")
timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="Give up when a file has made no progress for so long.",
)


def stack_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--home`, `--deployment` and `--region`, which the command gets as `where`, and `--json`."""

    @functools.wraps(command)
    def with_where(*, home: Path, deployment: str | None, region: str | None, **others: Any) -> Any:
        if region is not None and deployment is None:
            raise click.UsageError("--region goes with --deployment.")
        return command(where=Where(home, deployment, region), **others)

    return home_option(deployment_option(region_option(json_option(with_where))))


class Instant(click.ParamType[datetime]):
    """An ISO instant with its offset; a date alone stands for 00:00 UTC."""

    name = "instant"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no instant such as 2019-02-01T00:00:00Z", param, ctx)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            instant = instant.replace(tzinfo=UTC)
        if instant.tzinfo is None:
            self.fail(f"{value!r} needs an offset: {value}Z, or {value}+01:00", param, ctx)
        return instant
