"""The addresses of the API, each with the use case that answers it."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver, Response

from api.daily import daily
from api.files import list_files, show_file
from api.gaps import gaps
from api.health import health
from api.meters import list_meters
from api.ports import Ports
from api.problem import method_not_allowed, problem, unknown_address
from api.query import Query
from api.rejects import rejects

UseCase = Callable[[Ports, Query], Response[str]]

ROUTES: dict[str, UseCase] = {
    "/health": health,
    "/meters": list_meters,
    "/meters/<meter>/daily": daily,
    "/meters/<meter>/gaps": gaps,
    "/files": list_files,
    "/files/<file_id>": show_file,
    "/files/<file_id>/rejects": rejects,
}
METHODS = ["GET", "HEAD"]


def make_app(ports_of: Callable[[], Ports], logger: Logger) -> LambdaFunctionUrlResolver:
    """The resolver of all routes. The log gets the route, not the path: that holds a meter id."""
    app = LambdaFunctionUrlResolver()

    def register(rule: str, use_case: UseCase) -> None:
        def answer(**path: str) -> Response[str]:
            logger.append_keys(route=rule)
            event = app.current_event
            names = {name: unquote(value) for name, value in path.items()}
            accept = event.headers.get("accept", "")
            return use_case(ports_of(), Query(names, event.query_string_parameters, accept))

        app.route(rule, method=METHODS)(answer)

    for rule, use_case in ROUTES.items():
        register(rule, use_case)

    def no_route(_: Exception) -> Response[str]:
        method, path = app.current_event.http_method, app.current_event.path
        if _is_address(path) and method not in METHODS:
            return method_not_allowed(method, METHODS)
        return unknown_address(unquote(path))

    app.not_found(no_route)
    app.exception_handler(Exception)(lambda error: problem(error, logger))
    return app


def _is_address(path: str) -> bool:
    return any(re.fullmatch(re.sub(r"<\w+>", "[^/]+", rule), path) for rule in ROUTES)
