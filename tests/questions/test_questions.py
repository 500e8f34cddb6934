"""The questions that the graph must answer, each a query in standard SPARQL beside its expected table."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tripgraph import facts, rdfio
from tripgraph.rdfio import NamedNode

if TYPE_CHECKING:
    from tripgraph.rdfio import Term
    from tripgraph.store.engine import Engine

HERE = Path(__file__).parent
QUESTIONS = sorted(path.stem for path in HERE.glob("*.rq"))
COMPETENCY_QUESTIONS = 40

Names = dict[str, set[str]]
Row = tuple[frozenset[str], ...]


@pytest.fixture(scope="module")
def names(graph: Engine) -> Names:
    """All that a node is called: its label, another name, or a wording that a source uses."""
    called: Names = defaultdict(set)
    named = graph.query(
        """
        PREFIX trip: <https://w3id.org/tripgraph/ontology#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?node ?name
        WHERE {
          { ?node rdfs:label|skos:prefLabel|skos:altLabel ?name }
          UNION { ?mention trip:of ?node ; trip:wording ?name }
        }
        """
    )
    for node, name in rdfio.solutions(named):
        called[facts.text(node)].add(facts.text(name))
    return called


def answers(term: Term | None, names: Names) -> frozenset[str]:
    """What a cell may be written as: nothing, the literal's text, or any name of the node."""
    if term is None:
        return frozenset({""})
    return frozenset(names[term.value] if isinstance(term, NamedNode) else {facts.text(term)})


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_gets_exactly_its_answer(question: str, graph: Engine, names: Names) -> None:
    """Each question gives every expected row, no further one, and in order where the query orders."""
    text = (HERE / f"{question}.rq").read_text(encoding="utf-8")
    header, *expected = [
        tuple(line.split("\t"))
        for line in (HERE / f"{question}.tsv").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    ]

    results = rdfio.solutions(graph.query(text))
    rows: list[Row] = [tuple(answers(term, names) for term in row) for row in results]

    assert header == tuple(variable.value for variable in results.variables)
    assert expected == picked(rows, expected, in_order="ORDER BY" in text)


def picked(rows: list[Row], expected: list[tuple[str, ...]], *, in_order: bool) -> list[tuple[str, ...]]:
    """Write each row as the expected row it matches, else as it stands; sorted as expected unless in order."""
    left = list(expected)
    written: list[tuple[str, ...]] = []
    for row in rows:
        match = next(
            (e for e in left if len(e) == len(row) and all(map(frozenset.__contains__, row, e))), None
        )
        if match is not None:
            left.remove(match)
        written.append(match or tuple("|".join(sorted(cell)) for cell in row))
    if in_order:
        return written
    rank = {row: number for number, row in enumerate(expected)}
    return sorted(written, key=lambda row: rank.get(row, len(rank)))


def test_there_are_as_many_questions_as_were_asked() -> None:
    """All forty competency questions are asked; further files refine one or probe the model."""
    asked = {name for name in QUESTIONS if re.fullmatch(r"cq\d\d", name)}

    assert len(asked) == COMPETENCY_QUESTIONS


def test_every_question_has_an_answer_and_every_answer_a_question() -> None:
    """No query stands without its table, and no table without its query."""
    stems = Counter(path.stem for path in HERE.iterdir() if path.suffix in {".rq", ".tsv"})

    assert {2} == set(stems.values())


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_standard_sparql(question: str) -> None:
    """No query uses a function by IRI, which is where engines put what only they can do."""
    text = (HERE / f"{question}.rq").read_text(encoding="utf-8")
    body = re.sub(r'"[^"]*"|^PREFIX.*$|^#.*$', "", text, flags=re.MULTILINE)

    assert re.findall(r"(?:<[^<>\s]+>|[\w-]+:[\w-]+)\(", body) == []
