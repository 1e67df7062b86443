"""A CloudFormation that knows the stacks it is told of, and answers DescribeStacks as AWS does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"


@dataclass
class Stacks:
    """Outputs and parameters by stack; `status` is that of all."""

    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    parameters: dict[str, dict[str, str]] = field(default_factory=dict)
    status: str = "CREATE_COMPLETE"

    def describe(self, name: str) -> tuple[int, str]:
        if name not in self.outputs:
            said = f"Stack with id {name} does not exist"
            return 400, (
                f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>Sender</Type><Code>ValidationError</Code>'
                f"<Message>{said}</Message></Error><RequestId>1</RequestId></ErrorResponse>"
            )
        return 200, (
            f'<DescribeStacksResponse xmlns="{NAMESPACE}"><DescribeStacksResult><Stacks><member>'
            f"<StackName>{name}</StackName><StackStatus>{self.status}</StackStatus>"
            f"<CreationTime>2026-11-20T12:00:00Z</CreationTime>"
            f"{pairs('Output', self.outputs[name])}{pairs('Parameter', self.parameters.get(name, {}))}"
            f"</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
        )


def pairs(kind: str, values: dict[str, str]) -> str:
    members = "".join(
        f"<member><{kind}Key>{key}</{kind}Key><{kind}Value>{escape(value)}</{kind}Value></member>"
        for key, value in values.items()
    )
    return f"<{kind}s>{members}</{kind}s>"


@contextmanager
def answering(stacks: Stacks) -> Iterator[str]:
    """The address at which it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            assert asked["Action"] == ["DescribeStacks"]
            status, body = stacks.describe(asked["StackName"][0])
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None: ...

    with serving(Handler) as url:
        yield url


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
