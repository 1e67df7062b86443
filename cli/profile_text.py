"""The text of a profile by its name: from a running stack's records bucket first, then built in."""

from botocore.exceptions import BotoCoreError, ClientError

from cli.failure import FailureError, NoAnswerError, NoStackError
from cli.stack import Stack
from cli.where import Where, find_stack
from common.errors import NotFoundError
from common.profile.catalogue import builtin_names, builtin_text

PREFIX = "profiles/"
SUFFIX = ".toml"


def profile_text(where: Where, name: str) -> str:
    """The TOML text. A stack is asked where one runs; without one only built-in profiles are known."""
    try:
        stack = find_stack(where)
    except NoStackError:
        if name in builtin_names():
            return builtin_text(name)
        raise FailureError(
            f"No built-in profile is called {name!r}, and no stack is running that could have one.",
            f"Built in are: {', '.join(builtin_names())}.",
        ) from None
    return own_text(stack, name) if name in own_names(stack) else built_in(name)


def built_in(name: str) -> str:
    try:
        return builtin_text(name)
    except NotFoundError as error:
        raise FailureError(f"{error}.", "`meterspace profile list` lists them.") from error


def own_names(stack: Stack) -> set[str]:
    try:
        pages = (
            stack.s3()
            .get_paginator("list_objects_v2")
            .paginate(Bucket=stack.records_bucket, Prefix=PREFIX, Delimiter="/")
        )
        keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    except (BotoCoreError, ClientError) as error:
        raise unreachable(error) from error
    return {key.removeprefix(PREFIX).removesuffix(SUFFIX) for key in keys if key.endswith(SUFFIX)}


def own_text(stack: Stack, name: str) -> str:
    try:
        found = stack.s3().get_object(Bucket=stack.records_bucket, Key=f"{PREFIX}{name}{SUFFIX}")
        return found["Body"].read().decode("utf-8", "replace")
    except (BotoCoreError, ClientError) as error:
        raise unreachable(error) from error


def unreachable(error: Exception) -> NoAnswerError:
    return NoAnswerError(f"The records bucket does not answer: {error}")
