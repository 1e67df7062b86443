"""The processor's direct commands, invoked as Lambda functions are."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cli.failure import FailureError, NoAnswerError
from cli.stack import Stack


def command(stack: Stack, name: str, **arguments: object) -> Mapping[str, Any]:
    """The answer to a command. FailureError with the processor's own advice where it says no."""
    payload = json.dumps({"command": name, **arguments}).encode()
    try:
        response = stack.lambdas().invoke(FunctionName=stack.processor, Payload=payload)
        answer: Mapping[str, Any] = json.loads(response["Payload"].read())
    except (BotoCoreError, ClientError, ValueError) as error:
        raise NoAnswerError(f"The processor did not carry out `{name}`: {error}") from error
    if response.get("FunctionError"):
        raise NoAnswerError(f"The processor failed: {answer.get('errorType')}: {answer.get('errorMessage')}")
    if not answer.get("ok"):
        raise FailureError(f"{answer.get('error')}.", str(answer.get("advice") or ""))
    return answer
