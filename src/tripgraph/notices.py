"""What a query asks for that cannot be there: terms, things and graphs unknown here, and variables nobody binds.

Such a query is valid and its answer true: an empty table. The notices say why it is empty, and refuse nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph import entity, selection, tokens
from tripgraph.errors import TripgraphError
from tripgraph.prefixes import shortened
from tripgraph.suggestions import closest, split
from tripgraph.vocab import CONCEPT, GRAPH, ID, SOURCE, TRIP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tripgraph.ontology import Ontology
    from tripgraph.store.engine import Engine

HEADER: Final = "Tripgraph-Notice"
MOST: Final = 5
# A query that is longer was written by a program, and programs do not misspell.
_LONGEST_QUERY: Final = 20_000
_LONGEST_NAME: Final = 120
_TERMS: Final = str(TRIP._NS)
_KINDS: Final = {
    _TERMS: "term",
    str(CONCEPT): "concept",
    str(GRAPH): "graph",
    str(SOURCE): "source or passage",
    str(ID): "thing",
}


def of(query: str, engine: Engine, ontology: Ontology) -> tuple[str, ...]:
    """Return at most ``MOST`` notices on a query, each one line; none for a query that asks only for what is there.

    The engine is asked only if the query names something besides the terms of the ontology. If it cannot answer now,
    nothing is said: the query itself has its answer already.
    """
    if len(query) > _LONGEST_QUERY:
        return ()
    try:
        return tuple(_found(query, engine, ontology))[:MOST]
    except TripgraphError:
        return ()


def header(notices: Iterable[str]) -> str:
    """Return the notices as the value of an HTTP header: a list of strings (RFC 8941, section 3.1), ASCII only."""
    ascii_only = (notice.encode("ascii", "backslashreplace").decode() for notice in notices)
    return ", ".join('"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"' for line in ascii_only)


def _found(query: str, engine: Engine, ontology: Ontology) -> Iterator[str]:
    words = list(tokens.read(query))
    declared = ontology.classes | ontology.properties | ontology.concepts
    named = {word.iri: None for word in words if word.iri and word.kind != "declaration"}
    doubtful = [iri for iri in named if iri.startswith(tuple(_KINDS)) and iri not in declared]
    there = entity.present(engine, doubtful) if doubtful else set()
    for iri in [iri for iri in doubtful if iri not in there][:MOST]:
        yield _unknown(iri, _alike(iri, engine, ontology))
    for name, bound in selection.unbound(words).items():
        yield _unbound(name, bound)


def _alike(iri: str, engine: Engine, ontology: Ontology) -> list[str]:
    """Return the IRI of the same kind with the most similar name, if there is one."""
    if iri.startswith(str(GRAPH)):
        return closest(iri, engine.graphs())
    if iri.startswith((_TERMS, str(CONCEPT))):
        namespace, name = split(iri)
        known = ontology.classes | ontology.properties | ontology.concepts
        names = [each.removeprefix(namespace) for each in known if each.startswith(namespace)]
        return [namespace + close for close in closest(name, names)]
    return entity.similar(engine, iri, most=1)


def _unknown(iri: str, alike: Sequence[str]) -> str:
    kind = next(kind for namespace, kind in _KINDS.items() if iri.startswith(namespace))
    return f"No {kind} {_short(iri)}.{_did_you_mean(map(_short, alike))}"


def _unbound(name: str, bound: Iterable[str]) -> str:
    alike = (f"?{close}" for close in closest(name, bound))
    return f"?{name[:_LONGEST_NAME]} is selected, and nothing in the pattern binds it.{_did_you_mean(alike)}"


def _did_you_mean(names: Iterable[str]) -> str:
    name = next(iter(names), None)
    return f" Did you mean {name}?" if name else ""


def _short(iri: str) -> str:
    """Return an IRI as people write it: with its prefix, else in angle brackets; cut if it is very long."""
    name = shortened(iri)
    name = name if name != iri else f"<{iri}>"
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
