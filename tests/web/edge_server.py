"""A small application behind the real edge on a real port, with limits that a test does not have to wait for."""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from queue import SimpleQueue
from typing import TYPE_CHECKING

import click
from flask import Flask, Response, request

from tests.web.conftest import Client
from tripgraph.errors import StoreProblem
from tripgraph.web import serving
from tripgraph.web.cancellation import KEY
from tripgraph.web.limits import Limits
from tripgraph.web.proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tripgraph.web.asgi import Exchange

PATIENCE = 30
"""Seconds after which a test fails rather than waits on; nothing is expected to take that long."""


@dataclass
class Work:
    """What the application is doing: its threads wait for ``go``, and it tells what became of them."""

    when_begun: Callable[[], object] = lambda: None
    go: threading.Event = field(default_factory=threading.Event)
    begun: SimpleQueue[str] = field(default_factory=SimpleQueue)
    cancelled: SimpleQueue[str] = field(default_factory=SimpleQueue)


@dataclass(frozen=True)
class Site:
    """A running server: a client of it, its application's work, the server, and what has ended there."""

    client: Client
    work: Work
    server: serving.Server
    exchanges: SimpleQueue[Exchange]
    opened: ExitStack

    def connect(self, sent: bytes = b"", receive_buffer: int | None = None) -> socket.socket:
        """Open a connection, which lasts as long as the site, and send these bytes over it."""
        connection = self.opened.enter_context(socket.socket())
        connection.settimeout(PATIENCE)
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.connect((self.client.host, self.client.port))
        connection.sendall(sent)
        return connection

    def bystander(self, path: str = "/echo") -> int:
        """Return the status that another client gets, at another address."""
        other = HTTPConnection(
            self.client.host, self.client.port, timeout=PATIENCE, source_address=("127.0.0.2", 0)
        )
        try:
            other.request("GET", path)
            return other.getresponse().status
        finally:
            other.close()

    def until(self, condition: Callable[[], bool]) -> None:
        """Serve a bystander until this holds."""
        for _ in range(10_000):
            if condition():
                return
            assert self.bystander() == 200
        raise AssertionError("this never came true")


@contextmanager
def site(limits: Limits, proxies: str = "") -> Iterator[Site]:
    """Serve the application with these limits, behind these trusted proxies, until the block ends."""
    work = Work()
    exchanges: SimpleQueue[Exchange] = SimpleQueue()
    listener = serving.bind("127.0.0.1", 0)
    ready = threading.Event()
    server = serving.Server(application(work), ready.set, limits, [exchanges.put], Proxies.named(proxies))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    opened = ExitStack()
    try:
        assert ready.wait(PATIENCE)
        yield Site(Client(*listener.getsockname()[:2]), work, server, exchanges, opened)
    finally:
        opened.close()
        work.go.set()
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()
        assert not thread.is_alive()


def answered(connection: socket.socket) -> tuple[int, bytes]:
    """Return status and body of the answer that comes over a connection."""
    response = HTTPResponse(connection)
    response.begin()
    return response.status, response.read()


def ended(connection: socket.socket) -> bool:
    """Return, when the server has closed the connection, that it has."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        return True
    return True


def application(work: Work) -> Flask:
    """Return an application that echoes, waits, streams and fails as its client asks."""
    app = Flask(__name__)

    @app.route("/echo", methods=["GET", "POST"])
    def echo() -> Response:
        return Response(
            request.get_data(), headers={"X-Length": request.headers.get("Content-Length", "none")}
        )

    @app.get("/id")
    def identity() -> str:
        return request.headers["X-Request-Id"]

    @app.get("/client")
    def client() -> str:
        return f"{request.remote_addr} {request.scheme} {request.host} {request.script_root}"

    @app.get("/wait")
    def wait() -> str:
        name = request.args.get("name", "")

        def stop() -> None:
            work.cancelled.put(name)
            work.go.set()

        request.environ[KEY].on_cancel(stop)
        work.begun.put(name)
        work.when_begun()
        assert work.go.wait(PATIENCE)
        return "done"

    @app.get("/large")
    def large() -> Response:
        return Response(b"x" * 12_000_000)

    @app.get("/broken")
    def broken() -> Response:
        def chunks() -> Iterator[bytes]:
            yield b"a part\n"
            raise StoreProblem("the store went away")

        return Response(chunks(), mimetype="text/csv")

    return app


def main(grace_seconds: int) -> None:
    """Serve as a process of its own; the work may go on when a line comes in."""
    work = Work(when_begun=lambda: click.echo("begun"))
    listener = serving.bind("127.0.0.1", 0)

    def ready() -> None:
        click.echo(listener.getsockname()[1])

    def wait_for_word() -> None:
        if sys.stdin.readline():
            work.go.set()

    threading.Thread(target=wait_for_word, daemon=True).start()
    server = serving.Server(application(work), ready, Limits(grace_seconds=grace_seconds))
    server.run(sockets=[listener])
    click.echo("cancelled" if not work.cancelled.empty() else "done")


if __name__ == "__main__":
    main(int(sys.argv[1]))
