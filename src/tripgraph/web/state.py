"""What every view works with, kept on the application and fetched from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from flask import current_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from tripgraph.catalog import SavedQuery
    from tripgraph.glossary import Glossary
    from tripgraph.ontology import Ontology
    from tripgraph.store.engine import Engine

KEY: Final = "tripgraph"


@dataclass(frozen=True, slots=True)
class State:
    """The engine that answers, the ontology and its glossary that explain, the questions that are offered.

    generation: gives the number of the generation that the engine answers from, 0 if it has none.
    """

    engine: Engine
    ontology: Ontology
    glossary: Glossary
    questions: tuple[SavedQuery, ...]
    generation: Callable[[], int]


def state() -> State:
    """Return the state of the application that answers the current request."""
    return cast("State", current_app.extensions[KEY])
