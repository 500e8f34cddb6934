"""The saved questions of the project, each beside the answers that it must give on the trip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tripgraph
from tripgraph import binding, catalog, media, rdfio

if TYPE_CHECKING:
    from tripgraph.catalog import SavedQuery
    from tripgraph.store.engine import Engine

ANSWERS = Path(__file__).parent / "answers"
QUERIES = {query.slug: query for query in catalog.read(Path(tripgraph.__file__).parents[2] / "queries")}


def cases(query: SavedQuery) -> dict[str, dict[str, str]]:
    """Return what is chosen in each case, by the name of the file with the answer.

    A question is asked with what it requires, and once more with the examples of all its parameters.
    """
    required = {p.name: p.example or "" for p in query.parameters if p.required}
    examples = {p.name: p.example for p in query.parameters if p.example}
    every = {query.slug: required}
    return every if examples == required else every | {f"{query.slug}.chosen": examples}


CASES = [(query.slug, case) for query in QUERIES.values() for case in cases(query)]


@pytest.mark.parametrize(("slug", "case"), CASES, ids=[case for _, case in CASES])
def test_a_question_gets_its_answer(slug: str, case: str, graph: Engine) -> None:
    """Each saved question gives exactly the rows, in the order, that were reviewed by a person; never none."""
    query = QUERIES[slug]
    results = graph.query(binding.bound(query, cases(query)[case], graph))
    given = rdfio.write_results(results, media.TSV).decode().splitlines()
    assert len(given) > 1
    assert given == (ANSWERS / f"{case}.tsv").read_text(encoding="utf-8").splitlines()


def test_every_answer_has_its_question() -> None:
    """No table of answers is left over from a question that is gone."""
    assert {path.stem for path in ANSWERS.iterdir()} == {case for _, case in CASES}


def test_there_are_at_least_thirty() -> None:
    """The questions that people who study diplomacy ask are there, and each has a tag to find it by."""
    assert len(QUERIES) >= 30
    assert [slug for slug, query in QUERIES.items() if not query.tags] == []


@pytest.mark.parametrize("slug", QUERIES)
def test_the_order_is_the_same_each_time(slug: str, graph: Engine) -> None:
    """Each question orders its rows so that no two may change places: pages of an answer fit together."""
    query = QUERIES[slug]
    chosen = {p.name: p.example or "" for p in query.parameters if p.required}
    text = binding.bound(query, chosen, graph)
    _, _, order = text.rpartition("ORDER BY")
    keys = [token for token in order.replace("(", " ").replace(")", " ").split() if token.startswith("?")]
    rows = [tuple(str(row[key[1:]]) for key in keys) for row in rdfio.solutions(graph.query(text))]
    assert len(rows) == len(set(rows))
