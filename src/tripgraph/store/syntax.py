"""What Oxigraph says about a query it cannot read, put for a person."""

from __future__ import annotations

import re
from typing import Final

from tripgraph.errors import SyntaxProblem
from tripgraph.vocab import PREFIXES

_PLACE: Final = re.compile(r"^error at (\d+):(\d+): ")
_PREFIXED: Final = re.compile(r"([A-Za-z][\w.-]*):[\w%\\]*$")
_DECLARED: Final = re.compile(r"\bprefix\s+([\w.-]*):", re.IGNORECASE)

# Oxigraph hides its verdicts in a list of the tokens it would have liked; these are all it has.
_VERDICTS: Final = {
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that is neither grouped nor inside an aggregate. Add it to GROUP BY, or wrap it in "
        "SAMPLE(), MIN() or GROUP_CONCAT()."
    ),
    "The SELECT overrides an existing variable": "(… AS ?name) uses a name that the pattern binds. Choose a new one.",
    "SELECT * is not authorized with GROUP BY": "SELECT * cannot stand with GROUP BY. Name the variables.",
    "IRI parsing failed": "Not a full IRI. Write it with its scheme, or with a declared prefix.",
}


def problem(query: str, message: str) -> SyntaxProblem:
    """Return the error for a query that Oxigraph refused with this message."""
    place = _PLACE.match(message)
    if not query.strip():
        return SyntaxProblem("query", "The query is empty.")
    if place is None:
        return SyntaxProblem("query", message)
    line, column = int(place[1]), int(place[2])
    text = (query.splitlines() or [""])[line - 1 : line]
    read, unread = (text[0][: column - 1], text[0][column - 1 :]) if text else ("", "")
    return SyntaxProblem("query", _explained(message, query, read, unread), line, column)


def _explained(message: str, query: str, read: str, unread: str) -> str:
    """Return one sentence on what is wrong. read, unread: the line before and after the place of the error."""
    if "Prefix not found" in message:
        used = _PREFIXED.search(read.rstrip())
        name = used[1] if used else next(iter(set(PREFIXES) - set(_DECLARED.findall(query))), "name")
        return f"A prefix is not declared. Write at the top: PREFIX {name}: <{PREFIXES.get(name, '…')}>"
    for verdict, advice in _VERDICTS.items():
        if verdict in message:
            return advice
    if not read.strip():
        return f"Cannot begin with {unread.strip()[:40]!r} here. Look at the line before."
    return (
        f"Cannot read on after {read.strip()[-40:]!r}. Look for a misspelt or missing word, a bracket, dot or quote "
        "too few or too many, or a BIND to a name that is taken."
    )
