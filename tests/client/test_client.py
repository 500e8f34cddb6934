"""The client: questions, queries and descriptions as Python values, from a real server."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS, XSD

import tripgraph
from tests.test_queries import QUERIES, cases
from tripgraph.client import Table
from tripgraph.errors import BadInput, NotFound, SyntaxProblem
from tripgraph.vocab import BASE, ID

if TYPE_CHECKING:
    from tests.web.conftest import Client
    from tripgraph.client import RemoteGraph

XI = f"{ID}person/xi-jinping"


@pytest.mark.parametrize("slug", QUERIES)
def test_every_question_is_answered(slug: str, remote: RemoteGraph, client: Client) -> None:
    """The rows of an answer are those of the CSV, with the same columns in the same order."""
    for chosen in cases(QUERIES[slug]).values():
        answer = remote.ask(slug, **chosen)
        path = f"/queries/{slug}.csv?" + "&".join(f"{name}={value}" for name, value in chosen.items())
        columns, *rows = csv.reader(io.StringIO(client.get(path).text))
        assert (answer.title, list(answer.columns)) == (QUERIES[slug].title, columns)
        given = [[row[name] for name in answer.columns] for row in answer]
        assert [[cell is not None and cell != "" for cell in row] for row in given] == [
            [cell != "" for cell in row] for row in rows
        ]
        texts = [cell for row in given for cell in row if isinstance(cell, str)]
        assert set(texts) <= {cell for row in rows for cell in row} | {""}


def test_values_are_pythons_own(remote: RemoteGraph) -> None:
    """Numbers are numbers, nothing is None, and a day may be given as a date."""
    (trip,) = remote.ask("trips")
    assert (trip["days"], trip["start"]) == (5, "2024-07-02")
    (visit,) = remote.ask("visits", year=2024, host="Kazakhstan", kind=None)
    assert visit["start"] is None
    late = list(remote.ask("meetings-of-a-person", person=XI, since=date(2024, 7, 4)))
    assert 0 < len(late) < len(list(remote.ask("meetings-of-a-person", person=XI)))


def test_an_answer_comes_in_pages(remote: RemoteGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long answer is asked for piece by piece, each row once; it can be read again from its beginning."""
    whole = list(remote.ask("one-source-facts", source="encyclopedia"))
    monkeypatch.setattr("tripgraph.client._PAGE", 40)
    answer = remote.ask("one-source-facts", source="encyclopedia")
    assert len(whole) > 100
    assert list(answer) == whole
    assert list(answer) == whole


def test_the_questions_of_a_server(remote: RemoteGraph) -> None:
    """The list says of each question what it asks and what it takes."""
    questions = {question.slug: question for question in remote.questions()}
    assert {slug: question.title for slug, question in questions.items()} == {
        slug: query.title for slug, query in QUERIES.items()
    }
    person, since, _ = questions["meetings-of-a-person"].parameters
    assert (person.name, person.type, person.required) == ("person", "entity", True)
    assert person.of == (f"{BASE}ontology#Person",)
    assert (since.required, since.example) == (False, "2024-07-03")


def test_select_gives_rows(remote: RemoteGraph) -> None:
    """The rows of a query have every column; other numbers than xsd:integer are numbers as well."""
    table = remote.query(
        f"PREFIX xsd: <{XSD}> SELECT ?a ?b ?c ?d ?e ?f {{ VALUES (?a ?b ?c ?d ?e ?f) {{ "
        "(1 1.5 2e0 true <http://e/> UNDEF) "
        "('x'@en 'many'^^xsd:integer '2024-07'^^xsd:gYearMonth '0'^^xsd:boolean 'INF'^^xsd:double 'NaN') } }"
    )
    assert isinstance(table, Table)
    assert table.columns == ("a", "b", "c", "d", "e", "f")
    assert [tuple(row.values()) for row in table] == [
        (1, 1.5, 2.0, True, "http://e/", None),
        ("x", "many", "2024-07", False, float("inf"), "NaN"),
    ]
    assert len(table) == 2


def test_the_other_forms_of_query(remote: RemoteGraph) -> None:
    """ASK gives a truth value; CONSTRUCT and DESCRIBE give a graph of rdflib."""
    assert remote.query(f"ASK {{ <{XI}> ?p ?o }}") is True
    assert remote.query("ASK { FILTER (false) }") is False
    graph = remote.query(f"CONSTRUCT WHERE {{ <{XI}> <{RDFS.label}> ?name }}")
    assert isinstance(graph, Graph)
    assert {str(name) for name in graph.objects(URIRef(XI), RDFS.label)} == {"Xi Jinping"}
    nothing = remote.query("CONSTRUCT WHERE { <http://example.org/nobody> ?p ?o }")
    assert isinstance(nothing, Graph)
    assert len(nothing) == 0


def test_describe(remote: RemoteGraph) -> None:
    """A thing is described by its IRI, whole or with a prefix; what is no IRI, and what nobody knows, is told."""
    known = remote.describe("person:xi-jinping")
    assert str(known.value(URIRef(XI), RDFS.label)) == "Xi Jinping"
    assert set(remote.describe(XI)) == set(known)
    with pytest.raises(NotFound, match=r"states nothing of <http://example.org/nobody>"):
        remote.describe("http://example.org/nobody")
    for bad in ("Xi Jinping", "http://e/> { ?s ?p ?o } #", "person:xi jinping", ""):
        with pytest.raises(BadInput, match="is no IRI"):
            remote.describe(bad)


def test_what_the_server_refuses_is_raised(remote: RemoteGraph) -> None:
    """A refusal is the exception that was raised in the server, with what it says there."""
    with pytest.raises(NotFound, match="Did you mean: who-met-whom"):
        remote.ask("who-met-who")
    with pytest.raises(NotFound):
        remote.ask("../sparql")
    with pytest.raises(BadInput, match="The parameter 'person' is missing"):
        remote.ask("meetings-of-a-person")
    with pytest.raises(BadInput, match=r"no option 'persn' here. Did you mean 'person'"):
        remote.ask("meetings-of-a-person", persn="xi-jinping")
    with pytest.raises(BadInput, match="'_limit' is no parameter"):
        remote.ask("trips", _limit=3)
    with pytest.raises(SyntaxProblem) as caught:
        remote.query("SELECT *\nWHERE { ?s ?p }")
    assert (caught.value.place, caught.value.line) == ("query", 2)
    assert str(caught.value).startswith("query:2:")
    assert "^" in caught.value.excerpt


def test_pandas(remote: RemoteGraph) -> None:
    """An answer and a table become a data frame with the same columns, an empty one too."""
    frame = remote.ask("meetings-of-a-person", person="Xi Jinping").to_pandas()
    assert len(frame) == 12
    assert list(frame.columns[:2]) == ["date", "meeting"]
    empty = remote.query("SELECT ?a ?b { FILTER (false) }")
    assert isinstance(empty, Table)
    assert list(empty.to_pandas().columns) == ["a", "b"]


def test_without_pandas(remote: RemoteGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pandas is not installed, the error says how to install it."""
    answer = remote.ask("trips")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        answer.to_pandas()


def test_the_client_imports_little() -> None:
    """Importing tripgraph imports nothing of the client, and the client neither Flask nor rdflib nor pandas."""
    program = (
        "import sys, tripgraph; first = 'urllib3' in sys.modules; tripgraph.connect('http://127.0.0.1:1')\n"
        "print(first, sorted({'flask', 'rdflib', 'pandas', 'pyoxigraph', 'urllib3'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False ['urllib3']\n"
    assert callable(tripgraph.connect)
