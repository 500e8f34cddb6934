"""What the application does with data and engines that the real graph does not have."""

import json
import logging

import pytest
from flask import Flask

from tripgraph import ontology
from tripgraph.config import Config
from tripgraph.media import TRIG
from tripgraph.rdfio import parse_bytes
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import PREFIXES
from tripgraph.web.app import create_app

HOSTILE = """
GRAPH graph:a {
  person:mallory rdfs:label "<script>alert(1)</script>\\u0007 'quoted' \\"twice\\""@en ;
    rdfs:seeAlso <javascript:alert(1)> , <data:text/html,x> , <https://example.org/fine> ;
    owl:sameAs person:eve .
  person:eve rdfs:label "Eve"@en .
}
"""


@pytest.fixture
def app(settings: Config) -> Flask:
    """An application over a graph whose labels and links mean harm."""
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    engine = Embedded.in_memory(parse_bytes((prefixes + HOSTILE).encode(), TRIG, "test"))
    return create_app(engine, settings, ontology.load(settings.ontology))


class Broken(Embedded):
    """An engine with a bug."""

    def query(self, *_arguments: object, **_options: object) -> None:  # type: ignore[override]
        """Fail as no engine should."""
        raise ZeroDivisionError("the secret of the engine")


def test_labels_are_text(app: Flask) -> None:
    """Markup in a label is shown, not obeyed."""
    page = app.test_client().get("/id/person/mallory", headers={"Accept": "text/html"}).text
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_links_are_web_addresses(app: Flask) -> None:
    """Only http and https addresses become links; other IRIs are text."""
    page = app.test_client().get("/id/person/mallory", headers={"Accept": "text/html"}).text
    assert 'href="https://example.org/fine"' in page
    assert "<code>javascript:alert(1)</code>" in page
    assert 'href="javascript:' not in page
    assert 'href="data:' not in page


def test_results_are_text(app: Flask) -> None:
    """The table of a query obeys no markup either."""
    query = {"query": "SELECT * { ?s ?p ?o }", "format": "html"}
    page = app.test_client().get("/sparql", query_string=query).text
    assert "<script" not in page
    assert 'href="javascript:' not in page


def test_query_is_text(app: Flask) -> None:
    """A query comes back into the form as text."""
    query = {"query": "</textarea><script>", "format": "html"}
    assert "<script" not in app.test_client().get("/sparql", query_string=query).text


def test_error_is_text(app: Flask) -> None:
    """An address that means harm comes back as text on the page that says it is not there."""
    page = app.test_client().get("/id/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "<script" not in page.text
    assert 'href="javascript:' not in app.test_client().get("/id/<javascript:alert(1)>").text


def test_below_a_prefix(app: Flask) -> None:
    """Behind a path prefix all links of our own carry it."""
    page = app.test_client().get("/id/person/mallory", base_url="https://example.org/trips/").text
    assert 'href="/trips/id/person/eve"' in page
    assert 'href="/trips/static/tripgraph.css"' in page


def test_empty_graph(settings: Config) -> None:
    """The pages stand on an empty graph too."""
    app = create_app(Embedded.in_memory([]), settings, ontology.load(settings.ontology))
    assert app.test_client().get("/").status_code == 200
    assert "Nothing yet" in app.test_client().get("/").text


def test_bug(settings: Config, caplog: pytest.LogCaptureFixture) -> None:
    """A bug of ours is 500: logged with its traceback, and told to nobody else."""
    app = create_app(Broken.in_memory([]), settings, ontology.load(settings.ontology))
    with caplog.at_level(logging.ERROR):
        response = app.test_client().get("/sparql?query=ASK{}")
    assert (response.status_code, json.loads(response.data)["title"]) == (500, "Internal Server Error")
    assert "secret" not in response.text
    assert "the secret of the engine" in caplog.text
