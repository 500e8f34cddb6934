"""Variables that a query selects and that nothing in it can bind, so that their column stays empty."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.tokens import Token

_BRACES: Final = {"{": 1, "}": -1}
_ROUND: Final = {"(": 1, ")": -1}
_DEPTH: Final = _BRACES | _ROUND
# Each is read to the end of its pattern; more of them than a person writes would take long.
_MOST_SELECTS: Final = 50


def unbound(tokens: Sequence[Token]) -> dict[str, frozenset[str]]:
    """Return the names of the variables that some SELECT uses and that stand nowhere in its pattern.

    With each come the variables that do stand there. Names are without their question mark. A subquery is judged by
    its own pattern. Nothing is said of a query whose braces do not close.
    """
    found: dict[str, frozenset[str]] = {}
    selects = (place for place, token in enumerate(tokens) if token.text.lower() == "select")
    for place in islice(selects, _MOST_SELECTS):
        pattern = _opening(tokens, place)
        end = _closing(tokens, pattern)
        if end is None:
            continue
        used, named = _projected(tokens[place:pattern])
        bound = frozenset(_variables(tokens[pattern:end])) | _bound_behind(tokens, end) | named
        found |= dict.fromkeys(sorted(used - bound), bound)
    return found


def _projected(clause: Sequence[Token]) -> tuple[set[str], frozenset[str]]:
    """Return the variables that a SELECT clause uses outside of patterns, and those that it gives a value by AS."""
    depth = 0
    used: set[str] = set()
    named: set[str] = set()
    for before, token in pairwise(clause):
        depth += _BRACES.get(token.text, 0)
        if token.kind == "variable" and depth == 0:
            (named if before.text.lower() == "as" else used).add(_name(token))
    return used, frozenset(named)


def _bound_behind(tokens: Sequence[Token], end: int) -> frozenset[str]:
    """Return the variables that are bound behind the pattern: by GROUP BY (… AS ?x), or by VALUES."""
    depth = 0
    is_data = False
    bound = set()
    for before, token in pairwise(tokens[end:]):
        depth += _DEPTH.get(token.text, 0)
        if depth < 0:
            break
        is_data = is_data or token.text.lower() == "values"
        if token.kind == "variable" and (is_data or before.text.lower() == "as"):
            bound.add(_name(token))
    return frozenset(bound)


def _opening(tokens: Sequence[Token], place: int) -> int:
    """Return the place of the next brace outside of round brackets; the end without one."""
    depth = 0
    for at in range(place, len(tokens)):
        if depth == 0 and tokens[at].text == "{":
            return at
        depth += _ROUND.get(tokens[at].text, 0)
    return len(tokens)


def _closing(tokens: Sequence[Token], place: int) -> int | None:
    """Return the place of the bracket that closes the one at this place; None if none does."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += _DEPTH.get(tokens[at].text, 0)
        if depth == 0:
            return at
    return None


def _variables(tokens: Sequence[Token]) -> list[str]:
    return [_name(token) for token in tokens if token.kind == "variable"]


def _name(token: Token) -> str:
    return token.text[1:]
