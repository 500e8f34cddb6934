"""The saved questions as RDF: the documents, and the graph that editors ask for examples."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

import pyoxigraph
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, SKOS

from tests.test_queries import ANSWERS, QUERIES
from tripgraph.vocab import BASE, PREFIXES, SCHEMA, TRIP

if TYPE_CHECKING:
    from rdflib.term import Node

    from tests.web.conftest import Client

# rdflib's own reader of JSON-LD uses what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

CATALOGUE = f"{BASE}queries"
FORMATS = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"} | {
    "rdf": "application/rdf+xml"
}
# What the editor of SIB Swiss sends to an endpoint to find examples, and prefixes.
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?sq ?comment ?query WHERE {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query .
} ORDER BY ?sq"""
DECLARED = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix"""


def members(graph: rdflib.Graph, subject: rdflib.URIRef, predicate: rdflib.URIRef) -> list[Node]:
    """Return the members of the list that is the value of a property."""
    head = graph.value(subject, predicate)
    assert head is not None
    return list(Collection(graph, head))


def rows(client: Client, query: str) -> list[dict[str, str]]:
    answer = client.send(
        "POST", "/sparql", query.encode(), content_type="application/sparql-query", accept="application/json"
    )
    bindings = json.loads(answer.body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def test_editors_find_the_questions_in_the_endpoint(client: Client) -> None:
    """The query with which editors look for examples finds each question, and nothing else."""
    found = rows(client, EXAMPLES)
    assert {row["sq"]: row["comment"] for row in found} == {
        f"{CATALOGUE}/{slug}": query.question for slug, query in QUERIES.items()
    }
    assert len(found) == len(QUERIES)
    assert {row["prefix"]: row["namespace"] for row in rows(client, DECLARED)} == PREFIXES


def test_an_example_runs_as_it_stands(client: Client) -> None:
    """The query of each question, sent as it is found there, gives the answer that a person has reviewed."""
    for row in rows(client, EXAMPLES):
        answer = client.send(
            "POST",
            "/sparql",
            row["query"].encode(),
            content_type="application/sparql-query",
            accept="text/tab-separated-values",
        )
        slug = row["sq"].rpartition("/")[2]
        expected = (ANSWERS / f"{slug}.tsv").read_text(encoding="utf-8").splitlines()
        assert answer.text.splitlines() == expected, slug


@pytest.mark.parametrize(("suffix", "media_type"), FORMATS.items())
def test_the_catalogue_in_each_format(suffix: str, media_type: str, client: Client) -> None:
    """Suffix, ?format= and Accept give the same document, which holds each question for any RDF library."""
    answer = client.get(f"/queries.{suffix}")
    assert (answer.status, answer.media_type) == (HTTPStatus.OK, media_type)
    assert client.get(f"/queries?format={suffix}").body == answer.body
    assert client.get("/queries", media_type).body == answer.body
    graph = rdflib.Graph().parse(data=answer.body, format=media_type)
    parsed = pyoxigraph.parse(answer.body, format=pyoxigraph.RdfFormat.from_media_type(media_type))
    assert len(set(parsed)) == len(graph)
    assert set(map(str, graph.subjects(RDF.type, SH.SPARQLSelectExecutable))) == {
        f"{CATALOGUE}/{slug}" for slug in QUERIES
    }


def test_one_question_as_rdf(client: Client) -> None:
    """A question says what it asks, where, with which query and prefixes, and what its parameters take."""
    for suffix, media_type in FORMATS.items():
        answer = client.get(f"/queries/meetings-of-a-person.{suffix}")
        assert answer.media_type == media_type
        graph = rdflib.Graph().parse(data=answer.body, format=media_type)
        it = rdflib.URIRef(f"{CATALOGUE}/meetings-of-a-person")
        assert list(graph.subjects(RDF.type, SH.SPARQLExecutable)) == [it]
        assert graph.value(it, RDFS.label) == rdflib.Literal("Meetings of a person", lang="en")
        assert graph.value(it, SCHEMA.target) == rdflib.URIRef(f"http://{client.host}:{client.port}/sparql")
        assert set(map(str, graph.objects(it, SCHEMA.keywords))) == {"people", "meetings"}
        prefixes = {
            str(graph.value(declared, SH.prefix)): str(graph.value(declared, SH.namespace))
            for declared in graph.objects(graph.value(it, SH.prefixes), SH.declare)
        }
        assert prefixes == PREFIXES
        person = rdflib.URIRef(f"{it}#parameter-person")
        assert set(graph.objects(it, SH.parameter)) == {
            rdflib.URIRef(f"{it}#parameter-{name}") for name in ("person", "since", "until")
        }
        assert graph.value(person, SH.path) == rdflib.URIRef(f"{it}#person")
        assert graph.value(person, SH.optional) is None
        assert graph.value(person, SKOS.example) == rdflib.URIRef(f"{BASE}id/person/kassym-jomart-tokayev")
        (kind,) = members(graph, person, SH["or"])
        assert graph.value(kind, SH["class"]) == TRIP.Person


def test_as_rdf_it_is_the_question_that_is_given(client: Client) -> None:
    """A choice belongs to an answer: with one, the RDF of a question is refused, as is a format that is not there."""
    assert client.get("/queries/trips.ttl?traveller=xi-jinping").status == HTTPStatus.BAD_REQUEST
    assert client.get("/queries.pdf").status == HTTPStatus.NOT_FOUND


def test_the_graph_of_the_questions_has_a_page(client: Client) -> None:
    """The graph is called what it is, and its page leads to the page of each question."""
    page = client.get("/graph/queries", "text/html").text
    assert "Saved questions" in client.get("/ontology", "text/html").text
    assert [slug for slug in QUERIES if f'href="/queries/{slug}"' not in page] == []
