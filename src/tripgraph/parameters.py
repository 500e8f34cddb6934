"""The typed parameters of a saved query: what each takes, and the RDF term that a text stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tripgraph.errors import BadInput
from tripgraph.rdfio import Literal, NamedNode
from tripgraph.vocab import XSD

if TYPE_CHECKING:
    from tripgraph.rdfio import Term

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_LONGEST: Final = 1000


class Type(StrEnum):
    """What a parameter takes: a thing of the graph, a day, a whole number, a text, or one of a few texts."""

    ENTITY = "entity"
    DATE = "date"
    INTEGER = "integer"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be chosen in a question.

    name: the variable that it binds. of: the IRIs of the classes, or of the concept scheme, whose entities may be
    chosen. choices: the texts of which it is one. least, most: of an integer. default: what holds where nothing is
    chosen; one that is not required and has none leaves its variable unbound. example: what the documentation chooses.
    """

    name: str
    type: Type
    description: str
    required: bool = False
    default: str | None = None
    example: str | None = None
    of: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    def term(self, text: str) -> Term:
        """Return what a text stands for; for an entity, its IRI as it is, whether or not the graph knows it.

        Raises BadInput that names the parameter and says what it takes.
        """
        match self.type:
            case Type.ENTITY:
                return self._iri(text)
            case Type.DATE:
                return self._date(text)
            case Type.INTEGER:
                return self._integer(text)
            case Type.CHOICE:
                return self._choice(text)
            case Type.TEXT:
                return self._text(text)

    def wrong(self, text: str, wanted: str) -> BadInput:
        """Return the error for a value that is not taken."""
        return BadInput(f"The parameter {self.name!r} cannot be {_shortened(text)!r}: {wanted}")

    def _iri(self, text: str) -> NamedNode:
        try:
            return NamedNode(text)
        except ValueError as error:
            raise self.wrong(text, "that is no IRI.") from error

    def _date(self, text: str) -> Literal:
        try:
            if not _DATE.fullmatch(text):
                raise ValueError(text)
            date.fromisoformat(text)
        except ValueError as error:
            raise self.wrong(text, "it takes a day of the calendar, such as 2024-07-03.") from error
        return Literal(text, datatype=NamedNode(XSD.date))

    def _integer(self, text: str) -> Literal:
        bounds = "".join(
            f"{word} {bound}"
            for word, bound in ((" from", self.least), (" to", self.most))
            if bound is not None
        )
        wanted = f"it takes a whole number{bounds}."
        if not _INTEGER.fullmatch(text):
            raise self.wrong(text, wanted)
        number = int(text)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise self.wrong(text, wanted)
        return Literal(str(number), datatype=NamedNode(XSD.integer))

    def _choice(self, text: str) -> Literal:
        if text not in self.choices:
            raise self.wrong(text, f"it is one of {', '.join(self.choices)}.")
        return Literal(text)

    def _text(self, text: str) -> Literal:
        if len(text) > _LONGEST:
            raise self.wrong(text, f"it takes at most {_LONGEST} characters.")
        return Literal(text)


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
