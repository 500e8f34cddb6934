"""Which format real clients get: the Accept headers that they send, and what they expect (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.protocol.conftest import asked

if TYPE_CHECKING:
    from tests.web.writing_server import Store

SELECT, ASK = "SELECT * { ?s ?p ?o }", "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
TURTLE = "text/turtle"

CLIENTS = [
    ("curl", SELECT, "*/*", JSON),
    ("curl", CONSTRUCT, "*/*", TURTLE),
    ("SPARQLWrapper JSON", SELECT, f"{JSON},application/json,text/javascript,application/javascript", JSON),
    ("SPARQLWrapper XML", SELECT, XML, XML),
    ("SPARQLWrapper TURTLE", CONSTRUCT, "application/turtle,text/turtle", TURTLE),
    (
        "SPARQLWrapper N3",
        CONSTRUCT,
        "application/turtle,text/turtle,text/rdf+n3,application/n-triples,application/n3,text/n3",
        TURTLE,
    ),
    ("SPARQLWrapper JSON-LD", CONSTRUCT, "application/ld+json,application/x-json+ld", "application/ld+json"),
    ("rdflib", SELECT, XML, XML),
    ("rdflib", CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
    (
        "Jena",
        SELECT,
        f"{JSON}, {XML};q=0.9, text/tab-separated-values;q=0.7, text/csv;q=0.5, application/json;q=0.2, "
        "application/xml;q=0.2, */*;q=0.1",
        JSON,
    ),
    ("Jena", ASK, f"{JSON}, application/json;q=0.5, {XML};q=0.5, application/xml;q=0.3, */*;q=0.1", JSON),
    (
        "Jena",
        CONSTRUCT,
        "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,"
        "application/trig,application/n-quads;q=0.9,*/*;q=0.3",
        TURTLE,
    ),
    (
        "RDF4J",
        SELECT,
        f"application/x-binary-rdf-results-table, {JSON};q=0.8, application/json;q=0.8, {XML};q=0.8, "
        "application/xml;q=0.8, text/tab-separated-values;q=0.8, text/csv;q=0.8",
        JSON,
    ),
    ("RDF4J", ASK, f"text/boolean, {JSON};q=0.8, application/json;q=0.8, {XML};q=0.8", JSON),
    (
        "RDF4J",
        CONSTRUCT,
        "application/x-binary-rdf, application/trig;q=0.8, application/n-quads;q=0.5, "
        "application/ld+json;q=0.5, text/turtle;q=0.8, application/n-triples;q=0.5, application/rdf+xml;q=0.5",
        TURTLE,
    ),
    ("YASQE", SELECT, f"{JSON},*/*;q=0.9", JSON),
    ("YASQE", CONSTRUCT, "text/turtle,*/*;q=0.9", TURTLE),
    ("Comunica", SELECT, f"{JSON};q=1.0,{XML};q=0.7,text/tab-separated-values;q=0.4", JSON),
    ("R", SELECT, "application/sparql-results+xml, text/csv;q=0.5", XML),
    ("pandas, by its URL alone", SELECT, "text/csv, */*;q=0.1", "text/csv"),
    ("fetch", SELECT, "*/*", JSON),
    (
        "Firefox",
        SELECT,
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "text/html",
    ),
    (
        "Chrome",
        CONSTRUCT,
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
        "application/signed-exchange;v=b3;q=0.7",
        "text/html",
    ),
    ("nobody in particular", SELECT, "text/*", "text/csv"),
    ("nobody in particular", CONSTRUCT, "text/*", TURTLE),
    ("nobody in particular", SELECT, f"{JSON};q=0, */*", XML),
    ("nobody in particular", SELECT, f"{XML};charset=utf-8", XML),
]


@pytest.mark.parametrize(("client", "query", "accept", "expected"), CLIENTS)
def test_a_client_gets_what_it_expects(
    merged: Store, client: str, query: str, accept: str, expected: str
) -> None:
    """Each gets the format that it can read best, under the type that belongs to it."""
    answer = merged.client.get(asked(query), accept)
    assert (client, answer.status, answer.media_type) == (client, 200, expected)
    assert "accept" in answer.headers["vary"].lower()


def test_a_request_without_accept_gets_the_first_offer(merged: Store) -> None:
    """Whoever says nothing takes anything."""
    assert merged.client.send("GET", asked(SELECT)).media_type == JSON
    assert merged.client.send("GET", asked(CONSTRUCT)).media_type == TURTLE


@pytest.mark.parametrize(
    ("query", "accept", "offered"),
    [(SELECT, TURTLE, "text/csv"), (ASK, "image/png", XML), (CONSTRUCT, JSON, "application/n-triples")],
)
def test_what_is_not_on_offer_is_406_and_names_what_is(
    merged: Store, query: str, accept: str, offered: str
) -> None:
    """The offers are those for this kind of query (RFC 9110, section 15.5.7)."""
    refused = merged.client.get(asked(query), accept)
    assert (refused.status, offered in refused.text) == (406, True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("csv", "text/csv"), ("json", JSON), ("xml", XML), ("tsv", "text/tab-separated-values"), (XML, XML)],
)
def test_format_comes_before_accept(merged: Store, name: str, expected: str) -> None:
    """A link can ask for a format by name, suffix or media type, whatever the client would like."""
    assert merged.client.get(asked(SELECT, format=name), "application/rdf+xml").media_type == expected


@pytest.mark.parametrize(
    ("suffix", "query", "status", "expected"),
    [
        ("csv", SELECT, 200, "text/csv"),
        ("json", SELECT, 200, JSON),
        ("json", CONSTRUCT, 200, "application/ld+json"),
        ("nt", CONSTRUCT, 200, "application/n-triples"),
        ("html", SELECT, 200, "text/html"),
        ("csv", CONSTRUCT, 400, "application/problem+json"),
        ("pdf", SELECT, 400, "application/problem+json"),
    ],
)
def test_the_address_may_end_in_a_format(
    merged: Store, suffix: str, query: str, status: int, expected: str
) -> None:
    """A suffix asks as ?format= does, and goes before it; without a query it gives the description."""
    path = asked(query, format="xml").replace("/sparql", f"/sparql.{suffix}")
    answer = merged.client.get(path, TURTLE)
    assert (answer.status, answer.media_type) == (status, expected)
    assert merged.client.get("/sparql.ttl", JSON).media_type == TURTLE
