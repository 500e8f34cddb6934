"""What is probably wrong with a query that no engine reads: a fault that can be named for certain, or none.

An engine tells where it gave up, which is often behind the mistake. These checks look for mistakes that have a name;
where they find none, nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tripgraph import tokens
from tripgraph.protocol import WHERE_UPDATES_GO
from tripgraph.statements import misplaced
from tripgraph.suggestions import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tripgraph.tokens import Token

# SPARQL 1.1 Query Language, sections 19.8 and 17.4, and what engines read besides; none of it is ever a mistake.
_WORDS: Final = (
    "A ABS ADJUST AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT "
    "DATATYPE DAY DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP "
    "GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE "
    "ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW "
    "OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE "
    "SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT "
    "STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TRUE TZ UCASE "
    "UNDEF UNION URI UUID VALUES VERSION WHERE YEAR "
)
WORDS: Final = frozenset(_WORDS.split())
_UPDATES: Final = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE")
_CLOSED_BY: Final = {"(": ")", "{": "}", "[": "]"}
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_OPERATORS: Final = {"AND": "&&", "OR": "||"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in a query: the offset at which it stands, and one sentence on what it is and what to do."""

    start: int
    message: str


def find(query: str, *, is_update: bool = False) -> Fault | None:
    """Return the first mistake that has a name; None if there is none.

    is_update: of an update request, in which fewer mistakes are known.
    """
    words = list(tokens.read(query))
    for check in _CHECKS_OF_UPDATES if is_update else _CHECKS:
        if fault := check(words):
            return fault
    return None


def _open_string(words: Sequence[Token]) -> Fault | None:
    for word in words:
        quote = word.text[:3] if word.text[:3] in ('"""', "'''") else word.text[:1]
        is_closed = len(word.text) >= 2 * len(quote) and word.text.endswith(quote)
        if word.kind == "string" and not is_closed:
            return Fault(
                word.start, f"The text that begins here is not closed: {quote} is missing at its end."
            )
    return None


def _update(words: Sequence[Token]) -> Fault | None:
    depth = 0
    for word in words:
        depth += {"{": 1, "}": -1}.get(word.text, 0)
        if depth == 0 and word.kind == "word" and word.text.upper() in _UPDATES:
            return Fault(word.start, f"{word.text} belongs to updates. {WHERE_UPDATES_GO}")
    return None


def _unknown_word(words: Sequence[Token]) -> Fault | None:
    before = ""
    for word in words:
        name = word.text
        if word.kind == "word" and name.upper() not in WORDS:
            if before == "PREFIX":
                return Fault(word.start, f"A prefix ends with a colon: PREFIX {name[:40]}: <…>")
            return Fault(word.start, f"{name[:40]!r} is no word of SPARQL. {_meant(name)}")
        before = name.upper()
    return None


def _meant(name: str) -> str:
    if name.upper() in _OPERATORS:
        return f"Write {_OPERATORS[name.upper()]}"
    close = closest(name, WORDS)
    if close and close[0][0] == name[0].upper():
        return f"Did you mean {close[0]}?"
    return f"A variable is written ?{name[:40]}, a text in quotes, a name with its prefix."


def _brackets(words: Sequence[Token]) -> Fault | None:
    opened: list[Token] = []
    for word in words:
        if word.kind != "mark":
            continue
        if word.text in _CLOSED_BY:
            opened.append(word)
        elif word.text in _CLOSED_BY.values():
            if not opened:
                return Fault(
                    word.start, f"This {word.text} closes nothing: one too many, or its opening is missing."
                )
            if _CLOSED_BY[opened[-1].text] != word.text:
                return _unclosed(opened[-1])
            opened.pop()
    return _unclosed(opened[-1]) if opened else None


def _unclosed(opening: Token) -> Fault:
    return Fault(
        opening.start,
        f"The {opening.text} that stands here is not closed: {_CLOSED_BY[opening.text]} is missing.",
    )


def _select_list(words: Sequence[Token]) -> Fault | None:
    """Look at what stands between SELECT and its pattern: commas, and expressions without brackets or names."""
    is_open, depth, has_name = False, 0, True
    for before, word in pairwise(words):
        if before.text.upper() == "SELECT":
            is_open, depth = True, 0
        if is_open and depth == 0 and (word.text == "{" or word.text.upper() in ("WHERE", "FROM")):
            is_open = False
        if not is_open:
            continue
        if depth == 0 and word.text == ",":
            return Fault(word.start, "SELECT takes its variables without commas.")
        if depth == 0 and word.kind == "word" and word.text.upper() not in ("SELECT", "DISTINCT", "REDUCED"):
            return Fault(
                word.start,
                "An expression in SELECT stands in brackets and gets a name: (COUNT(?x) AS ?count)",
            )
        if word.text == "(":
            has_name = has_name and depth > 0
        depth += {"(": 1, ")": -1}.get(word.text, 0)
        has_name = has_name or word.text.upper() == "AS"
        if word.text == ")" and depth == 0 and not has_name:
            return Fault(word.start, "An expression in SELECT gets a name: (COUNT(?x) AS ?count)")
    return None


def _operators(words: Sequence[Token]) -> Fault | None:
    for before, word in pairwise(words):
        if before.text == "=" and word.text == "=" and before.start + 1 == word.start:
            return Fault(before.start, "== is no operator. Write =")
        if before.text.upper() == "FILTER" and word.kind in ("variable", "string"):
            return Fault(word.start, "FILTER wants brackets around its condition: FILTER (?x = 3)")
        if before.text.upper() in ("ORDER", "GROUP") and before.kind == "word" and word.text.upper() != "BY":
            return Fault(before.start, f"{before.text} wants BY behind it.")
    return None


def _plain_values(words: Sequence[Token]) -> Fault | None:
    """Look for a date without quotes, and for a truth value that begins with a capital."""
    for place, word in enumerate(words):
        if word.text in ("True", "False", "TRUE", "FALSE"):
            return Fault(word.start, f"Truth values are written in small letters: {word.text.lower()}")
        parts = words[place : place + 5]
        date = "".join(part.text for part in parts)
        if _DATE.fullmatch(date) and parts[-1].start - word.start == len("2024-01-"):
            return Fault(word.start, f'A date is written "{date}"^^xsd:date, with xsd: declared as a prefix.')
    return None


def _statements(words: Sequence[Token]) -> Fault | None:
    found = misplaced(words)
    return Fault(found[0].start, found[1]) if found else None


_CHECKS: Final[tuple[Callable[[Sequence[Token]], Fault | None], ...]] = (
    _open_string,
    _update,
    _unknown_word,
    _brackets,
    _select_list,
    _operators,
    _plain_values,
    _statements,
)
_CHECKS_OF_UPDATES: Final = (_open_string, _brackets, _operators, _plain_values)
