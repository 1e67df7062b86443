"""Lambda's Invoke: for an answer, or as an event that is tried again."""

import json
from typing import Any

from werkzeug.wrappers import Request, Response

from local.functions import FunctionFailedError
from tests.rehearsal.cloud.account import in_background
from tests.rehearsal.cloud.functions import Functions
from tests.rehearsal.cloud.refused import RefusedError


def invoke(functions: Functions, name: str, request: Request) -> Response:
    """A function's own failure is a 200 with X-Amz-Function-Error; too many at a time are refused."""
    function = functions.get(name)
    event = json.loads(request.get_data() or b"null")
    kind = request.headers.get("X-Amz-Invocation-Type", "RequestResponse")
    if kind == "DryRun":
        return Response(status=204)
    if kind == "Event":
        in_background(lambda: invoke_async(functions, function.name, event))
        return Response(status=202)
    headers = {"X-Amz-Executed-Version": "$LATEST"}
    try:
        payload = json.dumps(function.running.invoke(event))
    except FunctionFailedError as error:
        if error.kind == "TooManyRequestsException":
            raise RefusedError(error.kind, error.message, 429) from error
        failure = {"errorMessage": error.message, "errorType": error.kind, "stackTrace": error.trace}
        headers["X-Amz-Function-Error"], payload = "Unhandled", json.dumps(failure)
    return Response(payload, 200, headers, content_type="application/json")


def invoke_async(functions: Functions, name: str, event: Any) -> None:
    """As often as Lambda tries again, but without its waits of one and two minutes."""
    function = functions.get(name)
    tries = 1 + int((function.events or {}).get("MaximumRetryAttempts", 2))
    for _ in range(tries):
        try:
            function.running.invoke(event)
        except FunctionFailedError:
            continue
        return
