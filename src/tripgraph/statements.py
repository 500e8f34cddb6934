"""The statements of a query's pattern, term by term: where a full stop is missing, or a part of a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tripgraph.tokens import Token

_TERMS: Final = ("iri", "name", "variable", "string", "number")
_VALUES: Final = ("true", "false", "a")
_CLOSED_BY: Final = {"(": ")", "[": "]", "{": "}"}
# What stands behind these, up to the next brace, is no statement.
_CLAUSES: Final = (
    "select",
    "describe",
    "from",
    "graph",
    "service",
    "group",
    "having",
    "order",
    "limit",
    "offset",
)
_NO_STOP: Final = (
    "A full stop is missing before this; or a ; if the subject stays, or a , for another object."
)


def misplaced(tokens: Sequence[Token]) -> tuple[Token, str] | None:
    """Return the token at which a statement goes wrong, and what is wrong; None if all are well formed.

    Expects brackets that match. What stands in round and square brackets is one term, or an argument, and is not
    looked into; nor are the rows of VALUES.
    """
    depth = terms = carets = 0
    opens_with_bracket = is_clause = False
    before = ""
    for token in _outline(tokens):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        is_clause = token.text not in ("{", "}") and (is_clause or token.text.lower() in _CLAUSES)
        if is_clause or (depth == 0 and token.text != "}"):
            terms = 0
        elif _is_term(token, before):
            if (
                before not in ("/", "|") and carets < 2
            ):  # else the same path, or the datatype of the same literal
                terms += 1
                opens_with_bracket = token.text == "[" if terms == 1 else opens_with_bracket
                if terms == 2 and token.kind in ("string", "number"):
                    return token, "A property is an IRI or a variable, never a text or a number."
                if terms > 3:
                    return token, _NO_STOP
        elif token.text in (".", "}", ",") and (terms == 2 or (terms == 1 and not opens_with_bracket)):
            return (
                token,
                f"The statement before this has no {'object' if terms == 2 else 'property and no object'}.",
            )
        elif token.kind == "word" or token.text in (".", ";", ",", "{", "}"):
            terms = {";": 1, ",": 2}.get(token.text, 0)
        carets = carets + 1 if token.text == "^" else 0
        before = before if token.text in ("^", "!") else _role(token)
    return None


def _is_term(token: Token, before: str) -> bool:
    """Tell whether a token is a term of a statement; a bracket behind a keyword or a function is an argument."""
    if token.text in ("(", "["):
        return before != "word"
    return token.kind in _TERMS or token.text.lower() in _VALUES


def _role(token: Token) -> str:
    is_keyword = token.kind == "word" and token.text.lower() not in _VALUES
    return "word" if is_keyword else token.text


def _outline(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens of a query; of what stands in round and square brackets the opening, of VALUES the word."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        yield token
        if token.kind == "mark" and token.text in ("(", "["):
            place = _closing(tokens, place)
        elif token.kind == "word" and token.text.lower() == "values":
            while place < len(tokens) and tokens[place].text != "{":
                place += 1
            place = _closing(tokens, place)
        place += 1


def _closing(tokens: Sequence[Token], place: int) -> int:
    """Return the place of the bracket that closes the one at this place; the end if none does."""
    depth = 0
    for at in range(place, len(tokens)):
        if tokens[at].kind == "mark":
            depth += (
                1 if tokens[at].text in _CLOSED_BY else -1 if tokens[at].text in _CLOSED_BY.values() else 0
            )
            if depth == 0:
                return at
    return len(tokens)
