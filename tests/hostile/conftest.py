"""A server as an operator starts it, with small limits, and clients at addresses of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest

from tests.processes import PATIENCE, descendants
from tests.store.conftest import EX, SIZE, numbers, publish

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tripgraph.config import Config

SECONDS = 2
HOSTILE, BYSTANDER = "127.0.0.1", "127.0.0.2"  # the whole of 127/8 is this machine
COUNT = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: the status, the headers under small names, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def title(self) -> str:
        """The title of the problem that the body describes."""
        return str(json.loads(self.body)["title"])


@dataclass(frozen=True, slots=True)
class Site:
    """A running server."""

    process: subprocess.Popen[str]
    host: str
    port: int
    store: Path

    def ask(self, query: str, client: str = HOSTILE, **parameters: str) -> Response:
        """Ask a query by POST, from this address."""
        path = "/sparql?" + urlencode(parameters)
        return self.send("POST", path, query, client, content_type="application/sparql-query")

    def send(
        self, method: str, path: str, body: str | None = None, client: str = HOSTILE, **headers: str
    ) -> Response:
        """Send a request; ``content_type="text/csv"`` becomes the header Content-Type."""
        connection = HTTPConnection(self.host, self.port, timeout=PATIENCE, source_address=(client, 0))
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            response = connection.getresponse()
            fields = {name.lower(): value for name, value in response.getheaders()}
            return Response(response.status, fields, response.read())
        finally:
            connection.close()

    def serves_bystanders(self) -> bool:
        """Whether somebody else gets a true answer to a query, and a page."""
        answer = self.ask(COUNT, BYSTANDER, format="csv")
        page = self.send("GET", "/ontology", client=BYSTANDER, accept="text/html")
        return answer.body.split() == [b"count", str(SIZE).encode()] and page.status == 200

    @property
    def workers(self) -> set[int]:
        """The processes that answer queries: the children of the broker."""
        return {one for broker in descendants(self.process.pid) for one in descendants(broker)}


@contextmanager
def served(
    settings: Config, store: Path, *arguments: str, environ: Mapping[str, str] | None = None
) -> Iterator[Site]:
    """Run ``tripgraph serve`` on a store, by default without memory of its answers; at the end it stops in order."""
    command = [
        sys.executable, "-m", "tripgraph", "--ontology", str(settings.ontology), "--store", str(store),
        "serve", "--port", "0", "--no-build", *arguments,
    ]  # fmt: skip
    small = {"TRIPGRAPH_MEMORY": "256", "TRIPGRAPH_SLOTS": "2", "TRIPGRAPH_CACHE": "0"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **small, **(environ or {})}
    ) as process:
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().split()[-1])
        assert address.hostname is not None
        assert address.port is not None
        try:
            yield Site(process, address.hostname, address.port, store)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def site(settings: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on a small store, whose queries may take two seconds and 256 MiB."""
    store = tmp_path_factory.mktemp("hostile") / "store"
    publish(store, numbers(EX + "g"))
    with served(settings, store, "--timeout", str(SECONDS)) as site:
        yield site
