"""Listening on a port: uvicorn in front, the Flask application behind it in threads."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import uvicorn
from a2wsgi import WSGIMiddleware

from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

_THREADS: Final = 10
_SECONDS_TO_FINISH: Final = 5


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


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
    config = uvicorn.Config(
        WSGIMiddleware(app.wsgi_app, workers=_THREADS),  # type: ignore[arg-type]
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    with listener, suppress(KeyboardInterrupt):  # Ctrl-C, after all has been ended in order
        _Server(config, ready).run(sockets=[listener])


def _unavailable(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program. Choose another with --port, or stop it."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} needs more rights. Choose one above 1023 with --port."
    return f"Cannot listen on {host}:{port}: {error.strerror or error}. Check --host and --port."
