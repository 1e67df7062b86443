"""The protocols in which clients ask: form and XML, JSON, and CBOR. A call is the same in all of them."""

import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from tests.rehearsal.cloud import cbor
from tests.rehearsal.cloud.refused import RefusedError

_RPC_PATH = re.compile(r"/service/[^/]+/operation/([A-Za-z]+)")
Answer = Callable[[str, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """What a client asks of a service, by `protocol` query, json or cbor."""

    protocol: str
    operation: str
    parameters: dict[str, Any]


def read_call(request: Request) -> Call:
    """The body can be read again afterwards."""
    if rpc := _RPC_PATH.fullmatch(request.path):
        return Call("cbor", rpc[1], cbor.decode(request.get_data()) or {})
    if target := request.headers.get("X-Amz-Target"):
        return Call("json", target.rpartition(".")[2], json.loads(request.get_data() or b"{}"))
    request.get_data(cache=True, parse_form_data=False)
    fields = _form(request)
    return Call("query", str(fields.pop("Action", "")), fields)


def answer_call(call: Call, answer: Answer) -> Response:
    """Ask the service, and put its result, or its refusal, into the client's protocol."""
    try:
        return _written(call, answer(call.operation, call.parameters), 200)
    except RefusedError as refused:
        return refusal(call, refused)


def refusal(call: Call, refused: RefusedError) -> Response:
    if call.protocol == "query":
        kind = "Sender" if refused.status < 500 else "Receiver"
        error = {"Error": {"Type": kind, "Code": refused.code, "Message": refused.message}}
        body = f"<ErrorResponse>{_xml(error)}<RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
        return Response(body, refused.status, content_type="text/xml")
    response = _written(call, {"__type": refused.code, "message": refused.message}, refused.status)
    response.headers["x-amzn-errortype"] = refused.code
    return response


def _written(call: Call, result: dict[str, Any], status: int) -> Response:
    if call.protocol == "cbor":
        response = Response(cbor.encode(result), status, content_type="application/cbor")
        response.headers["smithy-protocol"] = "rpc-v2-cbor"
        return response
    if call.protocol == "json":
        body = json.dumps(result, default=_epoch)
        return Response(body, status, content_type="application/x-amz-json-1.1")
    name = call.operation
    inner = f"<{name}Result>{_xml(result)}</{name}Result>"
    metadata = f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata>"
    return Response(f"<{name}Response>{inner}{metadata}</{name}Response>", status, content_type="text/xml")


def _xml(value: Any) -> str:
    if isinstance(value, dict):
        present = ((name, held) for name, held in value.items() if held is not None)
        return "".join(f"<{name}>{_xml(held)}</{name}>" for name, held in present)
    if isinstance(value, list | tuple):
        return "".join(f"<member>{_xml(held)}</member>" for held in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return escape(str(value))


def _epoch(value: Any) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _form(request: Request) -> dict[str, Any]:
    from urllib.parse import parse_qsl

    tree: dict[str, Any] = {}
    for name, value in parse_qsl(request.get_data(as_text=True), keep_blank_values=True):
        *path, last = name.split(".")
        at = tree
        for part in path:
            at = at.setdefault(part, {})
        at[last] = value
    listed: dict[str, Any] = _listed(tree)
    return listed


def _listed(value: Any) -> Any:
    """`{"member": {"1": a, "2": b}}` is how a form writes a list."""
    if not isinstance(value, dict):
        return [] if value == "" else value
    if set(value) == {"member"}:
        return [_listed(held) for _, held in sorted(value["member"].items(), key=lambda item: int(item[0]))]
    return {name: held if held == "" else _listed(held) for name, held in value.items()}
