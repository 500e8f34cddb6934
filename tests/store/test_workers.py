"""Workers: the same answers as the engine itself, from processes that are killed when a query takes too much."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.store.conftest import EX, LIMITS, SIZE, numbers, publish, serving
from tripgraph import media
from tripgraph.errors import (
    BadInput,
    Busy,
    Cancelled,
    MemoryLimit,
    NotAllowed,
    ResultLimit,
    SyntaxProblem,
    TimeLimit,
    TooDeep,
)
from tripgraph.rdfio import QuerySolutions
from tripgraph.store import documents, generations
from tripgraph.store.embedded import Embedded
from tripgraph.store.engine import Kind, Question
from tripgraph.store.limits import MIB
from tripgraph.web.cancellation import Cancellation

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.media import Format
    from tripgraph.store.workers import Workers

EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
# It looks at every combination of three triples, and finds none.
RUNAWAY = 'SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (CONCAT(STR(?a), STR(?d), STR(?g)) = "x") }'
EXPLODING_SORT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"
DOUBLING = (
    f"SELECT ?length {{ BIND ('{'a' * 64}' AS ?x0) "
    + " ".join(f"BIND (CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + " BIND (STRLEN(?x40) AS ?length) }"
)


def asked(engine: Workers | Embedded, text: str, format: Format = media.CSV, **more: float) -> bytes:
    """Return the whole document that answers a query."""
    question = Question(text, table=format, graph=format, **more)  # type: ignore[arg-type]
    return b"".join(engine.answer(question).chunks)


def test_rows_are_those_of_the_engine(engine: Workers, small_store: Path) -> None:
    """Terms of every kind come back as the engine itself gives them."""
    text = """SELECT * { VALUES (?a ?b) {
        (<http://example.org/x> "plain") (1 "de"@de) (UNDEF "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>)
    } BIND (BNODE() AS ?blank) BIND (<<( <http://e/s> <http://e/p> "o"@en--ltr )>> AS ?triple) }"""
    alone = Embedded.open(generations.require(small_store).quads).query(text)
    results = engine.query(text)
    assert isinstance(results, QuerySolutions)
    assert isinstance(alone, QuerySolutions)
    assert results.variables == alone.variables
    names = [variable.value for variable in alone.variables if variable.value != "blank"]
    assert [[row[n] for n in names] for row in results] == [[row[n] for n in names] for row in alone]


@pytest.mark.parametrize("format", media.GRAPH_FORMATS, ids=lambda format: format.name)
def test_a_small_graph_is_written_for_people(engine: Workers, small_store: Path, format: Format) -> None:
    """A graph comes as the same bytes from a worker as from the engine itself, JSON-LD included."""
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER (?o < 20) }"
    assert asked(engine, text, format) == asked(
        Embedded.open(generations.require(small_store).quads), text, format
    )


def test_a_large_graph_is_written_as_it_is_found(tmp_path: Path) -> None:
    """A graph that is too large to be sorted comes whole all the same."""
    count = documents.MOST_ORDERED + 1
    publish(tmp_path, numbers(EX + "g", count))
    with serving(tmp_path) as engine:
        document = asked(engine, EVERYTHING, media.N_TRIPLES)
    assert len(set(document.splitlines())) == count


def test_a_truth_value_is_an_answer(engine: Workers) -> None:
    """ASK is answered in every format of tables."""
    question = Question("ASK { ?s ?p 7 }", table=media.JSON)
    answer = engine.answer(question)
    assert answer.kind == Kind.TRUTH
    assert b"true" in b"".join(answer.chunks)
    assert bool(engine.query("ASK { ?s ?p 7 }")) is True


def test_a_kind_that_is_not_wanted_is_not_written(engine: Workers) -> None:
    """Whoever has no format for triples learns that these would be the answer, and nothing else."""
    answer = engine.answer(Question(EVERYTHING, table=media.CSV))
    assert answer.kind == Kind.GRAPH
    assert list(answer.chunks) == []


def test_only_as_much_is_written_as_is_wanted(engine: Workers) -> None:
    """A page that shows ten rows gets ten, whatever the query would give."""
    rows = documents.read(Kind.TABLE, asked(engine, "SELECT * { ?s ?p ?o }", media.JSON, most=10))
    assert len(list(rows)) == 10  # type: ignore[arg-type]
    triples = documents.read(Kind.GRAPH, asked(engine, EVERYTHING, media.N_TRIPLES, most=10))
    assert len(list(triples)) == 10  # type: ignore[arg-type]


def test_graphs_can_be_read(engine: Workers) -> None:
    """The named graphs, the triples of each, and their merge are those of the store."""
    assert engine.graphs() == (EX + "g", EX + "h")
    assert len(list(engine.graph(EX + "g"))) == SIZE
    assert list(engine.graph(EX + "none")) == []
    assert len(list(engine.merge())) == SIZE
    assert len(list(engine.quads())) == 2 * SIZE


def test_errors_come_back_as_themselves(engine: Workers) -> None:
    """What a worker raises is raised here, with all it knows."""
    with pytest.raises(SyntaxProblem) as problem:
        engine.query("SELECT * {\n ?s ?p }")
    assert (problem.value.place, problem.value.line) == ("query", 2)
    with pytest.raises(BadInput, match=r"http://example\.org/nothing"):
        asked(engine, "SELECT (<http://example.org/nothing>(1) AS ?x) {}")


def test_a_query_ends_at_its_deadline(engine: Workers) -> None:
    """A query that runs longer than it may is ended; a request may ask for less time than is allowed."""
    with pytest.raises(TimeLimit, match=r"longer than 0\.2 seconds"):
        asked(engine, RUNAWAY, seconds=0.2)


def test_nobody_gets_more_time_than_is_allowed(small_store: Path) -> None:
    """A request cannot ask for more than the server allows."""
    with serving(small_store, replace(LIMITS, seconds=0.2)) as engine:
        with pytest.raises(TimeLimit, match=r"longer than 0\.2 seconds"):
            asked(engine, RUNAWAY, seconds=1000)
        with pytest.raises(TimeLimit):
            engine.query(RUNAWAY)


@pytest.mark.parametrize("text", [EXPLODING_SORT, DOUBLING], ids=["exploding-sort", "doubling-concat"])
def test_a_query_ends_when_it_eats_too_much(engine: Workers, text: str) -> None:
    """A query that needs more memory than it may is ended; the graph does not count."""
    with pytest.raises(MemoryLimit, match="more than 256 MiB"):
        asked(engine, text)


def test_an_answer_ends_when_it_is_too_long(engine: Workers) -> None:
    """An answer that grows past the limit fails, so that its beginning never passes for the whole."""
    with pytest.raises(ResultLimit, match="longer than 8 MiB"):
        asked(engine, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    with pytest.raises(ResultLimit, match="longer than 1 MiB"):
        asked(engine, "SELECT * { ?a ?b ?c . ?d ?e ?f }", most_bytes=MIB)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 50_000 + "}" * 50_000,
        "SELECT * { FILTER (" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
        "ASK { FILTER (" + "!" * 100_000 + "true) }",
        "ASK { ?s " + "(" * 20_000 + "<http://e/p>" + ")" * 20_000 + " ?o }",
        "ASK { ?s ?p " + "[<http://e/p> " * 20_000 + "1" + "]" * 20_000 + " }",
        "ASK { " + "FILTER EXISTS { " * 2_000 + "?s ?p ?o" + "}" * 2_000 + " }",
        "SELECT (1" + "+1" * 60_000 + " AS ?x) {}",
    ],
    ids=["braces", "parentheses", "negations", "paths", "blank-nodes", "exists", "sum"],
)
def test_deep_nesting_costs_a_worker_and_nothing_else(engine: Workers, text: str) -> None:
    """A query that overflows the stack of the parser is refused; the next one is answered."""
    with pytest.raises(TooDeep):
        asked(engine, text)
    assert bool(engine.query("ASK {}")) is True


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_a_worker_reaches_nothing(engine: Workers, silent: str) -> None:
    """Even past the guard, SERVICE opens no connection: a worker cannot open any."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        text = f"SELECT * {{ SERVICE {silent}<{address}> {{ ?s ?p ?o }} }}"
        if silent:
            asked(engine, text)
        else:
            with pytest.raises(NotAllowed):
                asked(engine, text)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_whoever_leaves_ends_the_query(engine: Workers) -> None:
    """A cancelled query fails, and its slot is free for the next."""
    cancellation = Cancellation()
    answer = engine.asked_by("someone", cancellation).answer(Question(RUNAWAY, table=media.CSV))
    cancellation.cancel()
    with pytest.raises(Cancelled):
        list(answer.chunks)
    assert engine.pool.queries.running == 0


def test_an_answer_that_is_not_read_to_its_end_ends_its_query(engine: Workers) -> None:
    """Closing an answer is enough, even before its first piece."""
    for text in (RUNAWAY, "SELECT * { ?a ?b ?c . ?d ?e ?f }"):
        engine.answer(Question(text, table=media.CSV)).chunks.close()
    half_read = engine.answer(Question("SELECT * { ?a ?b ?c . ?d ?e ?f }", table=media.CSV))
    next(half_read.chunks)
    half_read.chunks.close()
    assert engine.pool.queries.running == 0


def test_a_cancellation_that_comes_late_hits_nobody(engine: Workers) -> None:
    """When an answer is complete, its worker serves others, and cancelling does not reach it any more."""
    cancellation = Cancellation()
    once = engine.asked_by("someone", cancellation)
    assert bool(once.query("ASK {}")) is True
    running = engine.answer(Question(COUNT, table=media.CSV))
    cancellation.cancel()
    assert str(SIZE).encode() in b"".join(running.chunks)


def test_a_page_does_not_wait_for_queries(small_store: Path) -> None:
    """While every slot for queries is taken, pages are still made; a further query is told that it is busy."""
    with serving(small_store, replace(LIMITS, seconds=1, slots=1, queue=0)) as engine:
        running = engine.answer(Question(RUNAWAY, table=media.CSV))
        with pytest.raises(Busy):
            asked(engine, COUNT)
        assert bool(engine.query("ASK {}")) is True
        running.chunks.close()


def test_a_store_that_exceeds_the_budget_stays_on_disk(small_store: Path) -> None:
    """A graph that does not fit in memory is answered from disk, by workers that can open no file."""
    with serving(small_store, replace(LIMITS, held=0)) as engine:
        assert engine.pool.succession.broker.place == "disk"
        assert str(SIZE).encode() in asked(engine, COUNT)
        with pytest.raises(TimeLimit):
            asked(engine, RUNAWAY, seconds=0.2)
        assert len(list(engine.quads())) == 2 * SIZE


def test_an_empty_store_is_an_empty_graph(tmp_path: Path) -> None:
    """Where nothing was built yet, there is nothing to find, and that is no error."""
    with serving(tmp_path) as engine:
        assert engine.graphs() == ()
        assert bool(engine.query("ASK { ?s ?p ?o }")) is False
        assert engine.pool.generation == 0
