"""The named graphs: what each is called and what it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph import entity
from tripgraph.facts import text
from tripgraph.vocab import DCTERMS, GRAPH, OWL, RDFS, SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tripgraph.rdfio import Term
    from tripgraph.store.engine import Engine

# A graph describes itself as a dataset, or holds an ontology document that says what it is.
_DESCRIBED: Final = f"""
SELECT ?it ?label ?description WHERE {{
  VALUES ?it {{ $TERMS }}
  {{ ?it <{RDFS.label}> ?label OPTIONAL {{ ?it <{DCTERMS.description}> ?description }} }}
  UNION
  {{
    GRAPH ?it {{ ?document a <{OWL.Ontology}> ; <{DCTERMS.title}> ?label }}
    OPTIONAL {{ ?document <{DCTERMS.description}> ?description }}
  }}
}}"""
# What the path of any other graph tells; {source} is the label of the source that the path names.
_BY_PATH: Final = (
    (
        re.compile(r"derived"),
        "Derived facts",
        "What follows from all other graphs: the classes above a class, trip:participant, trip:onTrip, trip:inCountry, "
        "trip:source, instants and local times.",
    ),
    (
        re.compile(r"queries"),
        "Saved questions",
        "What can be asked of the graph, each question with its query.",
    ),
    (re.compile(r"alignments"), "Alignments", "Which terms of other vocabularies are near ours."),
    (re.compile(r"concepts"), "Code lists", "The concepts of the code lists, with labels and definitions."),
    (
        re.compile(r"[^/]+/curation"),
        "Curation",
        "What no source says outright: sections, paraphrases of passages, what became of plans, inferences with their "
        "basis.",
    ),
    (
        re.compile(r"(?P<trip>[^/]+)/passages/(?P<slug>[^/]+)"),
        "Passages: {source}",
        "Where each sentence of this source stands. The text itself is not here.",
    ),
    (
        re.compile(r"(?P<trip>[^/]+)/mentions/(?P<slug>[^/]+)"),
        "Mentions: {source}",
        "Whom and what this source names, where, and in which words.",
    ),
    (
        re.compile(r"(?P<trip>[^/]+)/(?P<slug>[^/]+)"),
        "{source}",
        "What this source says, and nothing else.",
    ),
)


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A named graph; label: what people call it, description: what it holds, "" where nothing tells."""

    iri: str
    label: str
    description: str


def listed(engine: Engine) -> tuple[NamedGraph, ...]:
    """Return all named graphs in the order of their IRIs, each as it describes itself, or as its path tells."""
    iris = engine.graphs()
    rows = {text(row["it"]): row for row in entity.select(engine, _DESCRIBED, iris)}
    sources = {iri: source for iri in iris if (source := _source(iri))}
    names = entity.labels(engine, sources.values())
    told = (_by_path(iri, names.get(sources.get(iri, ""))) for iri in iris)
    return tuple(_described(graph, rows.get(graph.iri, {})) for graph in told)


def _described(graph: NamedGraph, row: Mapping[str, Term]) -> NamedGraph:
    """Return the graph with what it says of itself in the place of what its path tells."""
    label = text(row["label"]) if "label" in row else graph.label
    return NamedGraph(
        graph.iri, label, text(row["description"]) if "description" in row else graph.description
    )


def _source(iri: str) -> str | None:
    """Return the IRI of the source that the path of a graph names, None if it names none."""
    path = iri.removeprefix(str(GRAPH))
    matches = (pattern.fullmatch(path) for pattern, _, _ in _BY_PATH)
    parts = next((match.groupdict() for match in matches if match), {})
    return str(SOURCE[f"{parts['trip']}/{parts['slug']}"]) if parts else None


def _by_path(iri: str, source: str | None) -> NamedGraph:
    """Return what the path tells; a graph that names a source nobody knows has its path for a label."""
    path = iri.removeprefix(str(GRAPH))
    for pattern, label, description in _BY_PATH:
        if pattern.fullmatch(path) and (source or "{source}" not in label):
            return NamedGraph(iri, label.format(source=source), description)
    return NamedGraph(iri, path, "")
