"""The one endpoint of the emulated AWS: hands each request to the service that its signature names."""

import json
import re
import threading
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from tests.rehearsal.cloud.account import INNER
from tests.rehearsal.cloud.moto_side import HANDLER, Wsgi
from tests.rehearsal.cloud.refused import RefusedError
from tests.rehearsal.cloud.wire import read_call, refusal

_SCOPE = re.compile(r"Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
Service = Callable[[Request], Response | None]
"""Answers a request, or returns None, and then moto does."""
Gatekeeper = Callable[[str, str, Request], None]
"""Given access key, service and request, raises RefusedError for what the caller may not do."""


class Front:
    """Listens on 127.0.0.1 from `open` to `close`. `services` are named as in signatures."""

    def __init__(self, moto: Wsgi, region: str, services: dict[str, Service], gatekeeper: Gatekeeper) -> None:
        self._moto = moto
        self._region = region
        self._services = services
        self._gatekeeper = gatekeeper
        self._server: BaseWSGIServer | None = None

    def open(self, port: int = 0) -> str:
        """Its URL."""
        self._server = make_server("127.0.0.1", port, self, threaded=True, request_handler=HANDLER)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        scope = _SCOPE.search(request.headers.get("Authorization", "")) or _SCOPE.search(
            "Credential=" + request.args.get("X-Amz-Credential", "")
        )
        if scope is None or INNER in request.headers.get("User-Agent", ""):
            return self._moto(environ, start_response)
        access_key, region, service = scope.groups()
        try:
            if region != self._region and service != "iam":
                message = f"The emulation runs {self._region}; this request was signed for {region}."
                raise RefusedError("WrongRegion", message)  # noqa: TRY301
            self._gatekeeper(access_key, service, request)
            answer = self._services[service](request) if service in self._services else None
        except RefusedError as refused:
            answer = _refused(service, request, refused)
        if answer is not None:
            return answer(environ, start_response)
        return self._moto(environ, start_response)


def keep_body(request: Request) -> bytes:
    """The body, which moto can then read once more."""
    import io

    body = request.get_data()
    request.environ["wsgi.input"] = io.BytesIO(body)
    return body


def _refused(service: str, request: Request, refused: RefusedError) -> Response:
    if service == "s3":
        body = f"<Error><Code>{refused.code}</Code><Message>{refused.message}</Message></Error>"
        return Response(body, refused.status, content_type="application/xml")
    if service == "lambda":
        return rest_refusal(refused)
    return refusal(read_call(request), refused)


def rest_refusal(refused: RefusedError) -> Response:
    body = json.dumps({"Type": "User", "Message": refused.message, "message": refused.message})
    response = Response(body, refused.status, content_type="application/json")
    response.headers["x-amzn-errortype"] = refused.code
    return response
