"""Listening on a port: uvicorn, the edge in it, the Flask application behind that in threads."""

from __future__ import annotations

import asyncio
import errno
import resource
import signal
import socket
import sys
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import uvicorn

from tripgraph.access import NOBODY
from tripgraph.errors import BadInput
from tripgraph.web.accesslog import OFF, AccessLog
from tripgraph.web.connection import Connection, Settings
from tripgraph.web.edge import Edge
from tripgraph.web.limits import Limits
from tripgraph.web.metrics import Metrics
from tripgraph.web.proxies import Proxies
from tripgraph.web.state import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from flask import Flask
    from prometheus_client.registry import Collector

    from tripgraph.access import Tokens
    from tripgraph.web.asgi import Observer
    from tripgraph.web.state import State

_LIMITS: Final = Limits()
_OTHER_FILES: Final = 500
_NO_PROXIES: Final = Proxies()
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_TICKS_A_SECOND: Final = 10  # of uvicorn


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operator decides. access_log: off, text or json. metrics: HOST:PORT, "" for none. trusted_proxies: their
    addresses or networks with commas between them, "" for none. rate: requests that one client may send in a second,
    0 for any number.
    """

    access_log: str = OFF
    metrics: str = ""
    trusted_proxies: str = ""
    rate: float = 0


class Server(uvicorn.Server):
    """A server that says when it is ready, looks after its connections and ends in order."""

    config: Settings

    def __init__(
        self,
        app: Flask,
        ready: Callable[[], None],
        limits: Limits = _LIMITS,
        observers: Sequence[Observer] = (),
        proxies: Proxies = _NO_PROXIES,
        tokens: Tokens = NOBODY,
    ) -> None:
        """Make a server that does not run yet.

        ready: is called when it listens. observers: are told of each request when it has ended. proxies: whose word
        on the client is taken. tokens: who may write.
        """
        self.edge = Edge(app.wsgi_app, limits, observers, proxies, tokens)
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
    except OverflowError as error:
        listener.close()
        raise BadInput(f"Port {port} is not a number from 0 to 65535. Choose another with --port.") from error
    except TypeError as error:  # what socket raises for a text that cannot be a name
        listener.close()
        raise BadInput(f"{host!r} is not the name of a machine. Check --host.") from error
    return listener


def address(listener: socket.socket) -> str:
    """Return the address to open in a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(
    app: Flask,
    listener: socket.socket,
    ready: Callable[[str], None],
    operation: Operation,
    figures: Sequence[Collector] = (),
) -> None:
    """Serve until the process is told to stop, then let running requests finish.

    ready: is called when it listens, with the address of the metrics, "" for none. figures: what else these show.
    Raises BadInput for an operation that cannot be.
    """
    _allow_files(_LIMITS.connections + _OTHER_FILES)
    proxies = Proxies.named(operation.trusted_proxies)
    observers: list[Observer] = []
    metrics_at = ""
    with ExitStack() as stack:
        stack.enter_context(listener)
        metrics = Metrics(_routes(app)) if operation.metrics else None
        if metrics:
            observers.append(metrics)
            endpoint, _ = metrics.serve(operation.metrics)
            metrics_at = f"{address(endpoint.socket)}metrics"
            stack.callback(endpoint.server_close)
            stack.callback(endpoint.shutdown)
        if operation.access_log != OFF:
            log = AccessLog(operation.access_log, sys.stderr)
            observers.append(log)
            stack.callback(log.close)
        state: State = app.extensions[KEY]
        limits = replace(_LIMITS, rate=operation.rate, write_bytes=state.most_bytes)
        server = Server(app, lambda: ready(metrics_at), limits, observers, proxies, state.tokens)
        if metrics:
            _show(metrics, server)
            for collector in figures:
                metrics.look_at(collector)
        server.run(sockets=[listener])


def _show(metrics: Metrics, server: Server) -> None:
    """Show what is looked up rather than counted."""
    gate = server.edge.gate
    metrics.show("connections", "Open connections.", lambda: len(server.server_state.connections))
    metrics.show("requests_at_work", "Requests that have a thread.", lambda: gate.inside)
    metrics.show("requests_waiting", "Requests that wait for a thread.", lambda: gate.waiting)


def _routes(app: Flask) -> set[str]:
    """Return the first parts of the paths that the application answers."""
    return {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}


def _allow_files(count: int) -> None:
    """Let this process have so many files and connections open at once, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _unavailable(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program. Choose another with --port, or stop it."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} needs more rights. Choose one above 1023 with --port."
    return f"Cannot listen on {host}:{port}: {error.strerror or error}. Check --host and --port."
