"""Giving variables of a query their values: terms enter as rows of VALUES, never as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tripgraph import tokens
from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tripgraph.rdfio import Term


def with_values(sparql: str, *rows: Mapping[str, Term | None]) -> str:
    """Return a SELECT query in which the variables of the rows have their values (SPARQL 1.1 Query, section 10.2).

    rows: terms by variable, the same variables in each; None leaves one unbound (UNDEF). VALUES stands at the beginning
    of the WHERE clause, and of that of each subselect in which one of the variables occurs, so that a parameter means
    the same in all of them. Raises BadInput for a query that is no SELECT.
    """
    names = list(rows[0]) if rows else []
    if not names:
        return sparql
    table = " ".join(f"({' '.join(_written(row[name]) for name in names)})" for row in rows)
    clause = f" VALUES ({' '.join(f'?{name}' for name in names)}) {{ {table} }}"
    written, end = [], 0
    for start in _starts(sparql, names):
        written += [sparql[end:start], clause]
        end = start
    return "".join([*written, sparql[end:]])


def _written(term: Term | None) -> str:
    return "UNDEF" if term is None else str(term)


def _starts(sparql: str, names: Collection[str]) -> list[int]:
    """Return the offsets behind the braces that open the WHERE clauses in which one of the variables occurs."""
    opened: list[_Group] = []
    found: list[_Group] = []
    parentheses, selecting = 0, False
    for token in tokens.read(sparql):
        if token.kind == "word" and token.text.upper() == "SELECT":
            selecting, parentheses = True, 0
        elif token.text in ("(", ")"):
            parentheses += 1 if token.text == "(" else -1
        elif token.text == "{":
            opened.append(_Group(token.start + 1, selecting and not parentheses))
            selecting = selecting and bool(parentheses)
        elif token.text == "}" and opened:
            group = opened.pop()
            found += [group] if group.is_where and (group.uses or not opened) else []
            if opened and group.uses:
                opened[-1].uses = True
        elif token.kind == "variable" and opened and token.text[1:] in names:
            opened[-1].uses = True
    if not found:
        raise BadInput("A saved question with parameters is a SELECT query. Write it as one.")
    return sorted(group.start for group in found)


@dataclass(slots=True)
class _Group:
    """A group in braces: where it starts, whether it is the WHERE clause of a SELECT and a parameter occurs in it."""

    start: int
    is_where: bool
    uses: bool = False
