"""FROM clauses are read as SPARQL means them, whatever stands around them."""

from __future__ import annotations

import pytest

from tripgraph.store.datasetclause import QueryDataset, read

A, B = "http://example.org/a", "http://example.org/b"


@pytest.mark.parametrize(
    ("query", "default", "named"),
    [
        (f"SELECT * FROM <{A}> FROM <{B}> WHERE {{ ?s ?p ?o }}", (A, B), ()),
        (f"select * from <{A}> from named <{B}> {{ ?s ?p ?o }}", (A,), (B,)),
        ("PREFIX e: <http://example.org/> ASK FROM e:a FROM NAMED e:b {}", (A,), (B,)),
        (
            f"BASE <http://example.org/> PREFIX : <b> DESCRIBE ?x FROM <a> FROM : {{}} # FROM <{A}>",
            (A, B),
            (),
        ),
        (f"CONSTRUCT {{ ?s ?p ?o }} FROM <{A}>\n# FROM <{B}>\nWHERE {{ ?s ?p ?o }}", (A,), ()),
        (f"ASK#c\nFROM#c\n<{A}>{{}}", (A,), ()),
        (r"ASK FROM <http://ex\u0061mple.org/\U00000061> {}", (A,), ()),
        (r"PREFIX e: <http://example.org\u002F> ASK FROM e:a FROM NAMED e:b {}", (A,), (B,)),
        ("PREFIX e: <http://example.org/> ASK FROM e:%61 FROM e:a\\~b {}", (A[:-1] + "%61", A + "~b"), ()),
    ],
)
def test_clauses_are_found(query: str, default: tuple[str, ...], named: tuple[str, ...]) -> None:
    """Prefixes, a base, comments, capitals and escapes are read as the grammar says."""
    assert read(query) == QueryDataset(default, named)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "PREFIX trip: <http://example.org/> SELECT * { ?s trip:from <http://example.org/a> }",
        f"SELECT * {{ ?s ?p 'FROM <{A}>' , \"FROM <{A}>\" , '''FROM ' <{A}>''' }}",
        f"SELECT * {{ ?from <{A}> ?o }} # FROM <{A}>",
        f"SELECT * {{ ?s ?p ?o FILTER(?from <{A}>) }}",
        "FROM",
        "SELECT * FROM unknown:a {}",
        "SELECT ?from",
        'SELECT * { ?s ?p "',
    ],
)
def test_what_is_no_clause_is_none(query: str) -> None:
    """The word in a string, a comment, a variable, a property or in braces describes no dataset."""
    assert read(query) is None
