"""Which graphs a query is asked of (SPARQL 1.1 Query, section 13; Protocol, section 2.1.4), merged and strict."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.protocol.conftest import G, H, asked, bindings
from tests.web.writing_server import PREFIXES

if TYPE_CHECKING:
    from tests.web.writing_server import Store

VALUES = "SELECT ?v { ?s ex:p ?v } ORDER BY ?v"
NAMED = "SELECT ?v { GRAPH ?g { ?s ex:p ?v } } ORDER BY ?v"
EVERYWHERE = ["in g", "in h", "shared", "unnamed"]


def seen(store: Store, query: str, **dataset: str | list[str]) -> list[str]:
    """Return the values that a query sees of the dataset of these tests."""
    rows = bindings(store.client.get(asked(PREFIXES + query, **dataset)))
    return [row["v"]["value"] for row in rows]


def both(merged: Store, strict: Store, query: str, **dataset: str | list[str]) -> list[str]:
    """Return what a query sees that names its dataset, which is the same whatever the server's default."""
    found = seen(merged, query, **dataset)
    assert seen(strict, query, **dataset) == found
    return found


def test_by_default_a_query_sees_the_merge_of_all_graphs(merged: Store) -> None:
    """A triple of two graphs counts once, and what was written without a graph belongs to it."""
    assert seen(merged, VALUES) == EVERYWHERE
    assert seen(merged, NAMED) == ["in g", "in h", "shared", "shared"]


def test_strictly_a_query_sees_what_was_written_without_a_graph(strict: Store) -> None:
    """The default graph is the standard's own; the named graphs are there under GRAPH."""
    assert seen(strict, VALUES) == ["unnamed"]
    assert seen(strict, NAMED) == ["in g", "in h", "shared", "shared"]
    assert seen(strict, "SELECT ?v { ?x ex:p ?u GRAPH ?g { ?s ex:p ?v } } ORDER BY ?v") == [
        "in g",
        "in h",
        "shared",
        "shared",
    ]


def test_strictly_a_query_sees_what_is_written_meanwhile(strict: Store) -> None:
    """The default graph follows each write, also to and from being empty; pages go on seeing the merge."""
    assert strict.send("DELETE", "/graphs?default").status == 200
    assert seen(strict, VALUES) == []
    assert seen(strict, NAMED) == ["in g", "in h", "shared", "shared"]
    assert (
        strict.update("INSERT DATA { ex:c ex:p 'unnamed' . GRAPH ex:i { ex:i ex:p 'in i' } }").status == 200
    )
    assert seen(strict, VALUES) == ["unnamed"]
    assert strict.update("DROP GRAPH ex:i").status == 200
    assert seen(strict, NAMED) == ["in g", "in h", "shared", "shared"]
    ontology = strict.client.get("/ontology", "text/html")
    assert (ontology.status, "Code lists" in ontology.text) == (200, True)


def test_the_dataset_of_the_query(merged: Store, strict: Store) -> None:
    """FROM graphs are merged, each triple once; FROM NAMED alone leaves the default graph empty (section 13.2)."""
    from_both = "SELECT ?v FROM ex:g FROM ex:h { ?s ex:p ?v } ORDER BY ?v"
    assert both(merged, strict, from_both) == ["in g", "in h", "shared"]
    assert both(merged, strict, "SELECT ?v FROM ex:g { ?s ex:p ?v } ORDER BY ?v") == ["in g", "shared"]
    assert both(merged, strict, "SELECT ?v FROM ex:g { GRAPH ?g { ?s ex:p ?v } }") == []
    assert both(merged, strict, "SELECT ?v FROM NAMED ex:g { ?s ex:p ?v }") == []
    named = "SELECT ?v FROM NAMED ex:g { GRAPH ?g { ?s ex:p ?v } } ORDER BY ?v"
    assert both(merged, strict, named) == ["in g", "shared"]
    mixed = "SELECT ?v FROM ex:h FROM NAMED ex:g { ?x ex:p 'in h' GRAPH ?g { ?s ex:p ?v } } ORDER BY ?v"
    assert both(merged, strict, mixed) == ["in g", "shared"]
    assert both(merged, strict, "SELECT ?v FROM ex:nowhere { ?s ex:p ?v }") == []


def test_the_dataset_of_the_request(merged: Store, strict: Store) -> None:
    """default-graph-uri and named-graph-uri are FROM and FROM NAMED, as often as they stand there."""
    assert both(merged, strict, VALUES, default_graph_uri=[G, H]) == ["in g", "in h", "shared"]
    assert both(merged, strict, VALUES, default_graph_uri=H) == ["in h", "shared"]
    assert both(merged, strict, VALUES, named_graph_uri=H) == []
    assert both(merged, strict, NAMED, named_graph_uri=H) == ["in h", "shared"]
    assert both(merged, strict, NAMED, default_graph_uri=G) == []
    assert both(merged, strict, NAMED, default_graph_uri=G, named_graph_uri=[G, H]) == [
        "in g",
        "in h",
        "shared",
        "shared",
    ]


def test_the_dataset_of_the_request_replaces_that_of_the_query(merged: Store, strict: Store) -> None:
    """Where both name one, the request's is meant, all of it (Protocol, section 2.1.4)."""
    query = (
        "SELECT ?v FROM ex:g FROM NAMED ex:g { { ?s ex:p ?v } UNION { GRAPH ?g { ?s ex:p ?v } } } ORDER BY ?v"
    )
    assert both(merged, strict, query, default_graph_uri=H) == ["in h", "shared"]
    assert both(merged, strict, query, named_graph_uri=H) == ["in h", "shared"]


@pytest.mark.parametrize("way", ["address", "form", "beside the query in the body"])
def test_the_dataset_comes_along_each_way(merged: Store, way: str) -> None:
    """By GET and in a form it stands with the query; beside a query that is the body it stands in the address."""
    query, dataset = PREFIXES + VALUES, {"default-graph-uri": H}
    if way == "address":
        answer = merged.client.get(asked(query, default_graph_uri=H))
    elif way == "form":
        body = urlencode({"query": query, **dataset}).encode()
        answer = merged.client.send("POST", "/sparql", body, content_type="application/x-www-form-urlencoded")
    else:
        answer = merged.client.send(
            "POST",
            f"/sparql?{urlencode(dataset)}",
            query.encode(),
            content_type="application/sparql-query",
        )
    assert [row["v"]["value"] for row in bindings(answer)] == ["in h", "shared"]


@pytest.mark.parametrize("name", ["default_graph_uri", "named_graph_uri"])
@pytest.mark.parametrize(
    "iri",
    [
        "",
        "g",
        "//example.org/g",
        "http://[",
        "http://e.org/%zz",
        "http://e.org/a b",
        "http://e.org/>",
        "<http://e.org/>",
    ],
)
def test_what_is_no_iri_names_no_graph(merged: Store, name: str, iri: str) -> None:
    """A relative or broken IRI in a parameter is 400, and says which."""
    refused = merged.client.get(asked("ASK {}", **{name: iri}))
    assert (refused.status, repr(iri)[1:-1] in refused.text) == (400, True)


def test_updates_see_the_standards_dataset_in_both_modes(merged: Store, strict: Store) -> None:
    """A pattern of an update without GRAPH never sees the merge (SPARQL 1.1 Update, section 3)."""
    copy = "INSERT { GRAPH ex:copy { ?s ex:p ?v } } WHERE { ?s ex:p ?v }"
    for store in (merged, strict):
        assert store.update(copy).status == 200
        assert seen(store, "SELECT ?v { GRAPH ex:copy { ?s ex:p ?v } }") == ["unnamed"]
        assert store.update("DROP GRAPH ex:copy").status == 200
