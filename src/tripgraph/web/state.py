"""What every view works with, kept on the application and fetched from there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from flask import current_app, g, request

from tripgraph.web import cancellation

if TYPE_CHECKING:
    from collections.abc import Callable

    from tripgraph.access import Tokens
    from tripgraph.catalog import SavedQuery
    from tripgraph.glossary import Glossary
    from tripgraph.ontology import Ontology
    from tripgraph.store.engine import Engine
    from tripgraph.writing.writer import Writer

KEY: Final = "tripgraph"


@dataclass(frozen=True, slots=True)
class State:
    """The engine that answers, the ontology and its glossary that explain, the questions that are offered.

    generation: gives the number of the generation that the engine answers from, 0 if it has none. tokens: who may
    write. writer: writes for them; None where there is no store. most_bytes: that a write may send. strict:
    whether anybody's queries see the standard's dataset in place of the merge. untaken: says why the store has not what
    the files say, "" if it has.
    """

    engine: Engine
    ontology: Ontology
    glossary: Glossary
    questions: tuple[SavedQuery, ...]
    generation: Callable[[], int]
    tokens: Tokens
    writer: Writer | None
    most_bytes: int
    strict: bool = False
    untaken: Callable[[], str] = lambda: ""


def state() -> State:
    """Return the state of the application for the current request: its engine knows who asks, and when they leave."""
    if KEY not in g:
        kept = cast("State", current_app.extensions[KEY])
        engine = kept.engine.asked_by(request.remote_addr or "", request.environ.get(cancellation.KEY))
        g.setdefault(KEY, replace(kept, engine=engine))
    return cast("State", g.get(KEY))
