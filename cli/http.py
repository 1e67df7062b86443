"""The command's way to the API: GET, exact numbers, and problems turned into failures."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote, urlencode

import simplejson
import urllib3

from cli.failure import FailureError, NoAnswerError, WrongValueError
from cli.stack import Stack

# A 503 asks to come again in seconds: whoever types a command wants to hear of it now.
# What signs a request must not go on to where the API redirects to: S3 refuses x-amz headers that its own
# signature does not cover.
RETRIES = urllib3.Retry(
    2,
    status=0,
    redirect=3,
    respect_retry_after_header=False,
    remove_headers_on_redirect=["Authorization", "X-Amz-Date", "X-Amz-Security-Token"],
)
FORBIDDEN = (
    "Your AWS identity needs lambda:InvokeFunctionUrl and lambda:InvokeFunction on the function, "
    "and this machine's clock must be right."
)


class Api:
    """The API of a stack. Parameters that are None are left out."""

    def __init__(self, stack: Stack) -> None:
        self._url = stack.api_url
        self._sign = stack.sign
        timeout = urllib3.Timeout(connect=5, read=60)
        self._pool = urllib3.PoolManager(timeout=timeout, retries=RETRIES)

    def get(self, *path: str, **parameters: str | int | None) -> Any:
        """A JSON answer; numbers that are not whole come as Decimal. `from_` stands for `from`."""
        return simplejson.loads(self.get_raw(*path, **parameters).data, use_decimal=True)

    def get_raw(self, *path: str, **parameters: str | int | None) -> urllib3.BaseHTTPResponse:
        """An answer as it came, after redirects."""
        given = {name.rstrip("_"): value for name, value in parameters.items() if value is not None}
        url = self.address(*path, **given)
        try:
            answer = self._pool.request("GET", url, headers=self._sign(url) if self._sign else None)
        except urllib3.exceptions.HTTPError as error:
            raise NoAnswerError(
                f"The API at {self._url} does not answer ({type(error).__name__})."
            ) from error
        if answer.status >= 400:
            raise _failure(answer)
        return answer

    def pages(self, *path: str, **parameters: str | int | None) -> Iterator[dict[str, Any]]:
        """All pages of an answer that has `next`."""
        cursor: str | None = None
        while True:
            page = cast("dict[str, Any]", self.get(*path, **parameters, cursor=cursor))
            yield page
            cursor = page["next"]
            if cursor is None:
                return

    def address(self, *path: str, **parameters: object) -> str:
        """The URL of a request, for people to try with curl."""
        place = "/".join(quote(segment, safe="") for segment in path)
        query = f"?{urlencode(parameters, quote_via=quote)}" if parameters else ""
        return f"{self._url}/{place}{query}"


def _failure(answer: urllib3.BaseHTTPResponse) -> FailureError:
    try:
        problem = simplejson.loads(answer.data)
        detail = str(problem.get("detail") or problem.get("message") or problem.get("Message") or problem)
    except ValueError:
        detail = answer.data[:200].decode(errors="replace")
    if answer.status >= 500:
        return NoAnswerError(f"The API answered {answer.status}: {detail}")
    if answer.status == 403:
        return FailureError(f"The API refuses: {detail}", FORBIDDEN)
    return WrongValueError(detail) if answer.status == 400 else FailureError(detail)
