"""The things of the graph at their own addresses, as pages and as RDF."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template

from tripgraph import entity, media, rdfio
from tripgraph.errors import NotFound
from tripgraph.facts import text
from tripgraph.store.engine import Question
from tripgraph.vocab import BASE, OA, OWL, RDF, RDFS, TRIP
from tripgraph.web import delivery
from tripgraph.web.answers import answer, wanted
from tripgraph.web.state import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tripgraph.media import Format
    from tripgraph.rdfio import Term, Triple

blueprint = Blueprint("entities", __name__)

_OFFERS: Final = (media.HTML, *media.GRAPH_FORMATS)
_ALL: Final = "CONSTRUCT WHERE { ?subject ?property ?value }"
# What a page says above or beside its list of facts.
_IN_HEADING: Final = (str(RDF.type), str(RDFS.label), str(TRIP.evidence))
_PASSAGES: Final = f"""
SELECT ?it ?section ?heading ?paraphrase ?position ?start ?end WHERE {{
  VALUES ?source {{ $TERMS }}
  ?it a <{TRIP.Passage}> ; <{TRIP.inSource}> ?source
  OPTIONAL {{ ?it <{TRIP.inSection}> ?section . ?section <{RDFS.label}> ?heading }}
  OPTIONAL {{ ?it <{TRIP.paraphrase}> ?paraphrase }}
  OPTIONAL {{ ?it <{OA.hasSelector}> ?position . ?position <{OA.start}> ?start ; <{OA.end}> ?end }}
}}"""
_PARTS: Final = """
SELECT DISTINCT ?it WHERE {
  VALUES ?document { $TERMS }
  ?it ?property ?value
  FILTER (STRSTARTS(STR(?it), CONCAT(STR(?document), "#")))
} ORDER BY ?it"""
_HOLDING: Final = f"""
SELECT ?it WHERE {{
  VALUES ?document {{ $TERMS }}
  GRAPH ?it {{ ?document a <{OWL.Ontology}> }}
}}"""
_SUPPORTED: Final = f"""
SELECT DISTINCT ?passage ?it WHERE {{
  VALUES ?source {{ $TERMS }}
  ?passage <{TRIP.inSource}> ?source .
  ?it <{TRIP.evidence}> ?passage
}} ORDER BY ?it"""
_MENTIONED: Final = f"""
SELECT DISTINCT ?passage ?it WHERE {{
  VALUES ?source {{ $TERMS }}
  ?passage <{TRIP.inSource}> ?source .
  ?mention <{TRIP.inPassage}> ?passage ; <{TRIP.of}> ?it
}} ORDER BY ?it"""
_SUBJECTS: Final = """
SELECT DISTINCT ?it ?class WHERE {
  VALUES ?graph { $TERMS }
  GRAPH ?graph { ?it ?property ?value }
  OPTIONAL { GRAPH ?graph { ?it a ?class } }
} ORDER BY ?class ?it"""


@blueprint.get("/id/<path:name>", defaults={"section": "id"})
@blueprint.get("/concept/<path:name>", defaults={"section": "concept"})
def thing(section: str, name: str) -> Response:
    """Show a person, an event, a plan, a concept ...: what the graph says of it, and with which evidence."""
    name, format = _named(name)
    iri = f"{BASE}{section}/{name}"
    if format != media.HTML:
        return _rdf(entity.description(state().engine, iri), format)
    return _page("entity.html", f"{section}/{name}", it=entity.look_up(state().engine, iri))


@blueprint.get("/ontology/<path:name>")
def document(name: str) -> Response:
    """Show a document of the ontology beside the vocabulary, such as the shapes; as RDF, the whole of it."""
    name, format = _named(name)
    iri = f"{BASE}ontology/{name}"
    engine = state().engine
    if format != media.HTML:
        holding = tuple(text(row["it"]) for row in entity.select(engine, _HOLDING, [iri]))
        return _whole(holding, format) if holding else _rdf(entity.description(engine, iri), format)
    parts = [text(row["it"]) for row in entity.select(engine, _PARTS, [iri])]
    return _page(
        "entity.html",
        f"ontology/{name}",
        it=entity.look_up(engine, iri),
        document_parts=[entity.look_up(engine, part) for part in parts],
    )


@blueprint.get("/source/<path:name>")
def source(name: str) -> Response:
    """Show a source: its passages in reading order, what cites each one as evidence, and what it names."""
    name, format = _named(name)
    iri = f"{BASE}source/{name}"
    engine = state().engine
    if format != media.HTML:
        return _rdf(entity.description(engine, iri), format)
    passages = entity.select(engine, _PASSAGES, [iri])
    supported = _by(entity.select(engine, _SUPPORTED, [iri]), "passage")
    mentioned = _by(entity.select(engine, _MENTIONED, [iri]), "passage")
    return _page(
        "source.html",
        f"source/{name}",
        it=entity.look_up(engine, iri),
        passages=sorted(passages, key=lambda row: entity.in_reading_order(text(row["it"]))),
        supported=supported,
        mentioned=mentioned,
        names=entity.labels(engine, chain.from_iterable([*supported.values(), *mentioned.values()])),
    )


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """Show a named graph: what it speaks of; as RDF, all that it states."""
    name, format = _named(name)
    iri = f"{BASE}graph/{name}"
    engine = state().engine
    if iri not in engine.graphs():
        known = ", ".join(f"<{graph}>" for graph in engine.graphs())
        raise NotFound(f"There is no graph <{iri}>. There are: {known}.")
    if format != media.HTML:
        return _whole((iri,), format)
    rows = entity.select(engine, _SUBJECTS, [iri])
    names = entity.labels(engine, {text(term) for row in rows for term in row.values()})
    return _page("graph.html", f"graph/{name}", iri=iri, subjects=_by(rows, "class"), names=names)


def _page(template: str, path: str, **context: object) -> Response:
    """Return a page; path: its address below the root, to which the suffix of a format can be added."""
    body = render_template(
        template, path=path, formats=media.GRAPH_FORMATS, in_heading=_IN_HEADING, **context
    )
    return answer(body, media.HTML)


def _named(name: str) -> tuple[str, Format]:
    """Return the name without the suffix of a format, and the format that the suffix or the request asks for."""
    for format in _OFFERS:
        if name.endswith(f".{format.suffix}"):
            return name.removesuffix(f".{format.suffix}"), format
    return name, wanted(_OFFERS)


def _whole(graphs: tuple[str, ...], format: Format) -> Response:
    """Return all that these named graphs state."""
    found = state().engine.answer(Question(_ALL, default_graphs=graphs, graph=format))
    return delivery.document(found.chunks, format)


def _rdf(triples: Iterable[Triple], format: Format) -> Response:
    return answer(rdfio.write_triples(triples, format, state().ontology.context), format)


def _by(rows: Iterable[Mapping[str, Term]], key: str) -> dict[str, list[str]]:
    """Return the IRIs under "it" by the IRI under ``key`` ("" where a row has none), each once."""
    grouped: dict[str, dict[str, None]] = {}
    for row in rows:
        grouped.setdefault(text(row[key]) if key in row else "", {})[text(row["it"])] = None
    return {iri: list(found) for iri, found in grouped.items()}
