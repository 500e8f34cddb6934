"""Updates whose later operations have PREFIX and BASE of their own, which not every engine reads."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tripgraph import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.tokens import Token


def written_out(update: str) -> str:
    """Return the same update without declarations behind its first operation (SPARQL 1.1, section 19.8, rule 29).

    Where there are none, that is the update itself. Else its names and IRIs are written in full, each by what is
    declared before it, and nothing is declared; the lines stay as they are.
    """
    words = list(tokens.read(update))
    if not _declares_later(words):
        return update
    pieces: list[str] = []
    done = 0
    for word, after in pairwise([*words, tokens.Token("end", "", len(update))]):
        pieces.append(update[done : word.start])
        if word.kind == "declaration" or after.kind == "declaration":
            written = " " * len(word.text)
        else:
            written = word.text if word.iri is None else f"<{word.iri}>"
        pieces.append(written)
        done = word.start + len(word.text)
    return "".join(pieces) + update[done:]


def _declares_later(words: Sequence[Token]) -> bool:
    semicolon = next(
        (place for place, word in enumerate(words) if word.text == ";" and word.kind == "mark"), None
    )
    return semicolon is not None and any(word.kind == "declaration" for word in words[semicolon:])
