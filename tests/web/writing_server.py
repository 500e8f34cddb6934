"""A real server on a store of its own, into which those with a token may write."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from tests.conftest import ROOT
from tests.web.conftest import Answer, Client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WRITER, READER = "write-5ecret~", "read-5ecret~"
TOKENS = f"ada:write:{WRITER},bob:read:{READER}"
TURTLE, UPDATE = "text/turtle", "application/sparql-update"
BEARER = f"Bearer {WRITER}"
PREFIXES = """\
PREFIX trip: <https://w3id.org/tripgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX ex: <http://example.org/>
"""


@dataclass(frozen=True, slots=True)
class Store:
    """A server: a client of it, its process, and the folder of its store."""

    client: Client
    server: subprocess.Popen[str]
    folder: Path

    def send(self, method: str, path: str, body: str | bytes = b"", **headers: str) -> Answer:
        """Send a request of somebody who may write, unless the headers say otherwise."""
        data = body.encode() if isinstance(body, str) else body
        return self.client.send(method, path, data or None, **{"authorization": BEARER, **headers})

    def update(self, text: str, **headers: str) -> Answer:
        """Send an update, with the prefixes of the tests."""
        return self.send("POST", "/update", PREFIXES + text, **{"content_type": UPDATE, **headers})

    def put(self, graph: str, turtle: str, method: str = "PUT") -> Answer:
        """Send Turtle for a graph, "" being the one without a name."""
        return self.send(method, at(graph), PREFIXES + turtle, content_type=TURTLE)

    def count(self, pattern: str) -> int:
        """Return how many solutions a pattern has where a query names no dataset."""
        query = quote(f"{PREFIXES} SELECT * {{ {pattern} }}")
        answer = self.client.get(f"/sparql?query={query}", "application/sparql-results+json")
        return len(json.loads(answer.body)["results"]["bindings"])


def at(graph: str) -> str:
    """Return the address of a graph."""
    return f"/graphs?graph={quote(graph)}" if graph else "/graphs?default"


def summary(answer: Answer) -> Any:
    """Return what is said of a write."""
    return json.loads(answer.body)


@contextmanager
def writing_server(folder: Path, token: str | None = TOKENS, **settings: str) -> Iterator[Store]:
    """Serve an empty store; settings: TRIPGRAPH_* without that, in small letters."""
    store = started(folder, token, **settings)
    with store.server as server:
        try:
            yield store
        finally:
            server.terminate()
    assert server.returncode in (0, -signal.SIGKILL)  # which only a test sends


def started(folder: Path, token: str | None = TOKENS, **settings: str) -> Store:
    """Return a server that was just started on a store, and listens; see ``writing_server``."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TRIPGRAPH_")}
    environ |= {f"TRIPGRAPH_{name.upper()}": value for name, value in settings.items()}
    if token is not None:
        environ["TRIPGRAPH_TOKEN"] = token
    command = [
        sys.executable,
        "-m",
        "tripgraph",
        "--store",
        str(folder),
        "serve",
        "--port",
        "0",
        "--no-build",
    ]
    with (folder.parent / "log").open("a") as log:
        server = subprocess.Popen(
            [*command, "--access-log", "json"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert server.stdout is not None
    address = urlsplit(server.stdout.readline().split()[-1])
    assert address.hostname is not None
    assert address.port is not None
    return Store(Client(address.hostname, address.port), server, folder)
