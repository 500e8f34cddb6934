"""The documents of the ontology beside the vocabulary have addresses of their own, and so has each part of them."""

import pytest

from tests.web.conftest import Client
from tests.web.test_pages import BROWSER, Page
from tripgraph import ontology, rdfio
from tripgraph.config import Config
from tripgraph.media import N_TRIPLES
from tripgraph.rdfio import NamedNode, Triple
from tripgraph.vocab import BASE, GRAPH


def parts(triples: list[Triple], name: str) -> set[str]:
    """Return the names of the parts that a document speaks of."""
    start = f"{BASE}ontology/{name}#"
    return {
        triple.subject.value.removeprefix(start)
        for triple in triples
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(start)
    }


@pytest.mark.parametrize("name", ["shapes", "alignments"])
def test_a_document_is_there_as_a_whole(client: Client, settings: Config, name: str) -> None:
    """As RDF a document is all that it states, whatever its parts are called; as a page it shows each part."""
    stated = [quad.triple for quad in ontology.load(settings.ontology).graphs[str(GRAPH[name])]]
    answer = client.get(f"/ontology/{name}", N_TRIPLES.media_type)
    given = [quad.triple for quad in rdfio.parse_bytes(answer.body, N_TRIPLES, name)]
    assert len(given) == len(stated)
    assert {triple.predicate for triple in given} == {triple.predicate for triple in stated}
    assert parts(given, name) == parts(stated, name)
    assert parts(stated, name) <= set(Page(client.get(f"/ontology/{name}", BROWSER).text).ids)


def test_a_document_that_is_not_there(client: Client) -> None:
    """An address of no document is 404, as a page and as RDF."""
    assert {client.get("/ontology/shape", accept).status for accept in (BROWSER, "text/turtle")} == {404}
