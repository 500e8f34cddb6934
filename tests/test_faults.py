from pathlib import Path

import pyoxigraph
import pytest

from tests.conftest import ROOT
from tripgraph import faults, grouping
from tripgraph.store import syntax
from tripgraph.vocab import PREFIXES


def refused(query: str) -> str:
    """Return the message for a query that the engine refuses, as the engine refuses it."""
    try:
        pyoxigraph.Store().query(query)
    except SyntaxError as error:
        return str(syntax.problem(query, str(error)))
    raise AssertionError(f"the engine reads {query}")


T = f"PREFIX trip: <{PREFIXES['trip']}>\n"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?s { ?s ?p ?o\n ?s ?q ?r }", "2:2: A full stop is missing"),
        (T + "SELECT ?x { ?x a trip:Visit trip:kind ?y }", "2:29: A full stop is missing"),
        (
            T + "SELECT ?x { ?x trip:place/trip:in+ ?y ; trip:a 1.5 , 'a'@en ?z }",
            "2:61: A full stop is missing",
        ),
        ("SELECT ?s { ?s ?p }", "1:19: The statement before this has no object"),
        ("SELECT ?s { ?s . }", "1:16: The statement before this has no property and no object"),
        (T + "SELECT ?s { ?s trip:a ?o , }", "2:28: The statement before this has no object"),
        ("SELECT ?x { ?x ?y ?z", "1:11: The { that stands here is not closed"),
        ("SELECT ?x { ?x ?y ?z OPTIONAL { ?x ?q ?r }", "1:11: The { that stands here is not closed"),
        ("SELECT ?s { ?s ?p ?o FILTER (?o = 3 }", "1:29: The ( that stands here is not closed"),
        ("SELECT ?s { ?s ?p ?o } }", "1:24: This } closes nothing"),
        ("SELECT ?s { ?s ?p 'it's' }", "1:24: The text that begins here is not closed"),
        ('SELECT ?s { ?s ?p """a" }', "1:19: The text that begins here is not closed"),
        (
            "SELECT ?s { ?s ?p ?o OPTINAL { ?s ?q ?r } }",
            "1:22: 'OPTINAL' is no word of SPARQL. Did you mean OPTIONAL?",
        ),
        ("SELEC ?s { ?s ?p ?o }", "1:1: 'SELEC' is no word of SPARQL. Did you mean SELECT?"),
        ("SELECT ?x { ?x ?y ?z } LIMT 3", "1:24: 'LIMT' is no word of SPARQL. Did you mean LIMIT?"),
        (
            "SELECT ?x { FILTER (contain(?x, 'a')) }",
            "1:21: 'contain' is no word of SPARQL. Did you mean CONTAINS?",
        ),
        ("SELECT ?x { ?x ?y ?z FILTER (?x = 1 and ?y = 2) }", "1:37: 'and' is no word of SPARQL. Write &&"),
        ("SELECT ?x { ?x ?y ?z } LIMIT ten", "1:30: 'ten' is no word of SPARQL. A variable is written ?ten"),
        (
            "PREFIX trip <http://x/> SELECT ?s { ?s ?p ?o }",
            "1:8: A prefix ends with a colon: PREFIX trip: <…>",
        ),
        ("SELECT ?s, ?o { ?s ?p ?o }", "1:10: SELECT takes its variables without commas"),
        ("SELECT COUNT(?s) AS ?n { ?s ?p ?o }", "1:8: An expression in SELECT stands in brackets"),
        ("SELECT (COUNT(?s)) { ?s ?p ?o }", "1:18: An expression in SELECT gets a name"),
        ("SELECT ?s { ?s ?p ?o } ORDER ?s", "1:24: ORDER wants BY behind it"),
        ("SELECT ?s { ?s ?p ?o FILTER ?o = 3 }", "1:29: FILTER wants brackets"),
        ("SELECT ?s { FILTER(?s == 3) ?s ?p ?o }", "1:23: == is no operator. Write ="),
        (
            "INSERT DATA { <http://e> <http://e> 1 }",
            "1:1: INSERT belongs to updates. Only queries are answered here.",
        ),
        ("LOAD <http://127.0.0.1:9/>", "1:1: LOAD belongs to updates. Only queries are answered here."),
        ("SELECT ?x ?o (COUNT(*) AS ?n) { ?x ?y ?o } GROUP BY ?x", "1:11: ?o is neither grouped nor inside"),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x ?y ?z }", "1:8: ?x is neither grouped nor inside an aggregate"),
        (
            "SELECT (LANG(?o) AS ?l) (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY LANG(?o)",
            "1:14: ?o stands in GROUP BY only inside an expression. Name that one there, as in "
            "GROUP BY (LANG(?o) AS ?name), and write SELECT ?name.",
        ),
        (
            "SELECT (LANG(?o) AS ?l) (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?l",
            "1:21: ?l is grouped before SELECT names it. Write GROUP BY (LANG(?o) AS ?l) and SELECT ?l.",
        ),
        ("SELECT ?s (1 AS ?o) { ?s ?p ?o }", "1:17: (… AS ?o) uses a name that the pattern binds"),
        ("SELECT ?s { ?s ?p 2024-07-02 }", '1:19: A date is written "2024-07-02"^^xsd:date'),
        ("SELECT ?s { ?s ?p True }", "1:19: Truth values are written in small letters: true"),
        ("SELECT ?s { ?s 'is' ?o }", "1:16: A property is an IRI or a variable"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "SELECT * cannot stand with GROUP BY"),
        ("SELECT * {\n ?x trip:kind ?y }", f"2:5: A prefix is not declared. Write at the top: {T.strip()}"),
        ("SELECT ?x { ?x a <Visit> }", "1:18: Not a full IRI"),
        ("ASK { <astana> ?p ?o }", "1:7: Not a full IRI"),
    ],
)
def test_a_mistake_is_named(query: str, message: str) -> None:
    """A mistake that has a name is told with its own place and what to do."""
    assert message in refused(query)


@pytest.mark.parametrize(
    ("query", "place", "prefix"),
    [
        ("DESCRIBE person:xi-jinping", "1:10", "person"),
        ("SELECT ?x { trip:a ?b ?x }", "1:13", "trip"),
        ("SELECT ?x { ?x ?y ?z FILTER (?x = c:banquet) }", "1:35", "c"),
        ("SELECT ?x { ?x ?y ?z FILTER (xsd:date(?z) > 3) }", "1:30", "xsd"),
        (T + "SELECT ?x { ?x trip:place place:astana ; rdfs:label ?y }", "2:27", "place"),
    ],
)
def test_an_undeclared_prefix_is_named(query: str, place: str, prefix: str) -> None:
    """Wherever a query uses a prefix that it does not declare, the advice is the line that declares just that one."""
    line = f"PREFIX {prefix}: <{PREFIXES[prefix]}>"
    assert refused(query) == f"query:{place}: A prefix is not declared. Write at the top: {line}"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?s { ?s ?p ?o BIND (1 AS ?o) }", "The query cannot be read at its end, or shortly before."),
        (
            "SELECT ?s { GRAPH { ?s ?p ?o } }",
            "The query cannot be read at '?s ?p ?o } }', or shortly before.",
        ),
    ],
)
def test_no_cause_is_made_up(query: str, message: str) -> None:
    """Where no mistake has a name, only the place is told."""
    assert refused(query).endswith(message)


QUERIES = sorted(path for name in ("queries", "ontology", "tests") for path in (ROOT / name).rglob("*.rq"))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_good_query_has_no_fault(path: Path) -> None:
    """In a query that the engine reads, no mistake is seen: a name that is given to one is to be trusted."""
    query = path.read_text(encoding="utf-8")
    assert faults.find(query) is None
    assert grouping.ungrouped(query) is None
