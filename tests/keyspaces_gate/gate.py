"""Stands where Keyspaces would: speaks TLS, wants a SigV4 login, then hands over to a real Cassandra."""

import asyncio
import secrets
import ssl
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

from local.cassandra import CassandraServer
from tests.keyspaces_gate import certificate
from tests.keyspaces_gate.frames import (
    AUTH_CHALLENGE,
    AUTH_RESPONSE,
    AUTH_SUCCESS,
    AUTHENTICATE,
    ERROR,
    OPTIONS,
    STARTUP,
    SUPPORTED,
    SUPPORTED_BODY,
    Frame,
    bad_credentials,
    long_bytes,
    read_frame,
    string,
)
from tests.keyspaces_gate.verify import Key, RefusedError, check

CLASS = "org.apache.cassandra.auth.PasswordAuthenticator"


class KeyspacesGate:
    """Listens on 127.0.0.1. `keys` are the access keys that are good now, and may change while it runs.

    `logins` has for each login that was tried the access key, or the reason of a refusal.
    """

    def __init__(self, folder: Path, region: str, keys: dict[str, Key], behind: CassandraServer) -> None:
        self.hostname = f"cassandra.{region}.amazonaws.com"
        self.keys = keys
        self.logins: list[str] = []
        self.nonce: Callable[[], str] = lambda: secrets.token_hex(16)
        self.ca_file, self._tls = certificate.make(folder, self.hostname)
        self._region = region
        self._behind = behind
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._writers: set[asyncio.StreamWriter] = set()
        self._frozen: set[asyncio.StreamWriter] = set()
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        server = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)).result()
        self.port = server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._end()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def environment(self, endpoint_port: int | None = None) -> dict[str, str]:
        """What a Lambda is told, and how this Cassandra differs: its address and its data centre's name."""
        return {
            "METERSPACE_CASSANDRA_ENDPOINT": f"127.0.0.1:{endpoint_port or self.port}",
            "METERSPACE_CASSANDRA_CA": str(self.ca_file),
            "METERSPACE_CASSANDRA_LOCAL_DC": "datacenter1",
        }

    def cut(self) -> None:
        """Every connection that is open now is gone, as after a long sleep."""
        self._do(self._abort()).result()

    def freeze(self) -> None:
        """Whatever comes on connections that are open now is neither answered nor refused, for ever."""
        self._loop.call_soon_threadsafe(lambda: self._frozen.update(self._writers))

    async def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _end(self) -> None:
        await self._abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if startup := await self._log_in(reader, writer):
                await self._hand_over(startup, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            self._writers.discard(writer)
            self._frozen.discard(writer)
            writer.transport.abort()

    async def _log_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Frame | None:
        """The client's STARTUP, when it is in."""
        startup, nonce = None, ""
        while True:
            frame = await read_frame(reader)
            if frame.opcode == OPTIONS:
                writer.write(frame.reply(SUPPORTED, SUPPORTED_BODY))
            elif frame.opcode == STARTUP:
                startup = frame
                writer.write(frame.reply(AUTHENTICATE, string(CLASS)))
            elif frame.opcode == AUTH_RESPONSE and frame.body == long_bytes(b"SigV4\0\0"):
                nonce = self.nonce()
                writer.write(frame.reply(AUTH_CHALLENGE, long_bytes(f"nonce={nonce}".encode())))
            elif not await self._is_good(frame, nonce, writer):
                return None
            else:
                return startup

    async def _is_good(self, frame: Frame, nonce: str, writer: asyncio.StreamWriter) -> bool:
        try:
            self.logins.append(self._who(frame, nonce))
        except RefusedError as refused:
            self.logins.append(str(refused))
            writer.write(frame.reply(ERROR, bad_credentials(str(refused))))
            await writer.drain()
            return False
        writer.write(frame.reply(AUTH_SUCCESS, long_bytes(b"")))
        return True

    def _who(self, frame: Frame, nonce: str) -> str:
        if frame.opcode != AUTH_RESPONSE or not nonce:
            raise RefusedError("a login must begin with SigV4")
        return check(frame.body[4:], nonce, self._region, self.keys, datetime.now(UTC))

    async def _hand_over(
        self, startup: Frame, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Logs in to Cassandra with its password, then passes on what comes, both ways."""
        behind, there = await self._connect_behind(startup)
        try:
            ways = [self._pass_on(reader, there, writer), self._pass_on(behind, writer, writer)]
            await asyncio.wait([asyncio.ensure_future(way) for way in ways], return_when="FIRST_COMPLETED")
        finally:
            there.transport.abort()

    async def _connect_behind(self, startup: Frame) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        server = self._behind
        tls = ssl.create_default_context(cafile=str(server.ca_file)) if server.ca_file else None
        reader, writer = await asyncio.open_connection(server.host, server.port, ssl=tls)
        writer.write(Frame(STARTUP, startup.body).of_client())
        if (await read_frame(reader)).opcode == AUTHENTICATE:
            plain = f"\0{server.username}\0{server.password}".encode()
            writer.write(Frame(AUTH_RESPONSE, long_bytes(plain)).of_client())
            assert (await read_frame(reader)).opcode == AUTH_SUCCESS
        return reader, writer

    async def _pass_on(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        while data := await source.read(65536):
            if client in self._frozen:
                await asyncio.Event().wait()
            sink.write(data)
            await sink.drain()

    def _do(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)
