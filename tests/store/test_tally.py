"""Whatever becomes of a query is counted once, under its reason."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.store.conftest import LIMITS, serving
from tests.store.test_workers import COUNT, EXPLODING_SORT, RUNAWAY, asked
from tripgraph import media
from tripgraph.errors import TripgraphError
from tripgraph.store.engine import Question
from tripgraph.store.tally import Event

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.workers import Workers

PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
DEEP = "SELECT * " + "{" * 50_000 + "}" * 50_000


def counted(engine: Workers) -> Counter[Event]:
    return Counter({event: engine.pool.tally[event] for event in Event})


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        (COUNT, {}, None),
        ("no query", {}, None),
        (RUNAWAY, {"seconds": 0.1}, Event.TIME),
        (EXPLODING_SORT, {}, Event.MEMORY),
        (PAIRS, {"most_bytes": 100}, Event.RESULT_SIZE),
        (DEEP, {}, Event.NESTING),
    ],
    ids=["whole", "mistaken", "time", "memory", "result-size", "nesting"],
)
def test_why_a_query_ended_is_counted(
    engine: Workers, text: str, more: dict[str, float], expected: Event | None
) -> None:
    """A query that met a limit counts under it, one that was answered or refused under none."""
    before = counted(engine)
    with suppress(TripgraphError):
        asked(engine, text, media.CSV, **more)
    new = counted(engine) - before
    assert new - Counter([Event.MISS, Event.FORKED]) == Counter(filter(None, [expected]))


def test_whoever_leaves_is_counted(engine: Workers) -> None:
    """An answer that nobody reads to its end counts as cancelled."""
    before = counted(engine)
    engine.answer(Question(RUNAWAY, table=media.CSV)).chunks.close()
    assert (counted(engine) - before)[Event.CANCELLED] == 1


def test_whoever_gets_no_turn_is_counted(small_store: Path) -> None:
    """A question that finds every slot taken and no place to wait is counted where it was refused."""
    with serving(small_store, replace(LIMITS, slots=1, queue=0)) as engine:
        running = engine.answer(Question(RUNAWAY, table=media.CSV))
        with suppress(TripgraphError):
            asked(engine, COUNT)
        running.chunks.close()
        assert (engine.pool.queries.refused, engine.pool.pages.refused) == (1, 0)
