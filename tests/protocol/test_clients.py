"""Public clients, unchanged, against a real server: each reads, and those that can, write."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import (
    CSV,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)

from tests.protocol.conftest import G, H
from tests.web.writing_server import BEARER, PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.writing_server import Store

# What the clients say to themselves.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

VALUES = PREFIXES + "SELECT ?v WHERE { ?s ex:p ?v } ORDER BY ?v"
EVERYWHERE = ["in g", "in h", "shared", "unnamed"]
CONSTRUCT = PREFIXES + "CONSTRUCT { ?s ex:p ?v } WHERE { ?s ex:p ?v }"
P = rdflib.URIRef("http://example.org/p")
NEW = rdflib.URIRef("http://example.org/new")
MADE = "http://example.org/made-by-a-client"


def address(store: Store, path: str = "/sparql") -> str:
    return f"http://{store.client.host}:{store.client.port}{path}"


def made(store: Store) -> int:
    """Return how many triples the graph of the clients has, and remove it."""
    count = store.count(f"GRAPH <{MADE}> {{ ?s ?p ?o }}")
    store.update(f"DROP SILENT GRAPH <{MADE}>")
    return count


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["xml", "json", "csv", "tsv"])
def test_rdflib_reads(merged: Store, method: str, format: str) -> None:
    """SPARQLStore asks each way, for each format of results, and goes through a graph triple by triple."""
    graph = rdflib.Graph(SPARQLStore(address(merged), method=method, returnFormat=format))
    assert [str(row[0]) for row in graph.query(VALUES)] == EVERYWHERE  # type: ignore[index]
    if format in ("xml", "json"):
        assert graph.query(PREFIXES + "ASK { ?s ex:p 'shared' }").askAnswer is True
    if format == "xml":
        assert sorted(map(str, graph.objects(None, P))) == EVERYWHERE
        assert len(graph.query(CONSTRUCT).graph or ()) == 4


def test_rdflib_reads_a_graph_by_its_name(merged: Store) -> None:
    """The endpoint lists its graphs, and each of them holds what it should."""
    endpoint = SPARQLStore(address(merged))
    assert {rdflib.URIRef(G), rdflib.URIRef(H)} <= set(endpoint.contexts())
    graph = rdflib.Graph(endpoint, identifier=rdflib.URIRef(H))
    assert sorted(map(str, graph.objects(None, P))) == ["in h", "shared"]


def test_rdflib_writes(merged: Store) -> None:
    """SPARQLUpdateStore adds, removes and updates, with the token in a header."""
    endpoint = SPARQLUpdateStore(
        address(merged), address(merged, "/update"), headers={"Authorization": BEARER}, autocommit=True
    )
    graph = rdflib.Graph(endpoint, identifier=rdflib.URIRef(MADE))
    graph.add((NEW, P, rdflib.Literal("one")))
    graph.add((NEW, P, rdflib.Literal("two", lang="en")))
    graph.remove((NEW, P, rdflib.Literal("one")))
    assert [str(value) for value in graph.objects(NEW, P)] == ["two"]
    graph.update(f"INSERT DATA {{ <{NEW}> <{P}> 3 }}")
    assert sorted(map(str, graph.objects(NEW, P))) == ["3", "two"]
    assert made(merged) == 2


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("request_method", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_reads_tables(merged: Store, method: str, request_method: str) -> None:
    """SPARQLWrapper asks by GET, as a form and directly, and converts what it gets."""
    wrapper = SPARQLWrapper(address(merged))
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request_method if method == POST else URLENCODED)
    wrapper.setQuery(VALUES)
    wrapper.setReturnFormat(JSON)
    found: Any = wrapper.queryAndConvert()
    assert [row["v"]["value"] for row in found["results"]["bindings"]] == EVERYWHERE
    wrapper.addDefaultGraph(H)
    found = wrapper.queryAndConvert()
    assert [row["v"]["value"] for row in found["results"]["bindings"]] == ["in h", "shared"]


@pytest.mark.parametrize("format", [XML, CSV, TSV])
def test_sparqlwrapper_reads_other_tables(merged: Store, format: str) -> None:
    """Each format of tables that it knows is what it gets."""
    wrapper = SPARQLWrapper(address(merged), returnFormat=format)
    wrapper.setQuery(VALUES)
    found: Any = wrapper.queryAndConvert()
    text = found.toxml() if format == XML else found.decode()
    assert all(value in text for value in EVERYWHERE)


@pytest.mark.parametrize("format", [TURTLE, N3, RDFXML, JSONLD, XML])
def test_sparqlwrapper_reads_graphs(merged: Store, format: str) -> None:
    """Each format of graphs that it knows is what it gets."""
    wrapper = SPARQLWrapper(address(merged), returnFormat=format)
    wrapper.setQuery(CONSTRUCT)
    found: Any = wrapper.queryAndConvert()
    names = {TURTLE: "turtle", N3: "n3"}
    graph = (
        found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format=names[format])
    )
    assert sorted(map(str, graph.objects(None, P))) == EVERYWHERE


@pytest.mark.parametrize("request_method", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_writes(merged: Store, request_method: str) -> None:
    """An update goes out as a form or directly, with the token in a header."""
    wrapper = SPARQLWrapper(address(merged), address(merged, "/update"))
    wrapper.addCustomHttpHeader("Authorization", BEARER)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(request_method)
    wrapper.setQuery(f"INSERT DATA {{ GRAPH <{MADE}> {{ <{NEW}> <{P}> 'é + &' }} }}")
    wrapper.query()
    assert merged.count(f"GRAPH <{MADE}> {{ ?s ?p 'é + &' }}") == 1
    assert made(merged) == 1


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sparqlx needs Python 3.12 or newer")
def test_sparqlx_reads_and_writes(merged: Store) -> None:
    """sparqlx asks each way, names the version of SPARQL as the drafts of 1.2 have it, and updates."""
    sparqlx = import_module("sparqlx")
    config = {"headers": {"Authorization": BEARER}}
    for method in ("GET", "POST", "POST-direct"):
        client = sparqlx.SPARQLWrapper(
            address(merged), address(merged, "/update"), client_config=config, query_method=method
        )
        rows = client.query(VALUES, convert=True, version="1.2")
        assert [str(row["v"]) for row in rows] == EVERYWHERE
        assert client.query("ASK {}", convert=True) is True
        assert len(client.query(CONSTRUCT, convert=True)) == 4
    for method in ("POST", "POST-direct"):
        client = sparqlx.SPARQLWrapper(
            address(merged), address(merged, "/update"), client_config=config, update_method=method
        )
        client.update(f"INSERT DATA {{ GRAPH <{MADE}> {{ <{NEW}> <{P}> '{method}' }} }}", version="1.2")
    assert made(merged) == 2


def test_what_only_newer_pythons_have_is_installed_there() -> None:
    """The client that needs Python 3.12 is missing on older ones alone."""
    assert (find_spec("sparqlx") is not None) == (sys.version_info >= (3, 12))


def curl(*arguments: str) -> str:
    """Return what curl prints; it fails for a status of 400 and more."""
    command = ["curl", "--silent", "--show-error", "--fail-with-body", "--noproxy", "*", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def test_curl_reads(merged: Store) -> None:
    """The ways to ask that people copy from each other's notes."""
    url = address(merged)
    for way in (
        ["--get", "--data-urlencode", f"query={VALUES}"],
        ["--data-urlencode", f"query={VALUES}"],
        ["--data-binary", VALUES, "--header", "Content-Type: application/sparql-query"],
        ["--get", "--data-urlencode", f"query={VALUES}", "--http1.0"],
        ["--get", "--data-urlencode", f"query={VALUES}", "--compressed"],
    ):
        rows = json.loads(curl(url, *way))["results"]["bindings"]
        assert [row["v"]["value"] for row in rows] == EVERYWHERE
    csv = curl(url, "--get", "--data-urlencode", f"query={VALUES}", "--header", "Accept: text/csv")
    assert csv.split() == ["v", "in", "g", "in", "h", "shared", "unnamed"]


def test_curl_writes(merged: Store, tmp_path: Path) -> None:
    """The commands of docs/writing.md: an update, a file put to a graph, files posted as a form."""
    token = ["--header", f"Authorization: {BEARER}"]
    update = f"INSERT DATA {{ GRAPH <{MADE}> {{ <{NEW}> <{P}> 1 }} }}"
    curl(
        address(merged, "/update"),
        *token,
        "--data-binary",
        update,
        "--header",
        "Content-Type: application/sparql-update",
    )
    one, two = tmp_path / "one.ttl", tmp_path / "two.nt"
    one.write_text(f"<{NEW}> <{P}> 2, 3 .", encoding="utf-8")
    two.write_text(f'<{NEW}> <{P}> "4" .', encoding="utf-8")
    graph = address(merged, f"/graphs?graph={MADE}")
    curl(graph, *token, "--upload-file", str(one), "--header", "Content-Type: text/turtle")
    assert merged.count(f"GRAPH <{MADE}> {{ ?s ?p ?o }}") == 2
    curl(graph, *token, "--form", f"file=@{one}", "--form", f"file=@{two}")
    assert made(merged) == 3
