"""Listening on a port: uvicorn, the edge in it, the Flask application behind that in threads."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import uvicorn

from tripgraph.errors import BadInput
from tripgraph.web.connection import Connection, Settings
from tripgraph.web.edge import Edge
from tripgraph.web.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from flask import Flask

    from tripgraph.web.asgi import Observer

_LIMITS: Final = Limits()
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_TICKS_A_SECOND: Final = 10  # of uvicorn


class Server(uvicorn.Server):
    """A server that says when it is ready, looks after its connections and ends in order."""

    config: Settings

    def __init__(
        self,
        app: Flask,
        ready: Callable[[], None],
        limits: Limits = _LIMITS,
        observers: Sequence[Observer] = (),
    ) -> None:
        """Make a server that does not run yet.

        ready: is called when it listens. observers: are told of each request when it has ended.
        """
        self.edge = Edge(app.wsgi_app, limits, observers)
        super().__init__(Settings(self.edge, limits))
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def on_tick(self, counter: int) -> bool:
        """Once a second, cut off the clients that dawdle. Returns whether to stop."""
        if counter % _TICKS_A_SECOND == 0:
            for connection in self._connections():
                connection.look_after()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let running requests finish, but not for ever."""
        limit = asyncio.get_running_loop().call_later(self.config.limits.grace_seconds, self._cut_off)
        await super().shutdown(sockets)
        limit.cancel()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop in order when told to, which is success: the process then ends with 0, not by the signal."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop in order at the first signal, at once at the second."""
        if self.should_exit:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        super().handle_exit(sig, frame)

    def _connections(self) -> list[Connection]:
        return [one for one in self.server_state.connections if isinstance(one, Connection)]

    def _cut_off(self) -> None:
        self.edge.cancel_all()
        for connection in self._connections():
            connection.cut_off()


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to this address; port 0 is any free one. Raises BadInput if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise BadInput(_unavailable(host, port, error)) from error
    return listener


def address(listener: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(app: Flask, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until the process is told to stop, then let running requests finish. ready: called when it listens."""
    with listener:
        Server(app, ready).run(sockets=[listener])


def _unavailable(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program. Choose another with --port, or stop it."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} needs more rights. Choose one above 1023 with --port."
    return f"Cannot listen on {host}:{port}: {error.strerror or error}. Check --host and --port."
