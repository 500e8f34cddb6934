"""What the graph says of one thing: its facts in both directions, with labels, graphs and evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from tripgraph.errors import NotFound
from tripgraph.facts import text
from tripgraph.rdfio import NamedNode, QuerySolutions, QueryTriples
from tripgraph.suggestions import closest, split
from tripgraph.vocab import OA, RDF, RDFS, TRIP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tripgraph.rdfio import Term, Triple
    from tripgraph.store.engine import Engine

# More facts than a page can usefully show; a page that was cut says so.
MOST_ROWS: Final = 2000

# $TERMS stands for the terms that a query is asked of; they enter as the rows of its VALUES.
_OUTGOING: Final = f"""
SELECT ?property ?other ?graph ?evidence WHERE {{
  VALUES ?it {{ $TERMS }}
  GRAPH ?graph {{ ?it ?property ?other }}
  OPTIONAL {{ GRAPH ?graph {{ ?it <{TRIP.evidence}> ?evidence }} }}
}} ORDER BY ?property ?other LIMIT {MOST_ROWS}"""
_INCOMING: Final = f"""
SELECT ?property ?other ?graph ?evidence WHERE {{
  VALUES ?it {{ $TERMS }}
  GRAPH ?graph {{ ?other ?property ?it }}
  OPTIONAL {{ GRAPH ?graph {{ ?other <{TRIP.evidence}>|<{TRIP.inPassage}> ?evidence }} }}
}} ORDER BY ?property ?other LIMIT {MOST_ROWS}"""
_LABELS: Final = f"""
SELECT ?it (MIN(STR(?written)) AS ?label) WHERE {{
  VALUES ?it {{ $TERMS }}
  ?it <{RDFS.label}> ?written
}} GROUP BY ?it"""
_DESCRIPTION: Final = f"""
CONSTRUCT {{ ?subject ?property ?value }} WHERE {{
  VALUES ?it {{ $TERMS }}
  {{ ?it ?property ?value BIND (?it AS ?subject) }}
  UNION {{ ?subject ?property ?it BIND (?it AS ?value) }}
  UNION {{ ?subject <{TRIP.inSource}> ?it ; ?property ?value }}
  UNION {{ ?part <{TRIP.inSource}> ?it ; <{OA.hasSelector}> ?subject . ?subject ?property ?value }}
}}"""
_PRESENT: Final = """
SELECT ?it WHERE {
  VALUES ?it { $TERMS }
  FILTER (EXISTS { ?it ?p1 ?o1 } || EXISTS { ?s2 ?p2 ?it } || EXISTS { ?s3 ?it ?o3 }
    || EXISTS { GRAPH ?it { ?s4 ?p4 ?o4 } })
}"""
_IN_FOLDER: Final = f"""
SELECT DISTINCT ?it WHERE {{
  VALUES ?folder {{ $TERMS }}
  ?it <{RDFS.label}> ?label
  FILTER (STRSTARTS(STR(?it), STR(?folder)))
}}"""


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement that has the entity as subject or object.

    property: the IRI between the two. other: the term at the other end. graphs: the named graphs that state it.
    evidence: the passages that the stating node cites in those graphs.
    """

    property: str
    other: Term
    graphs: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing of the graph: the facts that start from it and that lead to it, and the labels of all they name.

    is_cut: whether there are more facts than are listed.
    """

    iri: str
    outgoing: tuple[Fact, ...]
    incoming: tuple[Fact, ...]
    names: Mapping[str, str]
    is_cut: bool

    @property
    def types(self) -> tuple[Term, ...]:
        """The classes that the entity is of."""
        return tuple(fact.other for fact in self.outgoing if fact.property == str(RDF.type))


def look_up(engine: Engine, iri: str) -> Entity:
    """Return what the graph says of a thing. Raises NotFound, naming things with similar names, if it is nothing."""
    outgoing = select(engine, _OUTGOING, [iri])
    incoming = select(engine, _INCOMING, [iri])
    if not outgoing and not incoming:
        raise NotFound(_not_found(iri, similar(engine, iri)))
    starting, ending = _facts(outgoing), _facts(incoming)
    iris = {iri} | {fact.property for fact in starting + ending}
    iris |= {fact.other.value for fact in starting + ending if isinstance(fact.other, NamedNode)}
    names = labels(engine, iris)

    def by_name(fact: Fact) -> tuple[str, str]:
        end = text(fact.other)
        return names.get(fact.property, fact.property), names.get(end, end)

    return Entity(
        iri,
        outgoing=tuple(sorted(starting, key=by_name)),
        incoming=tuple(sorted(ending, key=by_name)),
        names=names,
        is_cut=MOST_ROWS in (len(outgoing), len(incoming)),
    )


def description(engine: Engine, iri: str) -> list[Triple]:
    """Return the triples about a thing, those that lead to it, and of a source those about its parts.

    Raises NotFound, naming things with similar names, if there are none.
    """
    results = engine.query(asked_of(_DESCRIPTION, [iri]))
    assert isinstance(results, QueryTriples)
    triples = list(results)
    if not triples:
        raise NotFound(_not_found(iri, similar(engine, iri)))
    return triples


def labels(engine: Engine, iris: Iterable[str]) -> dict[str, str]:
    """Return the labels of those IRIs that have one."""
    return {text(row["it"]): text(row["label"]) for row in select(engine, _LABELS, sorted(iris))}


def select(engine: Engine, query: str, iris: Iterable[str]) -> list[dict[str, Term]]:
    """Return the rows of a query over these IRIs, each with the variables that are bound in it."""
    results = engine.query(asked_of(query, iris))
    assert isinstance(results, QuerySolutions)
    names = [variable.value for variable in results.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in results]


def asked_of(query: str, iris: Iterable[str]) -> str:
    """Return the query with the IRIs as the rows of its VALUES; what is no IRI can be no row and is left out."""
    return query.replace("$TERMS", " ".join(_terms(iris)))


def present(engine: Engine, iris: Iterable[str]) -> set[str]:
    """Return those of the IRIs that stand in the graph, in whatever place, or that name a graph."""
    return {text(row["it"]) for row in select(engine, _PRESENT, sorted(iris))}


def similar(engine: Engine, iri: str, most: int = 5) -> list[str]:
    """Return labelled things of the same folder or document with a name a little different, the closest first."""
    folder, name = split(iri)
    names = [text(row["it"]).removeprefix(folder) for row in select(engine, _IN_FOLDER, [folder])]
    return [folder + close for close in closest(name, (n for n in names if not set("/#") & set(n)), most)]


def _terms(iris: Iterable[str]) -> Iterable[str]:
    for iri in iris:
        try:
            yield str(NamedNode(iri))
        except ValueError:
            continue


def _facts(rows: Iterable[Mapping[str, Term]]) -> tuple[Fact, ...]:
    """Return one fact for the rows that share property and other end, with all their graphs and evidence."""
    facts = []
    for _, group in groupby(sorted(rows, key=_ends), key=_ends):
        same = list(group)
        graphs = sorted({text(row["graph"]) for row in same})
        evidence = sorted({text(row["evidence"]) for row in same if "evidence" in row}, key=in_reading_order)
        facts.append(Fact(text(same[0]["property"]), same[0]["other"], tuple(graphs), tuple(evidence)))
    return tuple(facts)


def _ends(row: Mapping[str, Term]) -> tuple[str, str]:
    return text(row["property"]), str(row["other"])


def in_reading_order(passage: str) -> tuple[str, list[int]]:
    """Return a key that sorts passages as they are read: p9s1 before p10s1."""
    source, _, place = passage.partition("#")
    return source, [int(number) for number in re.findall(r"\d+", place)]


def _not_found(iri: str, close: Iterable[str]) -> str:
    hint = " Did you mean " + ", ".join(f"<{name}>" for name in close) + "?" if close else ""
    return f"The graph says nothing of <{iri}>.{hint}"
