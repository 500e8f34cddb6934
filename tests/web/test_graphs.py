"""The SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.processes import PATIENCE, descendants
from tests.web.writing_server import PREFIXES, TURTLE, Store, at, summary, writing_server
from tests.writing.test_confinement import BOMB
from tripgraph import media, rdfio
from tripgraph.store.rollback import rollback
from tripgraph.vocab import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

G, H = "http://example.org/g", "http://example.org/h"
OURS = str(GRAPH["links/test"])
ONE, TWO = "ex:s rdfs:label 'one' .", "ex:s rdfs:label 'two' ."


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A server with tokens."""
    with writing_server(tmp_path_factory.mktemp("graphs") / "store", body_limit="1") as store:
        yield store


@pytest.fixture
def store(running: Store) -> Store:
    """The server, its graphs removed."""
    running.update(
        f"DROP SILENT GRAPH <{G}> ; DROP SILENT GRAPH <{H}> ; DROP SILENT GRAPH <{OURS}> ; DROP DEFAULT"
    )
    return running


def triples(store: Store, path: str) -> int:
    """Return how many triples an address gives as N-Triples."""
    return len(store.client.get(path, "application/n-triples").text.splitlines())


def test_put_creates_and_replaces(store: Store) -> None:
    """A new graph is 201 with its address, an existing one 200, the same again 204 (section 5.3)."""
    created = store.put(G, ONE)
    assert (created.status, created.headers["location"]) == (201, "/graphs?graph=http://example.org/g")
    assert triples(store, created.headers["location"]) == 1
    replaced = store.put(G, TWO)
    assert (replaced.status, {"graph": G, "added": 1, "removed": 1} in summary(replaced)["changes"]) == (
        200,
        True,
    )
    assert store.put(G, TWO).status == 204
    assert "two" in store.client.get(at(G)).text


def test_post_adds(store: Store) -> None:
    """A graph that is not there is created (section 5.5); blank nodes of two bodies stay apart."""
    assert store.put(G, "_:b rdfs:label 'one' .", "POST").status == 201
    assert store.put(G, "_:b rdfs:label 'two' .", "POST").status == 200
    assert triples(store, at(G)) == 2
    assert store.count("GRAPH ex:g { ?s rdfs:label 'one', 'two' }") == 0


def test_delete_removes(store: Store) -> None:
    """A graph that is removed is not there any more, and cannot be removed again (section 5.4)."""
    store.put(G, ONE)
    assert store.send("DELETE", at(G)).status == 200
    assert store.client.get(at(G)).status == 404
    assert store.send("DELETE", at(G)).status == 404


def test_the_graph_without_a_name(store: Store) -> None:
    """It is always there, and holds what was written without a graph, not the merge that queries see."""
    assert (store.client.get(at("")).status, triples(store, at(""))) == (200, 0)
    store.put(G, TWO)
    assert store.put("", ONE).status == 200
    assert (triples(store, at("")), store.count("ex:s ?p ?o")) == (1, 2)
    assert store.put("", TWO, "POST").status == 200
    assert (triples(store, at("")), store.count("ex:s ?p ?o")) == (2, 2)
    assert store.send("DELETE", at("")).status == 200
    assert store.send("DELETE", at("")).status == 204
    assert store.client.get(at("")).status == 200


def test_a_graph_at_its_own_address(store: Store) -> None:
    """Graphs with an address here are read and written there too (section 4.1)."""
    created = store.send("PUT", "/graph/links/test", PREFIXES + ONE, content_type=TURTLE)
    assert (created.status, created.headers["location"]) == (201, "/graph/links/test")
    assert store.send("POST", "/graph/links/test", PREFIXES + TWO, content_type=TURTLE).status == 200
    assert triples(store, "/graph/links/test") == triples(store, at(OURS)) == 2
    assert triples(store, "/graph/links/test.nt") == 2
    assert store.send("PUT", "/graph/links/test.nt", PREFIXES + ONE, content_type=TURTLE).status == 400
    assert store.send("DELETE", "/graph/links/test").status == 200
    assert store.client.get("/graph/links/test").status == 404


def test_relative_iris_are_those_of_the_graph(store: Store) -> None:
    """What a body leaves out of an IRI is taken from the name of the graph."""
    store.send("PUT", at(G), "<s> <#p> <> .", content_type=TURTLE)
    assert store.count("GRAPH ex:g { ex:s <http://example.org/g#p> ex:g }") == 1


@pytest.mark.parametrize("format", media.GRAPH_FORMATS, ids=lambda format: format.name)
def test_graphs_come_and_go_in_every_format(store: Store, format: media.Format) -> None:
    """What was sent in a format is got back in it, by Accept and by ?format=, to GET and HEAD."""
    (quad,) = rdfio.parse_bytes((PREFIXES + ONE).encode(), media.TURTLE, "test")
    body = rdfio.write_triples([quad.triple], format)
    assert store.send("PUT", at(G), body, content_type=format.media_type).status == 201
    for answer in (
        store.client.get(at(G), format.media_type),
        store.client.get(f"{at(G)}&format={format.name}"),
    ):
        assert answer.headers["content-type"] == format.content_type
        assert [q.triple for q in rdfio.parse_bytes(answer.body, format, "answer")] == [quad.triple]
    head = store.client.send("HEAD", at(G), accept=format.media_type)
    assert (head.status, head.body, head.headers["content-type"]) == (200, b"", format.content_type)


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type", "status"),
    [
        ("PUT", "/graphs", ONE, TURTLE, 400),
        ("PUT", "/graphs?default&graph=http://example.org/g", ONE, TURTLE, 400),
        ("PUT", "/graphs?graph=http://example.org/g&graph=http://example.org/h", ONE, TURTLE, 400),
        ("PUT", "/graphs?graph=relative", ONE, TURTLE, 400),
        ("PUT", "/graphs?graph=http://e.org/%3E%20%3Chttp://e.org/", ONE, TURTLE, 400),
        ("PUT", "/graphs?graph=", ONE, TURTLE, 400),
        ("PUT", "/graph/a%20b", ONE, TURTLE, 400),
        ("PUT", "/graph/a%3E", ONE, TURTLE, 400),
        ("PUT", "/graph/a%25b", ONE, TURTLE, 400),
        ("PUT", "/graph/../update", ONE, TURTLE, 400),
        ("PUT", "/graph/%2e%2e/derived", ONE, TURTLE, 400),
        ("PUT", "/graph/links/..", ONE, TURTLE, 400),
        ("PUT", at(G), "ex:s rdfs:label", TURTLE, 400),
        ("PUT", at(G), ONE, "text/plain", 415),
        ("PUT", at(G), ONE, "application/trig", 415),
        ("PUT", at(G), ONE, "text/turtle; charset=utf-16", 415),
        ("PUT", at(G), "x" * 1024 * 1024, TURTLE, 413),
        ("PUT", at(str(GRAPH["derived"])), ONE, TURTLE, 403),
        ("DELETE", "/graph/ontology", "", TURTLE, 403),
        ("POST", "/graph/shapes", ONE, TURTLE, 403),
        ("PATCH", at(G), ONE, TURTLE, 405),
        ("PUT", "/update", ONE, TURTLE, 405),
    ],
)
def test_what_cannot_be_written_is_refused(
    store: Store, method: str, path: str, body: str, content_type: str, status: int
) -> None:
    """Each with a true status, and nothing is changed."""
    assert (
        store.send(method, path, PREFIXES + body if body else b"", content_type=content_type).status == status
    )
    assert store.count("?s rdfs:label 'one'") == 0


def test_what_is_not_on_offer_is_406(store: Store) -> None:
    """Reading follows Accept, and names what is on offer."""
    refused = store.client.get(at(""), "image/png")
    assert (refused.status, "text/turtle" in refused.text) == (406, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused(store: Store, encoding: str) -> None:
    """RDF/XML with entities is refused, and the server answers others meanwhile and afterwards."""
    bomb = BOMB.replace('"1.0"?', f'"1.0" encoding="{encoding}"?').encode(encoding)
    refused = store.send("PUT", at(G), bomb, content_type="application/rdf+xml")
    assert (refused.status, "the entity 'l0' is declared" in refused.text) == (403, True)
    assert store.count("?s rdfs:label 'one'") == 0


def test_writers_at_once_lose_nothing(store: Store) -> None:
    """Each builds on what the one before has published, whichever way they write."""

    def write(number: int) -> int:
        if number % 2:
            return store.put(G, f"ex:n{number} rdfs:label 'many' .", "POST").status
        return store.update(f"INSERT DATA {{ GRAPH ex:g {{ ex:n{number} rdfs:label 'many' }} }}").status

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(write, range(6))) <= {200, 201}
    assert store.count("GRAPH ex:g { ?s rdfs:label 'many' }") == 6


def test_wrong_data_is_published_and_listed(store: Store) -> None:
    """By default a write that makes something wrong is published, and its answer lists what is."""
    violations = summary(store.put(G, "ex:s trip:misspelt 1 ."))["violations"]
    assert violations["count"] == len(violations["first"]) > 0
    assert {one["node"] for one in violations["first"]} == {"http://example.org/s"}


def test_a_triple_in_three_graphs_counts_once(tmp_path: Path) -> None:
    """Through each kind of write over HTTP, a restart and a rollback, the merge has each triple once."""
    label = "?s rdfs:label 'one'"
    with writing_server(tmp_path / "store") as store:
        for graph in ("", G, H):
            store.put(graph, ONE)
        assert store.count(label) == 1
    with writing_server(tmp_path / "store") as store:
        assert store.count(label) == 1
        store.put(OURS, ONE, "POST")
        store.send("DELETE", at(G))
        store.update("DELETE DATA { ex:s rdfs:label 'one' }")
        assert (store.count(label), store.count(f"GRAPH ?g {{ {label} }}")) == (1, 2)
        store.send("DELETE", at(H))
        store.send("DELETE", at(OURS))
        assert store.count(label) == 0
        rollback(tmp_path / "store", 4)
        deadline = time.monotonic() + PATIENCE
        while not (found := store.count(label)) and time.monotonic() < deadline:
            pass
        assert (found, store.count(f"GRAPH ?g {{ {label} }}"), triples(store, at(""))) == (1, 3, 1)


def test_a_writer_that_is_killed_changes_nothing(store: Store) -> None:
    """When the process that writes is killed as it begins, the answer says that nothing was changed, and the next one
    succeeds.
    """
    store.put(G, ONE)
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(store.put, G, TWO)
        while (
            not (found := descendants(store.server.pid, "tripgraph.writing.process")) and not writing.done()
        ):
            pass
        for process in found:
            os.kill(process, signal.SIGKILL)
        answer = writing.result()
    assert (answer.status, "nothing was changed" in answer.text) == (503, True)
    assert "one" in store.client.get(at(G)).text
    assert store.put(G, TWO).status == 200


def test_a_graph_whose_address_would_not_arrive_has_another(store: Store) -> None:
    """Clients leave dot segments out of an address, so that of such a graph names it as a parameter."""
    dotted = f"{GRAPH}x/../dotted"
    created = store.put(dotted, ONE)
    assert (created.status, created.headers["location"].startswith("/graphs?graph=")) == (201, True)
    assert triples(store, created.headers["location"]) == 1
    assert store.send("DELETE", at(dotted)).status == 200


def test_what_is_not_the_body_itself_is_refused(store: Store) -> None:
    """A compressed body is 415, and a part of one 400: it would take the place of the whole graph."""
    store.put(G, ONE)
    body = PREFIXES + TWO
    assert store.send("PUT", at(G), body, content_type=TURTLE, content_encoding="gzip").status == 415
    assert store.send("PUT", at(G), body, content_type=TURTLE, content_range="bytes 0-9/20").status == 400
    assert (
        store.send("PUT", at(G), PREFIXES + ONE, content_type=TURTLE, content_encoding="identity").status
        == 204
    )
    assert triples(store, at(G)) == 1


def test_wrong_data_without_a_graph_is_listed_under_none(store: Store) -> None:
    """What changed and what is wrong name the graph without a name in the same way."""
    said = summary(store.put("", "ex:s trip:misspelt 1 ."))
    assert {one["graph"] for one in (*said["changes"], *said["violations"]["first"])} == {None}
