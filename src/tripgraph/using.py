"""Giving the patterns of an update another dataset, which no engine takes apart from the text (section 2.2.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tripgraph import tokens
from tripgraph.errors import BadInput
from tripgraph.rdfio import graph_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tripgraph.tokens import Token


def with_dataset(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return an update whose every pattern has this dataset, as the SPARQL 1.1 Protocol wants it.

    Where no graph is given, that is the update itself. ``DELETE WHERE { P }`` is written out as ``DELETE { P } USING
    ... WHERE { P }``, since the short form takes no dataset (SPARQL 1.1 Update, section 3.1.3.3). Raises BadInput if
    the update has USING or WITH itself, or if a graph is no IRI.
    """
    if not default and not named:
        return update
    clauses = " ".join(
        [f"USING {graph_name(iri)}" for iri in default] + [f"USING NAMED {graph_name(iri)}" for iri in named]
    )
    words = list(_top_level(update))
    if clash := next((word for _, word in words if _is(word, "using", "with")), None):
        raise BadInput(
            f"The update says {clash.text}, and the request names graphs by using-graph-uri or using-named-graph-uri. "
            "Choose one of the two (SPARQL 1.1 Protocol, section 2.2.3)."
        )
    pieces: list[str] = []
    done = 0
    for before, word in words:
        if _is(word, "where"):
            pieces.append(update[done : word.start])
            if before is not None and _is(before, "delete"):
                pieces.append(_block(update, word))
            pieces.append(f" {clauses} ")
            done = word.start
    return "".join(pieces) + update[done:]


def _top_level(update: str) -> Iterator[tuple[Token | None, Token]]:
    """Yield the tokens outside of braces, each with the token before it."""
    depth = 0
    before = None
    for token in tokens.read(update):
        if depth == 0:
            yield before, token
        if token.kind == "mark":
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        before = token


def _is(token: Token, *words: str) -> bool:
    return token.kind == "word" and token.text.lower() in words


def _block(update: str, where: Token) -> str:
    """Return the braces behind WHERE with what is in them; the rest of the update if they do not close."""
    depth = 0
    start = None
    for token in tokens.read(update):
        if token.start > where.start and token.kind == "mark" and token.text in "{}":
            start = token.start if start is None else start
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                return update[start : token.start + 1]
    return update[where.start + len(where.text) :]
