"""What was answered is answered again from memory, truly and within bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.conftest import EX, LIMITS, numbers, publish, serving
from tripgraph import media
from tripgraph.errors import Cancelled, TimeLimit
from tripgraph.store.answered import MOST_BYTES_OF_ONE, Answered, Whole, cost_of
from tripgraph.store.engine import Kind, Question
from tripgraph.store.limits import MIB
from tripgraph.store.tally import Event
from tripgraph.web.cancellation import Cancellation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tripgraph.store.workers import Workers

COUNT = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
KEEPING = replace(LIMITS, kept=MIB)
QUESTION = Question(COUNT, table=media.CSV)


def whole(length: int) -> Whole:
    """Return an answer of so many bytes."""
    return Whole(Kind.TABLE, b"x" * length)


def taken(answered: Answered, question: Question, *pieces: bytes) -> bytes:
    """Return the document of these pieces, taken to its end."""
    return b"".join(answered.recorded(question, Kind.TABLE, pieces))


def asked(engine: Workers, question: Question) -> bytes:
    """Return the whole document that answers a question."""
    return b"".join(engine.answer(question).chunks)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4000), st.booleans())), st.integers(0, 20_000))
def test_the_least_recently_asked_go(steps: list[tuple[int, int, bool]], most: int) -> None:
    """What is kept is what was asked last as far as it fits, and the bytes are the sum of what is kept."""
    answered = Answered(most)
    expected: dict[Question, Whole] = {}  # in the order in which they were asked
    for number, length, is_new in steps:
        question, answer = Question(f"ASK {{ {number} }}"), whole(length)
        if is_new and cost_of(question, answer) <= most:
            answered.keep(question, answer)
            expected.pop(question, None)
            expected[question] = answer
            while sum(cost_of(*entry) for entry in expected.items()) > most:
                del expected[next(iter(expected))]
        elif is_new:
            answered.keep(question, answer)
        else:
            found = expected.pop(question, None)
            assert answered.find(question) == found
            if found:
                expected[question] = found
        assert answered.size == sum(cost_of(*entry) for entry in expected.items()) <= most
        assert len(answered) == len(expected)


def test_an_answer_is_kept_when_it_is_whole() -> None:
    """One that breaks off, or that nobody takes to its end, is not kept."""
    answered = Answered(MIB)

    def breaking() -> Iterator[bytes]:
        yield b"a part"
        raise TimeLimit("too long")

    with pytest.raises(TimeLimit):
        list(answered.recorded(QUESTION, Kind.TABLE, breaking()))
    left = answered.recorded(QUESTION, Kind.TABLE, [b"a", b"b"])
    next(left)
    left.close()
    assert answered.find(QUESTION) is None
    assert taken(answered, QUESTION, b"a", b"b") == b"ab"
    assert answered.find(QUESTION) == Whole(Kind.TABLE, b"ab")


def test_what_is_not_kept() -> None:
    """Long answers, those of a kind that was not wanted, and those that change by themselves are passed on only."""
    answered = Answered(64 * MIB)
    assert len(taken(answered, QUESTION, b"x" * MOST_BYTES_OF_ONE, b"y")) == MOST_BYTES_OF_ONE + 1
    taken(answered, Question(COUNT, graph=media.TURTLE))
    taken(answered, replace(QUESTION, text="SELECT (NOW() AS ?now) {}"), b"now")
    taken(Answered(0), QUESTION, b"x")
    assert (len(answered), answered.size) == (0, 0)


def test_each_question_has_its_own_answer() -> None:
    """Text, dataset, formats and how much is wanted tell questions apart; the time that they may take does not."""
    answered = Answered(MIB)
    taken(answered, QUESTION, b"x")
    others = [
        replace(QUESTION, text=COUNT + " "),
        replace(QUESTION, default_graphs=()),
        replace(QUESTION, default_graphs=(EX,)),
        replace(QUESTION, named_graphs=(EX,)),
        replace(QUESTION, table=media.JSON),
        replace(QUESTION, graph=media.TURTLE),
        replace(QUESTION, most=1),
        replace(QUESTION, most_bytes=1),
    ]
    assert [answered.find(other) for other in others] == [None] * len(others)
    assert answered.find(replace(QUESTION, seconds=0.1)) is not None


def test_when_it_is_closed_nothing_is_kept() -> None:
    """An answer that is finished after its generation has gone takes no memory."""
    answered = Answered(MIB)
    taken(answered, QUESTION, b"x")
    late = answered.recorded(QUESTION, Kind.TABLE, [b"x"])
    next(late)
    answered.close()
    assert list(late) == []
    assert (len(answered), answered.size) == (0, 0)


def test_a_repeat_is_the_same_answer(small_store: Path) -> None:
    """In each format and over each dataset a repeat gives what was given before, and never another's answer."""
    datasets = [None, (EX + "g",), (EX + "none",)]
    questions = [
        Question(COUNT, default_graphs=dataset, table=format)
        for format in media.RESULT_FORMATS
        for dataset in datasets
    ]
    with serving(small_store) as fresh, serving(small_store, KEEPING) as engine:
        expected = [asked(fresh, question) for question in questions]
        for _ in range(2):
            assert [asked(engine, question) for question in questions] == expected
        assert engine.pool.tally[Event.MISS] == engine.pool.tally[Event.HIT] == len(questions)
        assert fresh.pool.tally[Event.HIT] == 0


def test_a_repeat_needs_no_turn(small_store: Path) -> None:
    """While every slot is taken, what was asked before is answered, and the pages' own queries likewise."""
    with serving(small_store, replace(KEEPING, slots=1, queue=0)) as engine:
        first, graphs = asked(engine, QUESTION), engine.graphs()
        engine.pool.queries.take("other", 1, None)
        engine.pool.pages.take("other", 1, None)
        assert (asked(engine, QUESTION), engine.graphs()) == (first, graphs)


def test_another_generation_gives_another_answer(tmp_path: Path) -> None:
    """What is published is seen at once, though the same was asked before."""
    publish(tmp_path, numbers(EX + "g", 5))
    with serving(tmp_path, KEEPING) as engine:
        assert asked(engine, QUESTION).split() == [b"count", b"5"]
        publish(tmp_path, numbers(EX + "g", 6))
        engine.pool.refresh()
        assert asked(engine, QUESTION).split() == [b"count", b"6"]


def test_an_answer_of_an_old_state_is_not_kept_for_the_new(tmp_path: Path) -> None:
    """A question that was asked before a switch and answered after it is asked anew by the next."""
    publish(tmp_path, numbers(EX + "g", 5))
    with serving(tmp_path, KEEPING) as engine:
        late = engine.answer(QUESTION)
        publish(tmp_path, numbers(EX + "g", 6))
        engine.pool.refresh()
        assert b"".join(late.chunks).split() == [b"count", b"5"]
        assert [asked(engine, QUESTION).split()[1] for _ in range(2)] == [b"6", b"6"]
        assert engine.pool.tally[Event.HIT] == 1


def test_a_cancelled_answer_is_not_kept(small_store: Path) -> None:
    """Who leaves before the end of an answer leaves nothing of it to others."""
    rows = replace(QUESTION, text="SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000")
    with serving(small_store, replace(KEEPING, kept=64 * MIB)) as engine:
        cancellation = Cancellation()
        left = engine.asked_by("somebody", cancellation).answer(rows)
        next(left.chunks)
        cancellation.cancel()
        with pytest.raises(Cancelled):
            list(left.chunks)
        assert asked(engine, rows).count(b"\r\n") == 50_001
        assert engine.pool.tally[Event.HIT] == 0


def test_many_may_ask_at_once(small_store: Path) -> None:
    """Whoever asks the same or something else at the same time, with room for few answers, gets his own."""
    questions = [
        replace(QUESTION, text=f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER (?o < {i}) }}") for i in range(9)
    ]
    room = 4 * cost_of(questions[0], whole(16))
    with serving(small_store, replace(KEEPING, kept=room)) as engine, ThreadPoolExecutor(8) as many:
        answers = many.map(
            lambda number: asked(engine.asked_by(str(number), None), questions[number % 9]), range(180)
        )
        assert [answer.split()[1] for answer in answers] == [str(i % 9).encode() for i in range(180)]
        assert engine.pool.tally[Event.HIT] + engine.pool.tally[Event.MISS] == 180


def test_an_error_is_not_kept(small_store: Path) -> None:
    """A query that met a limit is tried anew, and answered if it may take longer."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER (?c < 300 && ?f < 300) }"
    with serving(small_store, KEEPING) as engine:
        with pytest.raises(TimeLimit):
            asked(engine, Question(slow, table=media.CSV, seconds=0.001))
        assert asked(engine, Question(slow, table=media.CSV)).split() == [b"n", b"90000"]


def test_what_changes_by_itself_is_asked_anew(small_store: Path) -> None:
    """Two requests for a new name get two names."""
    question = Question("SELECT (STRUUID() AS ?name) {}", table=media.CSV)
    with serving(small_store, KEEPING) as engine:
        assert asked(engine, question) != asked(engine, question)
        assert engine.pool.tally[Event.HIT] == 0
