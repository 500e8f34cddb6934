"""Asking a saved question: all of its answer or a page of it, in the same order each time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import inf, isfinite
from typing import TYPE_CHECKING, Final

from tripgraph import binding, rdfio
from tripgraph.facts import text
from tripgraph.rdfio import Literal
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tripgraph.catalog import SavedQuery
    from tripgraph.rdfio import Term
    from tripgraph.store.engine import Engine

_WHOLE: Final = frozenset(map(str, (XSD.integer, XSD.int, XSD.long)))
_FRACTIONS: Final = frozenset(map(str, (XSD.decimal, XSD.double, XSD.float)))
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}
# Python takes more for a number than XML Schema does, and no more than 4300 digits.
_INTEGER: Final = re.compile(r"[+-]?\d{1,4000}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of an answer: the names of its columns, its rows with None where a cell is empty, and where it goes on.

    following: the offset of the next page, None if this is the last.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    following: int | None


def sparql(query: SavedQuery, chosen: Mapping[str, str], engine: Engine) -> str:
    """Return the query with what is chosen, its rows in one order only: beyond its own, by all of its columns.

    Raises as ``binding.bound`` does.
    """
    bound = binding.bound(query, chosen, engine).rstrip()
    return f"{bound}\n  {' '.join(f'?{name}' for name in columns(query.sparql))}\n"


def page(query: SavedQuery, chosen: Mapping[str, str], engine: Engine, limit: int, offset: int) -> Page:
    """Return at most ``limit`` rows of the answer, from the row ``offset`` on, counted from 0.

    Raises as ``binding.bound`` does, and LimitReached.
    """
    asked = f"{sparql(query, chosen, engine)}LIMIT {limit + 1} OFFSET {offset}"
    rows = list(islice(map(tuple, rdfio.solutions(engine.query(asked))), limit + 1))
    return Page(columns(query.sparql), tuple(rows[:limit]), offset + limit if len(rows) > limit else None)


@cache
def columns(query: str) -> tuple[str, ...]:
    """Return the names of what a SELECT query selects, in order."""
    found = rdfio.solutions(Embedded.in_memory([]).query(query))
    return tuple(variable.value for variable in found.variables)


def plain(term: Term | None) -> str | int | float | bool | None:
    """Return a term as JSON writes it best: a number, a truth value, or its text; an IRI as it is.

    Text are infinity and NaN, for which JSON has no number, and what is no value of its datatype: "many"^^xsd:integer.
    """
    if not isinstance(term, Literal):
        return None if term is None else text(term)
    datatype = term.datatype.value
    if datatype in _WHOLE:
        return int(term.value) if _INTEGER.fullmatch(term.value) else term.value
    if datatype in _FRACTIONS:
        number = float(term.value) if _NUMBER.fullmatch(term.value) else inf
        return number if isfinite(number) else term.value
    return _TRUTH.get(term.value, term.value) if datatype == str(XSD.boolean) else term.value
