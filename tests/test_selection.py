import pytest

from tripgraph import tokens
from tripgraph.selection import unbound


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT ?nme { ?person rdfs:label ?name }", ["nme"]),
        ("SELECT $nme WHERE { ?person rdfs:label ?name } ORDER BY ?nme", ["nme"]),
        ("SELECT ?a (COUNT(DISTINCT ?evnt) AS ?n) { ?a ?b ?event } GROUP BY ?a HAVING (?n > 1)", ["evnt"]),
        ("SELECT ?a { ?a ?b ?c { SELECT ?a ?d { ?a ?b ?c } } }", ["d"]),
        ("SELECT ?a (?c AS ?d) { ?a ?b ?e }", ["c"]),
        ("SELECT (EXISTS { ?x ?y ?z } AS ?is) ?b { ?a a ?c }", ["b"]),
    ],
)
def test_selected_and_never_bound(query: str, names: list[str]) -> None:
    """A variable that a SELECT uses and that its pattern does not have is found, in an expression too."""
    assert list(unbound(list(tokens.read(query)))) == names


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?a ?b ?c }",
        "SELECT ?a { $a ?b ?c }",
        "SELECT ?a (1 + ?a AS ?d) (?d + 1 AS ?e) { ?a ?b ?c }",
        "SELECT ?d { ?a ?b ?c } GROUP BY (YEAR(?c) AS ?d)",
        "SELECT ?d { ?a ?b ?c } VALUES ?d { 1 }",
        "SELECT ?d { ?a ?b ?c } VALUES (?e ?d) { (1 2) }",
        "SELECT ?d { { SELECT ?d { ?a ?b ?d } } }",
        "SELECT ?d FROM <http://x/?x> { ?a ?b ?d . ?a ?b '}' }",
        "SELECT ?d { ?a ?b ?c",
        "SELECT ?d",
        "ASK { ?a ?b ?c }",
    ],
)
def test_nothing_to_say(query: str) -> None:
    """What the pattern, AS or VALUES binds is bound; nothing is said of a query that is not whole."""
    assert unbound(list(tokens.read(query))) == {}


def test_the_bound_ones_come_along() -> None:
    """With the variable come those that may have been meant."""
    assert unbound(list(tokens.read("SELECT ?nme { ?person ?label ?name }"))) == {
        "nme": {"person", "label", "name"}
    }
