"""What a request asks of a saved question: what is chosen, which part of the answer, of which state of the graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import request, url_for

from tripgraph.citing import Citation
from tripgraph.errors import BadInput
from tripgraph.openapi import MOST, MOST_OFFSET
from tripgraph.suggestions import closest
from tripgraph.web.state import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tripgraph.catalog import SavedQuery
    from tripgraph.store.engine import Engine

LIMIT: Final = "_limit"
NEXT: Final = "_next"
_GENERATION: Final = "generation"
_OPTIONS: Final = ("format", LIMIT, NEXT, _GENERATION)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the question, what is chosen, and which part of the answer is wanted.

    limit: rows; None: all, where the format allows it. offset: of the first row, from 0. generation: the number of the
    state that is asked; None: the current one.
    """

    query: SavedQuery
    chosen: Mapping[str, str]
    limit: int | None
    offset: int
    generation: int | None

    @property
    def engine(self) -> Engine:
        """The engine over the state that is asked."""
        engine = state().engine
        asks_now = self.generation in (None, state().generation())
        return engine if asks_now else engine.at(self.generation or 0)

    def cited(self) -> Citation:
        """Return how to cite the answer, with the address at which the same state is asked again."""
        number = state().generation() if self.generation is None else self.generation
        address = replace(self, generation=None).address("", generation=number)
        return Citation(self.query, self.chosen, number, datetime.now(UTC).date(), address)

    def address(self, suffix: str = "", **options: object) -> str:
        """Return the address of the same question and choice, in a format by its suffix, with other options."""
        earlier = {} if self.generation is None else {_GENERATION: self.generation}
        fields = {**self.chosen, **{name: str(value) for name, value in (earlier | options).items()}}
        path = url_for("questions.one", name=self.query.slug + suffix, _external=True)
        return f"{path}?{urlencode(fields)}" if fields else path


def asked_of(query: SavedQuery) -> Asked:
    """Return what the request asks. Raises BadInput for an option that is unknown, doubled or has no such value."""
    refuse_others([*(parameter.name for parameter in query.parameters), *_OPTIONS])
    chosen = {name: value for name, value in request.args.items() if name not in _OPTIONS and value.strip()}
    limit = _number(LIMIT, 1, MOST) if LIMIT in request.args else None
    offset = _number(NEXT, 0, MOST_OFFSET) if NEXT in request.args else 0
    earlier = _number(_GENERATION, 1, MOST_OFFSET) if _GENERATION in request.args else None
    return Asked(query, chosen, limit, offset, earlier)


def refuse_others(known: Sequence[str]) -> None:
    """Raise BadInput for an option of the request that is not known, or stands there twice."""
    for name, values in request.args.lists():
        if name not in known:
            close = closest(name, known)
            meant = f" Did you mean {close[0]!r}?" if close else ""
            raise BadInput(f"There is no option {name!r} here.{meant} Known are: {', '.join(known)}.")
        if len(values) > 1:
            raise BadInput(f"The option {name!r} stands in the address more than once. Give it one value.")


def _number(name: str, least: int, most: int) -> int:
    value = request.args[name]
    if not (
        value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most
    ):
        raise BadInput(
            f"The option {name!r} cannot be {value[:80]!r}: it is a whole number from {least} to {most}."
        )
    return int(value)
