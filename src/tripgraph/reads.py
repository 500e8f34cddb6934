"""What a rule reads and derives, as its header says it, so that a change is followed to what it may change.

    #+ derives trip:participant
    #+ reads trip:traveller
    #+ reads rdf:type, trip:agent at ^trip:event/trip:part*
    #+ reads rdfs:subClassOf everywhere
    #+ mints by trip:impliedBy

A rule derives statements with these predicates of a subject. It reads of that subject, and of the nodes at the end of
a path from it, what is said with the predicates named; a path is made of predicates, ``^`` for the way back and ``*``
for any number of times, and the statements that it leads along are read as well. "everywhere" is for what is read
wherever it stands. A rule that mints its subjects says by which predicate these lead back to what they were made from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tripgraph.errors import BadInput
from tripgraph.rdfio import NamedNode
from tripgraph.vocab import PREFIXES

_HEADER: Final = re.compile(r"^#\+[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_LINE: Final = re.compile(r"(?:(derives|mints by) (.+))|(?:reads (.+?)(?: at (\S+)|( everywhere))?)")
_STEP: Final = re.compile(r"(\^?)([\w-]*:[\w-]+)(\*?)")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: along a predicate or, ``back``, against it; ``many``: any number of times."""

    predicate: NamedNode
    back: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Of the nodes at the end of a path, the predicates that are read."""

    path: tuple[Step, ...]
    predicates: frozenset[NamedNode]


@dataclass(frozen=True, slots=True)
class Reads:
    """What one rule reads and derives.

    rows: also say what the paths themselves lead along. everywhere: what is read wherever it stands. mints: the
    predicate by which a subject that the rule makes up leads back; None if it makes up none.
    """

    derives: frozenset[NamedNode]
    rows: tuple[Row, ...]
    everywhere: frozenset[NamedNode]
    mints: NamedNode | None

    @property
    def predicates(self) -> frozenset[NamedNode]:
        """All predicates that are read or derived."""
        return self.derives | self.everywhere | {p for row in self.rows for p in row.predicates}


def read(text: str, place: str) -> Reads | None:
    """Return what the header of a rule says; None if it has none, and nothing is known of the rule.

    place: what messages call the rule. Raises BadInput for a line that says something else.
    """
    derives: frozenset[NamedNode] = frozenset()
    everywhere: frozenset[NamedNode] = frozenset()
    rows: list[Row] = []
    mints = None
    for line in _HEADER.findall(text):
        match = _LINE.fullmatch(line)
        if match is None:
            raise BadInput(f"{place}: {line!r} in the header is not understood. See CONTRIBUTING.md.")
        verb, derived, said, path, is_everywhere = match.groups()
        if verb == "derives":
            derives |= _names(derived, place)
        elif verb:
            (mints,) = _names(derived, place)
        elif is_everywhere:
            everywhere |= _names(said, place)
        else:
            rows += _rows(_path(path, place) if path else (), _names(said, place))
    if not derives:
        return None
    minted = [Row((), row.predicates) for row in rows] if mints else []
    return Reads(derives, (Row((), derives), *rows, *minted), everywhere, mints)


def _rows(path: tuple[Step, ...], predicates: frozenset[NamedNode]) -> list[Row]:
    """Return what is read at the end of a path, and along it."""
    rows = [Row(path, predicates)]
    for number, step in enumerate(path):
        # A statement is its subject's: where the step begins, or going back where it ends.
        ends_there = step.back or step.many
        rows.append(Row(path[: number + ends_there], frozenset({step.predicate})))
    return rows


def _path(text: str, place: str) -> tuple[Step, ...]:
    steps = []
    for part in text.split("/"):
        match = _STEP.fullmatch(part)
        if match is None:
            raise BadInput(f"{place}: {part!r} in the header is no step of a path. See CONTRIBUTING.md.")
        steps.append(Step(_name(match[2], place), bool(match[1]), bool(match[3])))
    return tuple(steps)


def _names(text: str, place: str) -> frozenset[NamedNode]:
    return frozenset(_name(name.strip(), place) for name in text.split(","))


def _name(text: str, place: str) -> NamedNode:
    prefix, colon, local = text.partition(":")
    if not colon or prefix not in PREFIXES:
        raise BadInput(f"{place}: {text!r} in the header is no name with a prefix that is known here.")
    return NamedNode(PREFIXES[prefix] + local)
