"""The documentation of the ontology, made from the ontology itself, and the ontology as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template, url_for

from tripgraph import borrowed, entity, graphs, illustrations, media, notices, rdfio
from tripgraph.prefixes import EXAMPLE_PREFIXES
from tripgraph.vocab import PREFIXES
from tripgraph.web.answers import answer, wanted
from tripgraph.web.state import state

if TYPE_CHECKING:
    from tripgraph.glossary import Glossary
    from tripgraph.store.engine import Engine

blueprint = Blueprint("ontology", __name__)

_OFFERS: Final = (media.HTML, *media.GRAPH_FORMATS)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def document(suffix: str | None = None) -> Response:
    """Show all terms with what they mean and how to query with them; as RDF, the whole vocabulary."""
    vocabulary = state().ontology
    format = media.named(suffix, _OFFERS) if suffix else wanted(_OFFERS)
    if format != media.HTML:
        triples = (quad.triple for quad in vocabulary.quads)
        return answer(rdfio.write_triples(triples, format, vocabulary.context), format)
    body = render_template(
        "ontology.html",
        path=url_for("ontology.document").lstrip("/"),
        formats=media.GRAPH_FORMATS,
        glossary=state().glossary,
        made_up=_made_up(state().glossary, state().engine),
        graphs=graphs.listed(state().engine),
        borrowed=borrowed.TERMS,
        prefixes=PREFIXES,
        example_prefixes=EXAMPLE_PREFIXES,
        notice_header=notices.HEADER,
    )
    return answer(body, media.HTML)


def _made_up(glossary: Glossary, engine: Engine) -> set[str]:
    """Return the terms whose examples speak of something that does not stand in the graph."""
    named = {
        term.iri: illustrations.nodes(term.example) for term in (*glossary.classes, *glossary.properties)
    }
    there = entity.present(engine, frozenset[str]().union(*named.values()))
    return {iri for iri, nodes in named.items() if not nodes <= there}
