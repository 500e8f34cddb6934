"""The service description: what it says is so (SPARQL 1.1 Service Description; VoID)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, VOID, XSD

from tests.protocol.conftest import G, asked
from tests.web.writing_server import writing_server
from tripgraph import extensions, media
from tripgraph.describe import SD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.writing_server import Store

# What rdflib says to itself while it reads JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

FORMATS = rdflib.Namespace("http://www.w3.org/ns/formats/")


def described(store: Store, path: str = "/sparql") -> tuple[rdflib.Graph, rdflib.URIRef]:
    """Return the description at an address, and the service that has it for its endpoint."""
    graph = rdflib.Graph().parse(data=store.client.get(path).body, format="turtle")
    at = f"http://{store.client.host}:{store.client.port}{path}"
    (service,) = graph.subjects(SD.endpoint, rdflib.URIRef(at))
    assert isinstance(service, rdflib.URIRef)
    return graph, service


def count_in_default_graph(store: Store, path: str = "/sparql") -> int:
    graph, service = described(store, path)
    (count,) = graph.objects(service, SD.defaultDataset / SD.defaultGraph / VOID.triples)
    assert isinstance(count, rdflib.Literal)
    return int(count)


@pytest.mark.parametrize("format", media.GRAPH_FORMATS, ids=lambda format: format.name)
def test_it_comes_in_every_graph_format(merged: Store, format: media.Format) -> None:
    """GET without a query gives it, in the format that Accept or ?format= asks for (section 2)."""
    names = {"turtle": "turtle", "n-triples": "nt", "json-ld": "json-ld", "rdf-xml": "xml"}
    expected, _ = described(merged)
    for answer in (
        merged.client.get("/sparql", format.media_type),
        merged.client.get(f"/sparql?format={format.name}", "text/html"),
    ):
        assert (answer.status, answer.headers["content-type"]) == (200, format.content_type)
        found = rdflib.Graph().parse(data=answer.body, format=names[format.name])
        assert isomorphic(found, expected)


def test_browsers_get_the_form(merged: Store) -> None:
    """A page for people stands at the same address, and leads to the description."""
    page = merged.client.get("/sparql", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (page.media_type, "/sparql?format=turtle" in page.text) == ("text/html", True)


def test_a_format_it_has_not_is_406(merged: Store) -> None:
    """The description is a graph, not a table."""
    refused = merged.client.get("/sparql", "text/csv")
    assert (refused.status, "text/turtle" in refused.text) == (406, True)


def test_head_and_repeats_cost_little(merged: Store) -> None:
    """It has an entity tag, which stays as long as what it says."""
    first = merged.client.get("/sparql")
    head = merged.client.send("HEAD", "/sparql")
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", first.headers["etag"])
    again = merged.client.send("GET", "/sparql", if_none_match=first.headers["etag"])
    assert again.status == 304


def test_each_endpoint_says_what_it_can(merged: Store) -> None:
    """Queries and updates are two services, since their default graphs differ (section 3.2.7: UnionDefaultGraph)."""
    graph, queries = described(merged)
    again, updates = described(merged, "/update")
    assert isomorphic(graph, again)
    assert set(graph.objects(queries, SD.supportedLanguage)) == {SD.SPARQL10Query, SD.SPARQL11Query}
    assert set(graph.objects(updates, SD.supportedLanguage)) == {SD.SPARQL11Update}
    assert set(graph.objects(queries, SD.feature)) == {SD.EmptyGraphs, SD.UnionDefaultGraph}
    assert set(graph.objects(updates, SD.feature)) == {SD.EmptyGraphs}
    assert {str(format).removeprefix(FORMATS) for format in graph.objects(queries, SD.resultFormat)} == {
        "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "RDF_XML",
        "N-Triples", "JSON-LD",
    }  # fmt: skip
    assert {str(format).removeprefix(FORMATS) for format in graph.objects(updates, SD.inputFormat)} == {
        "Turtle", "RDF_XML", "N-Triples", "JSON-LD",
    }  # fmt: skip


def test_a_strict_service_says_so(strict: Store) -> None:
    """It has no union for its default graph, and counts what was written without a graph."""
    graph, queries = described(strict)
    assert set(graph.objects(queries, SD.feature)) == {SD.EmptyGraphs}
    assert count_in_default_graph(strict) == 1


def test_the_graphs_are_listed_with_their_size(merged: Store) -> None:
    """Each named graph is there under its name, the empty ones too, with the number of its triples."""
    assert merged.update("CREATE GRAPH ex:empty").status == 200
    graph, queries = described(merged)
    query = f"SELECT ?n {{ ?d <{SD.namedGraph}> [ <{SD.name}> ?g ; <{SD.graph}>/<{VOID.triples}> ?n ] }}"
    for name, count in ((G, 2), ("http://example.org/empty", 0)):
        bound = {"d": rdflib.URIRef(f"{queries}#dataset"), "g": rdflib.URIRef(name)}
        result = graph.query(query, initBindings=bound)
        assert [row[rdflib.Variable("n")] for row in result.bindings] == [rdflib.Literal(count)]
    assert merged.update("DROP GRAPH ex:empty").status == 200
    assert rdflib.URIRef("http://example.org/empty") not in set(described(merged)[0].objects(None, SD.name))


def test_it_is_never_stale(merged: Store) -> None:
    """Whoever wrote reads a description of what they wrote; each triple of the merge counts once."""
    before = count_in_default_graph(merged)
    assert count_in_default_graph(merged, "/update") == 1
    assert merged.put("http://example.org/new", "ex:s ex:p 'shared' . ex:new ex:p 1 .").status == 201
    assert count_in_default_graph(merged) == before + 1
    assert merged.send("DELETE", "/graphs?graph=http://example.org/new").status == 200
    assert count_in_default_graph(merged) == before


def test_where_writing_is_off_no_updates_are_offered(tmp_path: Path) -> None:
    """Without a token there is one service, at both addresses; the classes of an ontology have no things yet."""
    with writing_server(tmp_path / "store", token=None) as store:
        graph, _ = described(store)
        assert len(list(graph.subjects(RDF.type, SD.Service))) == 1
        assert isomorphic(graph, rdflib.Graph().parse(data=store.client.get("/update").body, format="turtle"))


def test_each_extension_of_the_language_is_there(merged: Store) -> None:
    """The example of each is true here, and each is in the description."""
    graph, queries = described(merged)
    listed = {str(iri).partition("#")[2] for iri in graph.objects(queries, SD.languageExtension)}
    assert listed == {extension.name for extension in extensions.LANGUAGE}
    for extension in extensions.LANGUAGE:
        answer = merged.client.get(asked(extension.example))
        assert (extension.name, json.loads(answer.body).get("boolean")) == (extension.name, True)


def test_each_extension_function_is_there(merged: Store) -> None:
    """The engine knows every function that is listed, and says so of one that it does not know."""
    graph, queries = described(merged)
    listed = {str(iri) for iri in graph.objects(queries, SD.extensionFunction)}
    assert listed == set(extensions.FUNCTIONS)
    calls = " ".join(
        f"BIND (<{iri}>('x'{'' if str(XSD) in iri else ', 2'}) AS ?f{number})"
        for number, iri in enumerate(sorted(listed))
    )
    assert merged.client.get(asked(f"SELECT * {{ {calls} }}")).status == 200
    unknown = merged.client.get(asked("SELECT * { BIND (<http://example.org/f>('x') AS ?x) }"))
    assert (unknown.status, "http://example.org/f" in unknown.text) == (400, True)
