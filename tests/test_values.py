"""Values of variables: wherever a SELECT begins, a parameter means the same."""

from __future__ import annotations

import pytest

from tripgraph import rdfio
from tripgraph.errors import BadInput
from tripgraph.facts import text
from tripgraph.rdfio import Literal, NamedNode
from tripgraph.store.embedded import Embedded
from tripgraph.values import with_values


def test_each_subselect_sees_the_parameter() -> None:
    """The values stand at the beginning of each SELECT in which the variable occurs, whatever braces come before."""
    sparql = """SELECT (IF(EXISTS { ?s ?p ?o }, 1, 2) AS ?is) ?n
    WHERE { { SELECT (COUNT(*) AS ?n) WHERE { FILTER (?x = "a}") } } { SELECT ?y { BIND (1 AS ?y) } } # { ?x
    FILTER (?x = "a}") }"""
    bound = with_values(sparql, {"x": Literal("a}")})
    assert bound.count("VALUES (?x)") == 2
    (row,) = rdfio.solutions(Embedded.in_memory([]).query(bound))
    assert [text(term) for term in row] == ["2", "1"]


def test_several_rows_are_alternatives() -> None:
    """Several rows of values give the rows of the answer for each of them."""
    bound = with_values("SELECT ?x { }", {"x": NamedNode("http://a/")}, {"x": None})
    rows = list(rdfio.solutions(Embedded.in_memory([]).query(bound)))
    assert [row["x"] for row in rows] == [NamedNode("http://a/"), None]


def test_other_queries_have_no_parameters() -> None:
    """Values enter a SELECT query only; another kind is refused instead of left without them."""
    with pytest.raises(BadInput, match="is a SELECT query"):
        with_values("ASK { ?x ?p ?o }", {"x": Literal("a")})
