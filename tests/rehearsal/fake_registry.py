"""As much of a container registry as the emulated ECR asks of one, for tests without an engine."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class FakeRegistry:
    """Manifests by (repository, digest); tags by (repository, tag)."""

    def __init__(self) -> None:
        self.manifests: dict[tuple[str, str], tuple[bytes, str]] = {}
        self.tags: dict[tuple[str, str], str] = {}
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.registry = self
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def push(self, repository: str, tag: str, media_type: str) -> str:
        """The digest of a manifest that says nothing."""
        body = json.dumps({"schemaVersion": 2, "mediaType": media_type, "tag": tag}).encode()
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        self.manifests[repository, digest] = (body, media_type)
        self.tags[repository, tag] = digest
        return digest

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    registry: FakeRegistry


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Silent."""

    def do_GET(self) -> None:
        registry = self.server.registry
        repository, _, rest = self.path.removeprefix("/v2/").rpartition("/manifests/")
        if not repository:
            repository = self.path.removeprefix("/v2/").removesuffix("/tags/list")
            tags = [tag for (name, tag), digest in registry.tags.items() if name == repository]
            self._write(200 if tags else 404, json.dumps({"name": repository, "tags": tags}).encode())
            return
        digest = registry.tags.get((repository, rest), rest)
        body, media_type = registry.manifests.get((repository, digest), (b"{}", ""))
        self._write(200 if media_type else 404, body, media_type, digest)

    def do_DELETE(self) -> None:
        registry = self.server.registry
        repository, _, digest = self.path.removeprefix("/v2/").rpartition("/manifests/")
        found = registry.manifests.pop((repository, digest), None)
        registry.tags = {
            at: held for at, held in registry.tags.items() if (at[0], held) != (repository, digest)
        }
        self._write(202 if found else 404, b"")

    def _write(self, status: int, body: bytes, kind: str = "application/json", digest: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if digest:
            self.send_header("Docker-Content-Digest", digest)
        self.end_headers()
        self.wfile.write(body)
