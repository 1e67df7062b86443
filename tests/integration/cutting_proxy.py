"""A TCP proxy on loopback that cuts every connection after so many bytes, a few times."""

import socket
from contextlib import suppress
from threading import Lock, Thread
from types import TracebackType
from typing import Self


class CuttingProxy:
    """Forwards to `host:port`. Each time that `cut_after_bytes` have gone to the server, all is cut."""

    def __init__(self, host: str, port: int, cut_after_bytes: int, cuts: int) -> None:
        self._target = (host, port)
        self._cut_after_bytes = cut_after_bytes
        self._cuts_left = cuts
        self._forwarded = 0
        self._open: list[socket.socket] = []
        self._lock = Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.cuts_made = 0

    def __enter__(self) -> Self:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        with self._lock:
            self._close_all()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            with self._lock:
                self._open += [client, server]
            Thread(target=self._forward, args=(client, server, True), daemon=True).start()
            Thread(target=self._forward, args=(server, client, False), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, to_server: bool) -> None:
        try:
            while data := source.recv(65536):
                if to_server:
                    self._count(len(data))
                sink.sendall(data)
        except OSError:
            return
        finally:
            _shut(source)
            _shut(sink)

    def _count(self, size: int) -> None:
        with self._lock:
            self._forwarded += size
            if self._cuts_left and self._forwarded >= self._cut_after_bytes:
                self._forwarded = 0
                self._cuts_left -= 1
                self.cuts_made += 1
                self._close_all()

    def _close_all(self) -> None:
        for one in self._open:
            _shut(one)
        self._open.clear()


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
