import pytest

from tripgraph.prefixes import completed, shortened

TRIP = "PREFIX trip: <https://w3id.org/tripgraph/ontology#>\n"
C = "PREFIX c: <https://w3id.org/tripgraph/concept/>\n"


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        ("https://w3id.org/tripgraph/ontology#Visit", "trip:Visit"),
        ("https://w3id.org/tripgraph/id/trip/2024-07-xi", "journey:2024-07-xi"),
        ("http://www.wikidata.org/entity/Q15031", "wd:Q15031"),
        ("https://w3id.org/tripgraph/graph/a/b", "https://w3id.org/tripgraph/graph/a/b"),
        ("https://w3id.org/tripgraph/ontology#", "https://w3id.org/tripgraph/ontology#"),
        ("https://example.org/x", "https://example.org/x"),
    ],
)
def test_shortened(iri: str, short: str) -> None:
    """An IRI is written with its prefix where what is left is a plain name, and stays whole otherwise."""
    assert shortened(iri) == short


def test_completed() -> None:
    """Prefixes that are used and not declared are declared at the top, in the order of our list."""
    query = "SELECT * { ?s trip:kind c:banquet }"
    assert completed(query) == TRIP + C + query


def test_sources_of_the_examples_are_completed() -> None:
    """The prefixes of the passages that the ontology's examples cite need no declaration either."""
    query = "ASK { ?s trip:evidence enc:p10s3 }"
    enc = "PREFIX enc: <https://w3id.org/tripgraph/source/2024-07-xi-central-asia/encyclopedia#>\n"
    assert completed(query) == TRIP + enc + query


@pytest.mark.parametrize(
    "query",
    [
        TRIP + "SELECT * { ?s a trip:Visit }",
        "prefix\ttrip: <https://example.org/>\nASK { ?s a trip:Visit }",
        "ASK { ?s a <trip:Visit> }",
        'ASK { ?s ?p \'trip:Visit\', """c:banquet""" } # c:banquet',
        "ASK { ?s a unknown:Thing }",
        "ASK { ?trip:Visit ?p 1 }",
        "",
    ],
)
def test_nothing_to_complete(query: str) -> None:
    """What is declared, unknown, or no name at all stays as it is."""
    assert completed(query) == query
