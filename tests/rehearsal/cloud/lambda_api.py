"""Lambda's REST interface over the functions, mappings and URLs."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from werkzeug.wrappers import Request, Response

from tests.rehearsal.cloud.front import rest_refusal
from tests.rehearsal.cloud.function_urls import FunctionUrls
from tests.rehearsal.cloud.functions import Functions
from tests.rehearsal.cloud.invocations import invoke
from tests.rehearsal.cloud.mappings import Mappings
from tests.rehearsal.cloud.refused import RefusedError, not_known

Told = dict[str, Any]
Route = Callable[["LambdaApi", list[str], Told, Request], tuple[int, Any]]
INVOKE = re.compile("/[0-9-]{10}/functions/([^/]+)/invocations")
_ROUTES: list[tuple[str, re.Pattern[str], Route]] = []


def route(method: str, path: str) -> Callable[[Route], Route]:
    """`*` in a path is one argument; the date of the version is left out, as no two mean different things."""
    pattern = re.compile("/[0-9-]{10}/" + path.replace("*", "([^/]+)") + "/?")

    def add(function: Route) -> Route:
        _ROUTES.append((method, pattern, function))
        return function

    return add


class LambdaApi:
    """Answers one request at a time where it changes something; invocations run side by side."""

    def __init__(self, functions: Functions, mappings: Mappings, urls: FunctionUrls) -> None:
        self.functions = functions
        self.mappings = mappings
        self.urls = urls

    def __call__(self, request: Request) -> Response:
        try:
            # The raw path: an ARN may hold an encoded slash.
            path = request.environ.get("RAW_URI", request.path).partition("?")[0]
            if request.method == "POST" and (invoked := INVOKE.fullmatch(path)):
                return invoke(self.functions, unquote(invoked[1]), request)
            for method, pattern, function in _ROUTES:
                found = pattern.fullmatch(path)
                if found and method == request.method:
                    arguments = [unquote(part) for part in found.groups()]
                    return self._answer(function, arguments, request)
            raise not_known("Lambda", f"{request.method} {request.path}")
        except RefusedError as refused:
            return rest_refusal(refused)

    def _answer(self, function: Route, arguments: list[str], request: Request) -> Response:
        told = json.loads(request.get_data() or b"{}")
        with self.functions.lock:
            status, result = function(self, arguments, told, request)
        return Response(
            json.dumps(result) if result is not None else "", status, content_type="application/json"
        )


@route("GET", "account-settings")
def account_settings(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    limit = {"ConcurrentExecutions": api.functions.limit}
    return 200, {"AccountLimit": {**limit, "UnreservedConcurrentExecutions": api.functions.unreserved()}}


@route("POST", "functions")
def create(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 201, api.functions.create(told).configuration()


@route("GET", "functions")
def list_all(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 200, {"Functions": [function.configuration() for function in api.functions.all()]}


@route("GET", "functions/*")
def get(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    function = api.functions.get(at[0])
    code = {"RepositoryType": "ECR", "ImageUri": function.image_uri, "ResolvedImageUri": function.image_uri}
    result = {"Configuration": function.configuration(), "Code": code, "Tags": function.tags}
    if function.reserved is not None:
        result["Concurrency"] = {"ReservedConcurrentExecutions": function.reserved}
    return 200, result


@route("GET", "functions/*/configuration")
def get_configuration(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 200, api.functions.get(at[0]).configuration()


@route("PUT", "functions/*/configuration")
def update_configuration(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 200, api.functions.update_configuration(at[0], told).configuration()


@route("PUT", "functions/*/code")
def update_code(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 200, api.functions.update_code(at[0], told).configuration()


@route("DELETE", "functions/*")
def delete(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    name = api.functions.get(at[0]).name
    api.urls.close(name)
    api.functions.delete(name)
    return 204, None


@route("PUT", "functions/*/concurrency")
def reserve(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    reserved = int(told["ReservedConcurrentExecutions"])
    api.mappings.check_reserved(api.functions.get(at[0]), reserved)
    api.functions.reserve(at[0], reserved)
    return 200, {"ReservedConcurrentExecutions": reserved}


@route("GET", "functions/*/concurrency")
def reserved_of(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    reserved = api.functions.get(at[0]).reserved
    return 200, {} if reserved is None else {"ReservedConcurrentExecutions": reserved}


@route("DELETE", "functions/*/concurrency")
def unreserve(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    api.functions.reserve(at[0], None)
    return 204, None


@route("POST", "functions/*/policy")
def permit(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 201, {"Statement": json.dumps(api.functions.permit(at[0], told))}


@route("GET", "functions/*/policy")
def policy(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    function = api.functions.get(at[0])
    if not function.statements:
        raise RefusedError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
    return 200, {"Policy": json.dumps(function.policy), "RevisionId": "1"}


@route("DELETE", "functions/*/policy/*")
def forbid(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    if api.functions.get(at[0]).statements.pop(at[1], None) is None:
        raise RefusedError(
            "ResourceNotFoundException", f"Statement {at[1]} is not found in resource policy.", 404
        )
    return 204, None


@route("POST", "functions/*/url")
def create_url(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 201, api.urls.open(api.functions.get(at[0]), told)


@route("GET", "functions/*/url")
def get_url(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 200, api.urls.get(api.functions.get(at[0]))


@route("PUT", "functions/*/url")
def update_url(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 200, api.urls.update(api.functions.get(at[0]), told)


@route("DELETE", "functions/*/url")
def delete_url(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    api.urls.get(api.functions.get(at[0]))
    api.urls.close(api.functions.get(at[0]).name)
    return 204, None


@route("PUT", "functions/*/event-invoke-config")
def configure_events(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    function = api.functions.get(at[0])
    function.events = {**told, "FunctionArn": f"{function.arn}:$LATEST", "LastModified": 0}
    return 200, function.events


@route("GET", "functions/*/event-invoke-config")
def events_of(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    events = api.functions.get(at[0]).events
    if events is None:
        raise RefusedError(
            "ResourceNotFoundException", "The function has no event invoke configuration.", 404
        )
    return 200, events


@route("DELETE", "functions/*/event-invoke-config")
def forget_events(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    api.functions.get(at[0]).events = None
    return 204, None


@route("PUT", "functions/*/recursion-config")
def configure_recursion(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    api.functions.get(at[0]).recursion = told["RecursiveLoop"]
    return 200, told


@route("POST", "event-source-mappings")
def create_mapping(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 202, api.mappings.create(told).as_told()


@route("GET", "event-source-mappings")
def list_mappings(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    wanted = request.args.get("FunctionName", "")
    found = [it for it in api.mappings.all() if not wanted or wanted in (it.function.name, it.function.arn)]
    return 200, {"EventSourceMappings": [mapping.as_told() for mapping in found]}


@route("GET", "event-source-mappings/*")
def get_mapping(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 200, api.mappings.get(at[0]).as_told()


@route("PUT", "event-source-mappings/*")
def update_mapping(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 202, api.mappings.update(at[0], told).as_told()


@route("DELETE", "event-source-mappings/*")
def delete_mapping(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 202, {**api.mappings.delete(at[0]).as_told(), "State": "Deleting"}


@route("GET", "tags/*")
def tags_of(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    return 200, {"Tags": api.functions.get(at[0]).tags}


@route("POST", "tags/*")
def tag(api: LambdaApi, at: list[str], told: Told, request: Request) -> tuple[int, Any]:
    api.functions.get(at[0]).tags.update(told["Tags"])
    return 204, None
