"""A graph that a real server serves, and a server that answers what no server of ours would."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

import tripgraph
from tests.web.conftest import client as client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Client
    from tripgraph.client import RemoteGraph


@dataclass(frozen=True, slots=True)
class Other:
    """A server that answers everything in one way: its address, and the header fields of what it was sent."""

    address: str
    requests: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def other(status: int, fields: dict[str, str], body: bytes) -> Iterator[Other]:
    """Run a server that gives this answer to each request, as proxies and other programs would."""
    told: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | fields).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = fields.get("Content-Length", str(len(body))) != str(len(body))

        do_POST = do_GET  # noqa: N815 - the name that the library looks for

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Other(f"http://127.0.0.1:{server.server_port}", told)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def remote(client: Client) -> Iterator[RemoteGraph]:
    """The real graph, through the client."""
    with tripgraph.connect(f"http://{client.host}:{client.port}/") as graph:
        yield graph
