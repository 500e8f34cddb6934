"""Only a query that has the same answer whenever it is asked may be answered from memory."""

import pytest

from tripgraph.store.lasting import lasts


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT (now () AS ?t) {}",
        "SELECT (NoW # a comment\n () AS ?t) {}",
        "ASK { FILTER (RAND() > 0.5) }",
        "ASK { FILTERRAND() }",
        "SELECT (UUID() AS ?u) {}",
        "SELECT (STRUUID() AS ?u) {}",
        "SELECT (strUuid() AS ?u) {}",
        "SELECT * { BIND (BNODE() AS ?b) }",
        'SELECT * { BIND (bnode("x") AS ?b) }',
        "SELECT (\\u004EOW() AS ?t) {}",
        "SELECT (NOW\\u0028) AS ?t) {}",
        "SELECT (N\\U0000004FW() AS ?t) {}",
        "ASK { ?s ?p ?a FILTER (?a<NOW()&&?b>1) }",
        'ASK { FILTER (?a<#>"""\n NOW() #"""\n) }',
        "ASK { SERVICE <http://example.org/> {} }",
        "ASK { service<http://example.org/>{} }",
        "ASK { \\u0053ERVICE SILENT ?x {} }",
        "ASK { SERVICE:x{} }",
        "ASK { FILTER (1<'x>y'&&NOW()>1) }",
        "ASK { BIND (1 AS ?a) FILTER (?a<?b)FILTER(?c>RAND()) }",
    ],
)
def test_what_changes_by_itself_does_not_last(query: str) -> None:
    """Whatever the case, the blanks, the escapes and the reading, such a function or clause is found."""
    assert not lasts(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT ?now ?random { ?now foaf:knows ?random }",
        "PREFIX now: <http://example.org/now> SELECT * { now:x schema:knowsAbout ?brand }",
        'ASK { ?s rdfs:label "Grand Hotel", "now", "nowhere" }',
        "DESCRIBE <http://example.org/uuid/1>",
        "DESCRIBE <http://example.org/now()>",
        "DESCRIBE <urn:now>",
        "# NOW() and SERVICE\nSELECT * { ?s ?p ?o } # BNODE()",
        'ASK { ?s ?p "NOW()", \'RAND()\', """UUID()\n SERVICE <x:y> {}""" }',
        "ASK { ?service ex:now ?NOW FILTER (?NOW > 1) }",
        "PREFIX : <http://example.org/#now> SELECT (COUNT(?now) AS ?bnode) { ?now :rand (1 2) }",
    ],
)
def test_what_only_looks_like_it_lasts(query: str) -> None:
    """Variables, names, IRIs, strings and comments keep no answer from being kept."""
    assert lasts(query)
