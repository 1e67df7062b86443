"""A plain HTTP server over a folder, with ranges, for S3's client: so no emulator is measured.

`python -m benchmarks.object_server FOLDER` prints its port and serves until its input ends. A bucket is a
folder, an object a file in it, and every object has the one version "1".
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

VERSION = "1"
_ABSENT = b"<Error><Code>NoSuchKey</Code><Message>There is no such object.</Message></Error>"
_PREFIX = "bytes="


@contextmanager
def object_server(folder: Path) -> Iterator[str]:
    """The URL of a server over `folder`, a process of its own that ends with the context."""
    command: list[str | Path] = [sys.executable, "-m", "benchmarks.object_server", folder]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        server.stdin.close()


def environ_of(url: str) -> dict[str, str]:
    """What makes an S3 client talk to the server at `url`."""
    return {
        "AWS_ENDPOINT_URL_S3": url,
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    }


class _Requests(BaseHTTPRequestHandler):
    """GET with one range, HEAD and PUT. Bodies go from the file to the socket without being looked at."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, folder: Path, *args: object) -> None:
        self._folder = folder
        super().__init__(*args)  # type: ignore[arg-type]

    def handle(self) -> None:
        """A client that is done, or ends, may hang up at any time."""
        with suppress(ConnectionError):
            super().handle()

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_PUT(self) -> None:
        path = self._path()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
        self._head(HTTPStatus.OK, path, 0)

    def log_message(self, *_: object) -> None:
        """Nothing: a line for each request would be measured too."""

    def _answer(self, *, body: bool) -> None:
        path = self._path()
        if not path.is_file():
            self._absent(body=body)
            return
        size = path.stat().st_size
        first, end = extent(self.headers.get("Range", ""), size)
        status = HTTPStatus.PARTIAL_CONTENT if "Range" in self.headers else HTTPStatus.OK
        self._head(status, path, end - first, f"bytes {first}-{end - 1}/{size}")
        if body:
            with path.open("rb") as file:
                self.connection.sendfile(file, first, end - first)

    def _head(self, status: HTTPStatus, path: Path, length: int, range_told: str = "") -> None:
        about = path.stat()
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("Last-Modified", self.date_time_string(int(about.st_mtime)))
        tag = hashlib.sha256(f"{about.st_size} {about.st_mtime_ns}".encode()).hexdigest()[:32]
        self.send_header("ETag", f'"{tag}"')
        self.send_header("x-amz-version-id", VERSION)
        if range_told and status == HTTPStatus.PARTIAL_CONTENT:
            self.send_header("Content-Range", range_told)
        self.end_headers()

    def _absent(self, *, body: bool) -> None:
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(_ABSENT)))
        self.end_headers()
        if body:
            self.wfile.write(_ABSENT)

    def _path(self) -> Path:
        """Below the folder, whatever the request says."""
        named = (self._folder / unquote(urlsplit(self.path).path).lstrip("/")).resolve()
        return named if named.is_relative_to(self._folder) else self._folder


def extent(told: str, size: int) -> tuple[int, int]:
    """First byte and the one after the last that a `Range` asks for: `bytes=5-9`, `bytes=5-`, or all."""
    if not told.startswith(_PREFIX):
        return 0, size
    first, _, last = told.removeprefix(_PREFIX).partition("-")
    return min(int(first), size), min(int(last) + 1, size) if last else size


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Requests, folder))
    Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
