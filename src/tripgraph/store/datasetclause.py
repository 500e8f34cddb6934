"""Reading the FROM clauses of a query (SPARQL 1.1 Query Language, section 13.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tripgraph import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class QueryDataset:
    """The graphs a query is asked of, as IRIs: those merged into its default graph, and the named ones."""

    default: tuple[str, ...]
    named: tuple[str, ...]


def read(query: str) -> QueryDataset | None:
    """Return the dataset that the query's own FROM clauses describe, None if it has none.

    The query need not be valid; whoever parses it reports that.
    """
    if "from" not in query.casefold():
        return None
    default: list[str] = []
    named: list[str] = []
    for is_named, iri in _clauses(query):
        (named if is_named else default).append(iri)
    return QueryDataset(tuple(default), tuple(named)) if default or named else None


def _clauses(query: str) -> Iterator[tuple[bool, str]]:
    """Yield each FROM clause outside of braces: whether it is FROM NAMED, and the IRI."""
    depth = 0
    before = ("", "")  # the last two tokens, words in small letters
    for token in tokens.read(query):
        if token.iri is not None and depth == 0:
            if before == ("from", "named"):
                yield True, token.iri
            elif before[-1] == "from":
                yield False, token.iri
        if token.kind == "mark":
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        before = (before[-1], token.text.lower() if token.kind == "word" else token.text)
