"""The Lambda behind the Function URL: one event in, one answer out, one line in the log."""

import os
from collections.abc import Callable
from time import perf_counter
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from api.ports import Ports, ports
from api.routes import make_app

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def make_handler(ports_of: Callable[[], Ports], logger: Logger) -> Handler:
    """A function that answers Function URL events (payload 2.0)."""
    app = make_app(ports_of, logger)

    @logger.inject_lambda_context(log_event=False, clear_state=True)
    def answer(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        started = perf_counter()
        response = app.resolve(event, context)
        milliseconds = round((perf_counter() - started) * 1000)
        logger.info("answered", status=response["statusCode"], milliseconds=milliseconds)
        return response

    return answer


# Powertools lets what the code says win over the environment, which names the deployment.
logger = Logger(service=os.environ.get("POWERTOOLS_SERVICE_NAME", "meterspace-api"))
handler = make_handler(ports, logger)
