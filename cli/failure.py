"""What the command says, and how it exits, when the work was not done."""

from enum import IntEnum
from typing import IO, Any

import click


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    NOT_DONE = 1
    USAGE = 2
    NO_STACK = 3
    NO_ANSWER = 4


EXIT_CODES = """\b
Exit codes:
  0  done
  1  not (wholly) done: a file was refused or some of its lines were rejected, or the thing is not known
  2  the command line, or a value in it, is wrong
  3  no stack is running (start it: meterspace up), or no such deployment is there
  4  the stack or its store does not answer"""


class FailureError(click.ClickException):
    """Ends the command with a message and advice."""

    exit_code = int(Exit.NOT_DONE)

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"Error: {self.message}", file=file, err=file is None)
        if self.advice:
            click.echo(self.advice, file=file, err=file is None)


class WrongValueError(FailureError):
    """The command line cannot be carried out as it is."""

    exit_code = int(Exit.USAGE)


class NoStackError(FailureError):
    """No stack runs in this home."""

    exit_code = int(Exit.NO_STACK)

    def __init__(self, home: object) -> None:
        advice = (
            "Start it in another terminal with `meterspace up` or `make up`, or name its folder with --home."
        )
        super().__init__(f"No stack is running in {home}.", advice)


class NoDeploymentError(FailureError):
    """No deployment of this name is in this region."""

    exit_code = int(Exit.NO_STACK)

    def __init__(self, name: str, region: object) -> None:
        advice = f"./deploy.sh --name {name} --region {region} makes it; --region names another region."
        super().__init__(f"There is no deployment {name} in {region}.", advice)


class NoAnswerError(FailureError):
    """Something that should answer does not."""

    exit_code = int(Exit.NO_ANSWER)

    def __init__(self, message: str, advice: str = "`meterspace doctor` says what is wrong.") -> None:
        super().__init__(message, advice)
