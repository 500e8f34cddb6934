"""Repeats: answered from memory, as before in all that a client can see."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.hostile.conftest import BYSTANDER, COUNT, HOSTILE, served
from tests.processes import wait_until_ended
from tests.store.conftest import EX, numbers, publish
from tests.store.test_workers import RUNAWAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hostile.conftest import Site
    from tripgraph.config import Config

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture(scope="module")
def site(settings: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that keeps answers, and whose queries may take for ever."""
    store = tmp_path_factory.mktemp("repeats") / "store"
    publish(store, numbers(EX + "g"))
    with served(settings, store, "--timeout", "600", environ={"TRIPGRAPH_CACHE": "8"}) as site:
        yield site


def asking(site: Site, query: str, client: str) -> socket.socket:
    """Return a connection over which a query was sent, from this address."""
    connection = socket.create_connection((site.host, site.port), source_address=(client, 0))
    connection.sendall(f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return connection


def test_a_repeat_is_answered_while_runaways_hold_all_workers(site: Site) -> None:
    """What somebody asked before spends no worker, not even for its notices; what is new waits."""
    noticed = "SELECT ?o { <https://w3id.org/tripgraph/id/person/nobody> ?p ?o }"
    first = [site.ask(query, BYSTANDER, format="csv") for query in (COUNT, noticed)]
    assert "tripgraph-notice" in first[1].headers
    with asking(site, RUNAWAY, HOSTILE), asking(site, RUNAWAY, "127.0.0.4"):
        while len(site.workers) < 2:  # the one that answered so far, and another
            assert site.send("GET", "/static/tripgraph.css").status == 200
        with asking(site, COUNT + " # new", BYSTANDER) as waiting:
            again = [site.ask(query, "127.0.0.3", format="csv") for query in (COUNT, noticed)]
            assert [answer.body for answer in again] == [answer.body for answer in first]
            assert again[1].headers["tripgraph-notice"] == first[1].headers["tripgraph-notice"]
            waiting.setblocking(False)
            with pytest.raises(BlockingIOError):
                waiting.recv(1)
        busy = site.workers
    wait_until_ended(busy)


def test_a_repeat_looks_as_before(site: Site) -> None:
    """Accept, dataset, HEAD, entity tag and 304 are those of the first answer; none is mistaken for another."""
    accepts = ("text/csv", "application/sparql-results+json", "application/sparql-results+xml", "text/html")
    paths = [
        "/sparql?" + urlencode({"query": COUNT} | more) for more in ({}, {"default-graph-uri": EX + "none"})
    ]
    rounds = [
        [site.send("GET", path, accept=accept) for accept in accepts for path in paths] for _ in range(2)
    ]
    assert [one.body for one in rounds[0]] == [one.body for one in rounds[1]]
    assert len({one.body for one in rounds[0]}) == len(accepts) * len(paths)
    for answer, accept in zip(rounds[0][::2], accepts[:3], strict=False):
        assert answer.headers["content-type"].startswith(accept)
        head = site.send("HEAD", paths[0], accept=accept)
        assert (head.body, head.headers["etag"]) == (b"", answer.headers["etag"])
        assert head.headers["content-length"] == str(len(answer.body))
        known = site.send("GET", paths[0], accept=accept, if_none_match=answer.headers["etag"])
        assert (known.status, known.body) == (304, b"")
    assert site.send("GET", paths[0], accept="text/turtle").status == 406
