"""What Oxigraph says about a query or an update it cannot read or carry out, put for a person."""

from __future__ import annotations

import re
from typing import Final

from tripgraph import excerpts, faults, grouping, tokens, updatefaults
from tripgraph.errors import SyntaxProblem
from tripgraph.faults import Fault
from tripgraph.vocab import PREFIXES

_PLACE: Final = re.compile(r"^error at (\d+):(\d+): ")
_SHOWN: Final = 30
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

# Oxigraph hides its verdicts in a list of the tokens it would have liked; these are all it has.
_VERDICTS: Final = {
    "SELECT * is not authorized with GROUP BY": "SELECT * cannot stand with GROUP BY. Name the variables.",
    "IRI parsing failed": "Not a full IRI. Write it with its scheme, or with a declared prefix.",
}


def problem(query: str, message: str, kind: str = "query") -> SyntaxProblem:
    """Return the error for a query or an update, its kind, that Oxigraph refused with this message.

    The place is that of the mistake if it has a name, else where Oxigraph gave up, which may be a little behind it.
    """
    if not query.strip():
        return SyntaxProblem(kind, f"The {kind} is empty.")
    place = _PLACE.match(message)
    if place is None:
        return SyntaxProblem(kind, message)
    if fault := _fault(query, message, kind):
        return _at(query, kind, fault.message, *_line_and_column(query, fault.start))
    line, column = int(place[1]), int(place[2])
    rest = "".join(query.splitlines(keepends=True)[line - 1 :])[column - 1 :].strip()
    for verdict, advice in _VERDICTS.items():
        if verdict in message:
            return _at(query, kind, advice, line, column)
    at = f"at {rest[:_SHOWN]!r}" if rest else "at its end"
    return _at(query, kind, f"The {kind} cannot be read {at}, or shortly before.", line, column)


def _at(query: str, kind: str, message: str, line: int, column: int) -> SyntaxProblem:
    return SyntaxProblem(kind, message, line, column, excerpts.of(query, line, column))


def _fault(query: str, message: str, kind: str) -> Fault | None:
    """Return the mistake that has a name; a prefix that is not declared comes first if Oxigraph stopped at one."""
    if "Prefix not found" in message and (fault := _undeclared(query)):
        return fault
    if kind == "update":
        found = faults.find(query, is_update=True) or _undeclared(query) or updatefaults.find(query)
    else:
        found = faults.find(query) or _undeclared(query) or grouping.ungrouped(query)
    return found or _relative(query)


def _relative(query: str) -> Fault | None:
    """Return the first IRI that is relative to nothing."""
    for token in tokens.read(query):
        if token.kind == "iri" and token.iri is not None and not _SCHEME.match(token.iri):
            return Fault(token.start, _VERDICTS["IRI parsing failed"])
    return None


def _undeclared(query: str) -> Fault | None:
    """Return the first use of a prefix that is not declared."""
    for token in tokens.read(query):
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and token.iri is None and prefix != "_":
            namespace = PREFIXES.get(prefix, "…")
            line = f"PREFIX {prefix}: <{namespace}>"
            return Fault(token.start, f"A prefix is not declared. Write at the top: {line}")
    return None


def _line_and_column(query: str, start: int) -> tuple[int, int]:
    """Return line and column of an offset, both from 1."""
    return query.count("\n", 0, start) + 1, start - query.rfind("\n", 0, start)
