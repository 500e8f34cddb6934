"""A real server on a free port, serving the real graph, and a client that hides nothing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tripgraph.config import Config
    from tripgraph.store.generations import Generation


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers under small names, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def media_type(self) -> str:
        """Content-Type without parameters."""
        return self.headers["content-type"].partition(";")[0]


@dataclass(frozen=True, slots=True)
class Client:
    """Sends one request a connection, follows nothing and raises for nothing."""

    host: str
    port: int

    def send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send a request; ``content_type="text/csv"`` becomes the header Content-Type."""
        connection = HTTPConnection(self.host, self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            fields = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, fields, response.read())
        finally:
            connection.close()

    def get(self, path: str, accept: str = "*/*") -> Answer:
        """Send a GET request."""
        return self.send("GET", path, accept=accept)


@pytest.fixture(scope="session")
def client(settings: Config, generation: Generation) -> Iterator[Client]:
    """A client of a server that runs as long as the tests do, and that stops cleanly when told to."""
    assert generation.folder.is_dir()
    command = [
        sys.executable, "-m", "tripgraph", "--ontology", str(settings.ontology), "--data", str(settings.data),
        "--store", str(settings.store), "serve", "--port", "0",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = urlsplit(server.stdout.readline().split()[-1])
        assert address.hostname is not None
        assert address.port is not None
        yield Client(address.hostname, address.port)
        server.terminate()
    assert server.returncode == 0
